import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { OptionError } from '../../lib/options/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import {
  ConnectionGate,
  type ConnectionLimits,
  DEFAULT_CONNECTION_LIMITS,
  resolveConnectionLimits,
} from '../../lib/transport/index.js';
import { Harbour, turns } from './connection-pairs.js';
import { Log } from './log.js';
import { PacketPeer } from './packet-peer.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

let clock: FakeClock;
let log: Log;
let gate: ConnectionGate;

async function harbour(limits: ConnectionLimits): Promise<Harbour> {
  clock = new FakeClock();
  log = new Log();
  gate = new ConnectionGate({ limits, logger: log, clock });
  const opened = await Harbour.open(undefined, gate);
  closers.push(() => opened.close());
  return opened;
}

async function dialRaw(port: number, localAddress = '127.0.0.1'): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, localAddress, allowHalfOpen: true });
  closers.unshift(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

async function dialled(target: Harbour): Promise<PacketPeer> {
  const peer = await PacketPeer.dialled(target.dialer());
  closers.unshift(() => peer.connection.destroy());
  return peer;
}

/** Until this end has read so much. */
async function untilRead(socket: Socket, bytes: number): Promise<void> {
  while (socket.bytesRead < bytes) await once(socket, 'data');
}

const header = (size: number): Buffer => Buffer.from([0, 82, 69, 81, 0, 0, 0, 16, 0, 0, 0, size]);

describe('limits of connections', () => {
  test('are as told, or protect by default', () => {
    expect(resolveConnectionLimits()).toEqual(DEFAULT_CONNECTION_LIMITS);
    expect(resolveConnectionLimits({ connections: 0, packetSize: 1 })).toEqual({
      ...DEFAULT_CONNECTION_LIMITS,
      connections: 0,
      packetSize: 1,
    });
    expect(Object.values(DEFAULT_CONNECTION_LIMITS).every((limit) => limit > 0)).toBe(true);
  });

  test.each<[ConnectionLimits, RegExp]>([
    [{ connections: -1 }, /limits\.connections as a whole number of at least 0, got -1/],
    [{ connectionsPerAddress: 1.5 }, /limits\.connectionsPerAddress .* got 1\.5/],
    [{ packetSize: 0 }, /limits\.packetSize .* at least 1, got 0/],
    [{ packetSize: 2 ** 32 }, /limits\.packetSize to be at most 4294967295, got 4294967296/],
    [{ unfinishedPacketTimeout: -1 }, /limits\.unfinishedPacketTimeout/],
    [{ halfOpenTimeout: Number.NaN }, /limits\.halfOpenTimeout .* got NaN/],
    [{ handshakeTimeout: 0 }, /limits\.handshakeTimeout .* at least 1/],
    [{ handshakeTimeout: 2 ** 31 }, /limits\.handshakeTimeout to be at most 2147483647/],
    [{ conections: 5 } as ConnectionLimits, /unknown option "conections"/],
  ])('are refused: %p', (limits, message) => {
    expect(() => new ConnectionGate({ limits })).toThrow(OptionError);
    expect(() => new ConnectionGate({ limits })).toThrow(message);
  });
});

describe('a connection too many', () => {
  const IN_ALL = 'the server has 2 connections, its limit (connections)';

  test('is told so and closed; who is there goes on, and who leaves makes room', async () => {
    const port = await harbour({ connections: 2 });
    const [first, second] = [await dialled(port), await dialled(port)];
    const third = await dialled(port);
    await third.gets('ERROR', 'SERVER_ERROR', IN_ALL);
    await third.gets('closed');
    expect(await log.lines.take()).toMatch(
      /^refused the connection of 127\.0\.0\.1:\d+: the server has 2 connections/,
    );
    const ends = [
      PacketPeer.opened(await port.accepted.take()),
      PacketPeer.opened(await port.accepted.take()),
    ];
    first.send('ECHO_REQ', 'still here');
    await ends[0]?.gets('ECHO_REQ', 'still here');
    second.connection.destroy();
    await ends[1]?.gets('closed');
    while (gate.count > 1) await turns(1);
    const fourth = await dialled(port);
    fourth.send('ECHO_REQ', 'me too');
    await PacketPeer.opened(await port.accepted.take()).gets('ECHO_REQ', 'me too');
  });

  test('of one address is refused, and another address is not', async () => {
    const port = await harbour({ connectionsPerAddress: 1 });
    await dialRaw(port.port);
    await port.accepted.take();
    const refused = await dialled(port);
    await refused.gets('ERROR', 'SERVER_ERROR', expect.stringContaining('connectionsPerAddress') as never);
    await dialRaw(port.port, '127.0.0.2');
    expect((await port.accepted.take()).address).toMatch(/^127\.0\.0\.2:/);
  });

  test('does not keep the listener from closing', async () => {
    const port = await harbour({ connections: 1 });
    await dialRaw(port.port);
    await port.accepted.take();
    const refused = await dialRaw(port.port);
    await once(refused.resume(), 'end');
    await port.close();
  });

  test('counts over all listeners of a server', async () => {
    const port = await harbour({ connections: 1 });
    const other = await Harbour.open(undefined, gate);
    closers.push(() => other.close());
    await dialled(port);
    await port.accepted.take();
    await (await dialled(other)).gets('ERROR', 'SERVER_ERROR', expect.stringContaining('limit') as never);
  });

  test('is said to the log once, then counted', async () => {
    const port = await harbour({ connections: 1, connectionsPerAddress: 1 });
    await dialled(port);
    await port.accepted.take();
    for (let count = 0; count < 4; count++) await (await dialled(port)).receives('ERROR');
    await log.lines.take();
    expect(log.lines.waiting).toEqual([]);
    clock.advance(10_000);
    expect(await log.lines.take()).toMatch(/\(3 more such in 10 s\)$/);
  });

  test('is let in where there is no limit', async () => {
    const port = await harbour({ connections: 0, connectionsPerAddress: 0 });
    for (let count = 0; count < 5; count++) await dialled(port);
    for (let count = 0; count < 5; count++) await port.accepted.take();
  });
});

describe('a packet', () => {
  test('that is too large is refused as soon as its header is there', async () => {
    const port = await harbour({ packetSize: 5 });
    const socket = await dialRaw(port.port);
    const server = PacketPeer.opened(await port.accepted.take());
    socket.write(Buffer.concat([header(5), Buffer.from('12345'), header(6)]));
    await server.gets('ECHO_REQ', '12345');
    await server.gets('fault', 'PacketTooLargeError');
  });

  test('that stalls is told so, and ends the connection', async () => {
    const port = await harbour({ unfinishedPacketTimeout: 1000 });
    const client = await dialRaw(port.port);
    const server = PacketPeer.opened(await port.accepted.take());
    client.write(Buffer.concat([header(1), Buffer.from('a'), header(5), Buffer.from('12')]));
    await server.gets('ECHO_REQ', 'a');
    clock.advance(999);
    expect(server.unread).toEqual([]);
    clock.advance(1);
    await server.gets('fault', 'UnfinishedPacketError');
    server.connection.end();
    const [chunk] = (await once(client, 'data')) as [Buffer];
    expect(chunk.toString('latin1')).toMatch(
      /^\0RES[^]{8}TIMEOUT\0expected the rest of a packet, got nothing for 1000 ms/,
    );
  });

  test('that goes on slowly does not stall', async () => {
    const port = await harbour({ unfinishedPacketTimeout: 1000 });
    const client = await dialRaw(port.port);
    const server = PacketPeer.opened(await port.accepted.take());
    client.write(Buffer.concat([header(1), Buffer.from('a'), header(3)]));
    await server.gets('ECHO_REQ', 'a');
    for (const byte of ['x', 'y']) {
      const arrived = clientBytes(port, 1);
      client.write(byte);
      await arrived;
      clock.advance(1000);
      expect(server.unread).toEqual([]);
    }
    client.write('z');
    await server.gets('ECHO_REQ', 'xyz');
    clock.advance(5000);
    expect([...server.unread, clock.pending]).toEqual([0]);
  });

  test('whole, with silence behind it, is no stall', async () => {
    const port = await harbour({ unfinishedPacketTimeout: 1000 });
    const client = await dialled(port);
    const server = PacketPeer.opened(await port.accepted.take());
    client.send('ECHO_REQ', 'a');
    await server.gets('ECHO_REQ', 'a');
    clock.advance(60_000);
    await turns(2);
    expect(server.unread).toEqual([]);
  });
});

/** Until so many more bytes of its client have arrived there. */
async function clientBytes({ all: [connection] }: Harbour, bytes: number): Promise<void> {
  const { socket } = connection as unknown as { readonly socket: Socket };
  await untilRead(socket, socket.bytesRead + bytes);
}

describe('a half-open connection', () => {
  test('whose other end takes nothing of what it is owed is closed, and says why', async () => {
    const port = await harbour({ halfOpenTimeout: 1000 });
    const client = await dialRaw(port.port);
    client.pause();
    const server = PacketPeer.opened(await port.accepted.take());
    server.send('ECHO_RES', 'x'.repeat(40 * 1024 * 1024)).connection.end();
    expect(clock.pending).toBe(1);
    for (let second = 0; second < 20 && server.unread.length === 0; second++) {
      clock.advance(1000);
      await turns(5);
    }
    await server.gets('closed');
    expect(server.failure?.message).toMatch(/took nothing for 1000 ms \(halfOpenTimeout\)/);
    expect(clock.pending).toBe(0);
  });

  test('whose other end takes its answer, slowly, gets all of it', async () => {
    const port = await harbour({ halfOpenTimeout: 1000 });
    const client = await dialRaw(port.port);
    const server = PacketPeer.opened(await port.accepted.take());
    const answer = 'x'.repeat(20 * 1024 * 1024);
    server.send('ECHO_RES', answer).connection.end();
    let received = 0;
    for await (const chunk of client) {
      received += (chunk as Buffer).length;
      await turns(2);
      clock.advance(10);
    }
    expect(received).toBe(answer.length + 12);
    client.destroy();
    await server.gets('closed');
    expect(server.failure).toBeUndefined();
  });
});
