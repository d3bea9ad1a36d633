import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketPeer } from '../transport/packet-peer.js';
import { bytesOf, type RawPeer, request, response } from './raw-peer.js';
import { handle, Served } from './served.js';

let served: Served;
let peer: RawPeer;
let bystander: PacketPeer;
let warnings: string[];

beforeEach(async () => {
  warnings = [];
  const logger = {
    log: () => undefined,
    warn: (message: string) => void warnings.push(message),
    error: () => undefined,
  };
  served = await Served.start({ logger });
  peer = await served.connectRaw();
  bystander = await served.connect('TCP');
});

afterEach(() => served.close());

const text = (bytes: Buffer): string => bytes.toString('latin1');

describe('what cannot be read closes the connection', () => {
  test.each<[string, Buffer, string, string]>([
    ['a bad magic', Buffer.from('\0RAQ\0\0\0\x10\0\0\0\0', 'latin1'), '', '\\0REQ'],
    ['type 0', request(0), '', 'got 0'],
    ['type 43', request(43), '', 'got 43'],
    ['type 99', request(99, 'payload'), '', 'got 99'],
    ['a line that does not end', Buffer.from('x'.repeat(8193)), '', 'at most 8192 bytes'],
    [
      'a missing argument',
      request(7, 'f\0u'),
      text(response(19, 'INVALID_COMMAND\0Command not expected')),
      'SUBMIT_JOB to carry the argument "unique"',
    ],
    [
      'a packet of 4 GB',
      Buffer.from('\0REQ\0\0\0\x10\xff\xff\xff\xff', 'latin1'),
      text(
        response(
          19,
          'ARGUMENT_TOO_LARGE\0expected a packet of at most 536870912 bytes, got one of 4294967295 bytes',
        ),
      ),
      'got one of 4294967295 bytes',
    ],
  ])('%s', async (_name, bytes, answer, warning) => {
    peer.send(request(16, 'before'), bytes, request(16, 'after'));
    expect(await peer.readAll()).toBe(text(response(17, 'before')) + answer);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/^127\.0\.0\.1:\d+: expected/);
    expect(warnings[0]).toContain(warning);
    await bystander.hearsNothing();
  });

  test('the jobs of a worker that is closed so go back', async () => {
    await bystander.asks(['SUBMIT_JOB_BG', 'f', '', ''], ['JOB_CREATED', handle(1)]);
    peer.send(request(1, 'f'), request(9));
    const assigned = text(response(11, `${handle(1)}\0f\0`));
    expect(await peer.read(assigned.length)).toBe(assigned);
    peer.send(request(99));
    await peer.closed;
    expect(await served.admin('status')).toBe('f\t1\t0\t0\n.\n');
  });
});

describe('what can be passed over does not', () => {
  test('a response packet', async () => {
    peer.send(bytesOf('RES', 9), request(16, 'hi'));
    const expected = text(response(19, 'INVALID_MAGIC\0Request magic expected')) + text(response(17, 'hi'));
    expect(await peer.read(expected.length)).toBe(expected);
    expect(warnings).toHaveLength(1);
  });

  test('half a packet that does not go on keeps nobody waiting', async () => {
    peer.send(request(7, 'f\0u\0workload').subarray(0, 20));
    await bystander.hearsNothing();
    peer.destroy();
    await peer.closed;
    expect(await served.admin('status')).toBe('.\n');
  });
});

describe('a client that closes its own half', () => {
  test('still gets its answers, then the connection is closed', async () => {
    peer.socket.end(Buffer.concat([request(16, 'hi'), Buffer.from('status\n')]));
    expect(await peer.readAll()).toBe(`${text(response(17, 'hi'))}.\n`);
  });

  test('gets all of a large answer', async () => {
    const data = 'x'.repeat(5 * 1024 * 1024);
    peer.socket.end(request(16, data));
    expect((await peer.readAll()) === text(response(17, data))).toBe(true);
  });
});

describe('a connection that breaks', () => {
  test('is forgotten, with its foreground jobs', async () => {
    const created = text(response(8, handle(1)));
    peer.send(request(7, 'f\0\0d'));
    expect(await peer.read(created.length)).toBe(created);
    peer.socket.resetAndDestroy();
    await once(peer.socket, 'close');
    let workers = await served.admin('workers');
    while (workers.startsWith('1 ')) workers = await served.admin('workers');
    expect(await served.admin('status')).toBe('f\t0\t0\t0\n.\n');
  });
});
