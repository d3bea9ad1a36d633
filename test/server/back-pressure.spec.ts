import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketPeer } from '../transport/packet-peer.js';
import { request } from './raw-peer.js';
import { Served } from './served.js';

/** Together more than the system's buffers of one connection and the server's own limit can hold. */
const REQUESTS = 1000;
const ECHO = request(16, 'x'.repeat(128 * 1024));

let served: Served;
let reader: Socket;
let bystander: PacketPeer;

beforeEach(async () => {
  served = await Served.start();
  reader = connect({ host: '127.0.0.1', port: served.port });
  await once(reader, 'connect');
  bystander = await served.connect('TCP');
});

afterEach(async () => {
  reader.destroy();
  await served.close();
});

/** Waits until a number has not changed for as long as a bystander takes for fifty questions and answers. */
async function untilStill(count: () => number): Promise<void> {
  let before = -1;
  while (count() !== before) {
    before = count();
    for (let times = 0; times < 50; times++) await bystander.hearsNothing();
  }
}

/** Resolves when so many bytes have come. */
function readBytes(count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    reader.on('data', ({ length }: Buffer) => {
      left -= length;
      if (left === 0) resolve();
    });
  });
}

describe('a client that asks and does not read', () => {
  test('is not read any more until it does; others go on; nothing is lost', async () => {
    let taken = 0;
    const write = (): void => {
      if (taken === REQUESTS) return;
      reader.write(ECHO, () => {
        taken++;
        write();
      });
    };
    write();
    await untilStill(() => taken);
    expect(taken).toBeLessThan(REQUESTS);
    await bystander.hearsNothing();
    await readBytes(REQUESTS * ECHO.length);
    expect(taken).toBe(REQUESTS);
  });
});
