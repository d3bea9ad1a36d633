import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketPeer } from '../transport/packet-peer.js';
import { type RawPeer, request } from './raw-peer.js';
import { Served } from './served.js';

/** More than the system's buffers of one connection and the server's own limit can hold together. */
const REQUESTS = 1000;
const ECHO = request(16, 'x'.repeat(128 * 1024));

let served: Served;
let peer: RawPeer;
let bystander: PacketPeer;

beforeEach(async () => {
  served = await Served.start();
  peer = await served.connectRaw();
  bystander = await served.connect('TCP');
});

afterEach(() => served.close());

describe('a client that asks and does not read', () => {
  test('is not read any more until it does; others go on; nothing is lost', async () => {
    peer.socket.pause();
    let written = 0;
    const write = (): void => {
      if (written < REQUESTS) peer.socket.write(ECHO, () => write(++written));
    };
    function writeNext(): void {
      if (written === REQUESTS) return;
      peer.socket.write(ECHO, () => {
        written++;
        writeNext();
      });
    }
    writeNext();
    await untilStill(() => written);
    expect(written).toBeLessThan(REQUESTS);
    await bystander.hearsNothing();

    let read = 0;
    const all = new Promise<void>((resolve) => {
      peer.socket.on('data', (chunk: Buffer) => {
        read += chunk.length;
        if (read === REQUESTS * ECHO.length) resolve();
      });
    });
    peer.socket.resume();
    await all;
    expect(written).toBe(REQUESTS);
  });

  /** Waits until a number has not changed for as long as a bystander takes for fifty questions and answers. */
  async function untilStill(count: () => number): Promise<void> {
    let before = -1;
    while (count() !== before) {
      before = count();
      for (let times = 0; times < 50; times++) await bystander.hearsNothing();
    }
  }
});
