import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { GearmanClient } from '../../lib/client/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { ConnectError, ConnectionGate, type Dialer, dialersOf } from '../../lib/transport/index.js';
import { Harbour, turns } from '../transport/connection-pairs.js';
import { Log } from '../transport/log.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { authority, CLIENT_TLS, SERVER_TLS, stranger } from './trust.js';

const HERE = { host: '127.0.0.1', port: 0 };
const closers: (() => unknown)[] = [];
let log: Log;
let clock: FakeClock;

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function harbour(tls: typeof SERVER_TLS | undefined): Promise<Harbour> {
  log = new Log();
  clock = new FakeClock();
  const gate = new ConnectionGate({ logger: log, clock });
  const opened = await Harbour.open(tls === undefined ? HERE : { ...HERE, tls }, gate);
  closers.push(() => opened.close());
  return opened;
}

async function dialRaw(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
  closers.unshift(() => socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** Somebody who answers a connection in this way. */
async function answering(answer: (socket: Socket) => void): Promise<Dialer> {
  const server: Server = createServer(answer);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  closers.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  return dialersOf(`tls://127.0.0.1:${port}`, CLIENT_TLS)[0] as Dialer;
}

/** Another client comes in all the same. */
async function servesOthers(target: Harbour): Promise<void> {
  const peer = await PacketPeer.dialled(target.dialer(CLIENT_TLS));
  peer.send('ECHO_REQ', 'hi');
  await PacketPeer.opened(await target.accepted.take()).gets('ECHO_REQ', 'hi');
  peer.connection.destroy();
}

describe('a server that speaks TLS', () => {
  test('is at an address that says so', async () => {
    const target = await harbour(SERVER_TLS);
    expect(target.address).toBe(`tls://127.0.0.1:${target.port}`);
    await servesOthers(target);
    expect(log.lines.waiting).toEqual([]);
  });

  test('is not kept from others by a client that says nothing, and closes it in the end', async () => {
    const target = await harbour(SERVER_TLS);
    const mute = await dialRaw(target.port);
    await servesOthers(target);
    clock.advance(9999);
    expect(mute.closed).toBe(false);
    clock.advance(1);
    mute.resume();
    await once(mute, 'end');
    expect(await log.lines.take()).toMatch(
      /^refused the connection of 127\.0\.0\.1:\d+: it did not finish the TLS handshake within 10000 ms$/,
    );
  });

  test('closes at once, though a client is still shaking hands', async () => {
    const target = await harbour(SERVER_TLS);
    const mutes = [await dialRaw(target.port), await dialRaw(target.port)];
    mutes[1]?.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]));
    await servesOthers(target);
    const ends = mutes.map((mute) => once(mute.resume(), 'end'));
    await target.close();
    await Promise.all(ends);
    expect(clock.pending).toBeLessThanOrEqual(1);
  });

  test('closes a client that stalls within the handshake', async () => {
    const target = await harbour(SERVER_TLS);
    const slow = await dialRaw(target.port);
    slow.write(Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00]));
    await servesOthers(target);
    clock.advance(10_000);
    slow.resume();
    await once(slow, 'end');
    expect(await log.lines.take()).toContain('did not finish the TLS handshake');
  });

  test.each<[string, (socket: Socket) => void, RegExp]>([
    ['ends its side', (socket) => socket.end(), /closed the connection before the TLS handshake was over/],
    ['is gone', (socket) => socket.destroy(), /closed the connection before the TLS handshake was over/],
    [
      'resets',
      (socket) => socket.resetAndDestroy(),
      /closed the connection before the TLS handshake was over/,
    ],
    ['sends nonsense', (socket) => socket.write(Buffer.alloc(600, 0x16)), /the TLS handshake failed: /],
    [
      'ends within',
      (socket) => socket.end(Buffer.from([0x16, 3, 1, 2, 0, 1])),
      /before the TLS handshake was over/,
    ],
  ])('hears of a client that %s, says it in one line, and serves others', async (_what, act, notice) => {
    const target = await harbour(SERVER_TLS);
    const socket = await dialRaw(target.port);
    socket.on('error', () => undefined);
    act(socket);
    const line = await log.lines.take();
    expect(line).toMatch(notice);
    expect(line).not.toContain('\n');
    await servesOthers(target);
    await turns(3);
    expect([log.lines.waiting, clock.pending]).toEqual([[], expect.any(Number)]);
    expect(target.accepted.waiting).toEqual([]);
  });

  test('tells a client that speaks plain text', async () => {
    const target = await harbour(SERVER_TLS);
    const reason = 'this port takes TLS only, and what came was plain text';
    const peer = await PacketPeer.dialled(dialersOf(`127.0.0.1:${target.port}`)[0] as Dialer);
    peer.send('ECHO_REQ', 'hi');
    await peer.gets('ERROR', 'SERVER_ERROR', reason);
    await peer.gets('closed');
    expect(await log.lines.take()).toContain(reason);
    const plain = new GearmanClient({ servers: `127.0.0.1:${target.port}` });
    await expect(plain.doNormal('f').handle).rejects.toThrow(reason);
    await plain.close();
    await servesOthers(target);
  });
});

describe('a client that speaks TLS', () => {
  test('to a plain port of ours is told so by both sides', async () => {
    const target = await harbour(undefined);
    const dialled = dialersOf(`tls://127.0.0.1:${target.port}`, CLIENT_TLS)[0]?.dial(4000);
    const server = PacketPeer.opened(await target.accepted.take());
    await server.gets('fault', 'TlsOnPlainPortError');
    server.connection.end();
    await expect(dialled).rejects.toBeInstanceOf(ConnectError);
    await expect(dialled).rejects.toThrow(
      /tls:\/\/127\.0\.0\.1:\d+: it answered the TLS handshake in plain text; this port does not speak TLS/,
    );
  });

  test.each<[string, (socket: Socket) => void, RegExp]>([
    [
      'answers in plain text',
      (socket) => socket.write('ERR UNKNOWN_COMMAND x\n'),
      /answered .* in plain text/,
    ],
    [
      'answers with a packet',
      (socket) => socket.write('\0RES\0\0\0\x13\0\0\0\0'),
      /answered .* in plain text/,
    ],
    [
      'closes',
      (socket) => socket.end(),
      /closed the connection during the TLS handshake; does this port speak TLS/,
    ],
    [
      'resets',
      (socket) => socket.once('data', () => socket.resetAndDestroy()),
      /during the TLS handshake; does this port speak TLS/,
    ],
    [
      'says nothing',
      (socket) => socket.resume(),
      /no answer to the TLS handshake within 100 ms; does this port/,
    ],
  ])('to a port that %s gets a clear error', async (_what, answer, reason) => {
    const dialer = await answering((socket) => answer(socket.on('error', () => undefined)));
    const dialled = dialer.dial(100);
    await expect(dialled).rejects.toBeInstanceOf(ConnectError);
    await expect(dialled).rejects.toThrow(reason);
  });

  test.each([
    ['no authority that it knows', true, /not to be trusted: .*UNABLE_TO_VERIFY_LEAF_SIGNATURE/],
    ['another authority', { ca: stranger.certificate }, /not to be trusted: .*UNABLE_TO_VERIFY/],
    ['another name', { ...CLIENT_TLS, serverName: 'a.example.com' }, /not to be trusted: .*ALTNAME_INVALID/],
  ])('does not trust a server with %s', async (_what, tls, reason) => {
    const target = await harbour(SERVER_TLS);
    await expect(target.dialer(tls).dial(4000)).rejects.toThrow(reason);
    expect(target.accepted.waiting).toEqual([]);
  });

  test('does not trust a certificate that has expired', async () => {
    const expired = authority.issue({ name: 'old', hosts: ['127.0.0.1'], days: -1 });
    const target = await harbour(expired);
    await expect(target.dialer(CLIENT_TLS).dial(4000)).rejects.toThrow(
      /not to be trusted: .*CERT_HAS_EXPIRED/,
    );
  });

  test('trusts a server by another of its names, and anybody where it is told to', async () => {
    const target = await harbour(SERVER_TLS);
    for (const tls of [{ ...CLIENT_TLS, serverName: 'jobs.example.com' }, { unsafelyTrustAnyServer: true }]) {
      (await target.dialer(tls).dial(4000)).destroy();
    }
  });
});

describe('a client without TLS', () => {
  test('is told by the alert of a server that speaks nothing else', async () => {
    const alert = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]);
    const dialer = await answering((socket) => socket.once('data', () => socket.end(alert)));
    const address = dialer.address.replace('tls://', '');
    const client = new GearmanClient({ servers: address });
    await expect(client.echo('hi')).rejects.toMatchObject({
      name: 'ConnectionLostError',
      cause: {
        name: 'ConnectError',
        message: `could not connect to the job server at ${address}: it answered with TLS; this port takes TLS only: write tls://host:port, or set the option tls`,
      },
    });
    await client.close();
  });
});
