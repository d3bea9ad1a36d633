import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ConnectError, type PacketConnection, TcpListener } from '../../lib/transport/index.js';
import { tcpDialer, tcpPair, turns } from './connection-pairs.js';
import { Mailbox } from './mailbox.js';
import { PacketPeer } from './packet-peer.js';
import { SilentServer } from './silent-server.js';

/** How many of these keep this process alive. */
function keptAlive(kind: 'Timeout' | 'TCPSocketWrap'): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === kind).length;
}

/** A port on which nobody listens. */
async function freePort(): Promise<number> {
  const listener = await TcpListener.listen({ host: '127.0.0.1', port: 0 }, () => undefined);
  await listener.close();
  return listener.port;
}

describe('dialling', () => {
  test('a port on which nobody listens fails at once, with the address and the reason', async () => {
    const port = await freePort();
    const dialled = tcpDialer(port).dial(4000);
    await expect(dialled).rejects.toBeInstanceOf(ConnectError);
    await expect(dialled).rejects.toMatchObject({
      address: `127.0.0.1:${port}`,
      message: `could not connect to the job server at 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`,
      cause: { code: 'ECONNREFUSED' },
    });
  });

  test('a server that does not answer fails when the time is up, with the address and the time', async () => {
    const silent = await SilentServer.start();
    const started = performance.now();
    const before = keptAlive('TCPSocketWrap');
    const dialled = tcpDialer(silent.port).dial(100);
    await expect(dialled).rejects.toBeInstanceOf(ConnectError);
    await expect(dialled).rejects.toThrow(
      `could not connect to the job server at 127.0.0.1:${silent.port}: no answer within 100 ms`,
    );
    expect(performance.now() - started).toBeGreaterThanOrEqual(99);
    await turns(2);
    expect(keptAlive('TCPSocketWrap')).toBeLessThanOrEqual(before);
    await silent.stop();
  });

  test('leaves no timer behind when it is through', async () => {
    const [before, times] = [keptAlive('Timeout'), 20];
    for (let time = 0; time < times; time++) await (await tcpPair()).close();
    // Others, Jest for one, may have begun to wait for something meanwhile, but not as often.
    expect(keptAlive('Timeout')).toBeLessThan(before + times);
  });

  test('gives a connection that knows where it goes', async () => {
    const pair = await tcpPair();
    expect(pair.client.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(pair.server.address).toMatch(/^127\.0\.0\.1:\d+$/);
    expect(pair.server.address).not.toBe(pair.client.address);
    await pair.close();
  });
});

describe('listening', () => {
  test('on port 0 takes a free one, and tells which', async () => {
    const listener = await TcpListener.listen({ host: '127.0.0.1', port: 0 }, () => undefined);
    expect(listener.port).toBeGreaterThan(0);
    expect(listener.address).toBe(`127.0.0.1:${listener.port}`);
    await listener.close();
  });

  test('on a port that is taken fails with the system’s error, which names it', async () => {
    const taken = await TcpListener.listen({ host: '127.0.0.1', port: 0 }, () => undefined);
    const second = TcpListener.listen({ host: '127.0.0.1', port: taken.port }, () => undefined);
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE', port: taken.port });
    await expect(second).rejects.toThrow(String(taken.port));
    await taken.close();
  });

  test('ends with close(): nobody new comes in, who is in stays', async () => {
    const accepted = new Mailbox<PacketConnection>();
    const listener = await TcpListener.listen({ host: '127.0.0.1', port: 0 }, (connection) =>
      accepted.put(connection),
    );
    const client = await PacketPeer.dialled(tcpDialer(listener.port));
    const server = PacketPeer.opened(await accepted.take());
    const closed = listener.close();
    await expect(tcpDialer(listener.port).dial(4000)).rejects.toThrow('ECONNREFUSED');
    client.send('ECHO_REQ', 'still here');
    await server.gets('ECHO_REQ', 'still here');
    client.connection.destroy();
    await closed;
  });
});

describe('a TCP connection', () => {
  let listener: TcpListener;
  let accepted: Mailbox<PacketConnection>;

  beforeEach(async () => {
    accepted = new Mailbox();
    listener = await TcpListener.listen({ host: '127.0.0.1', port: 0 }, (connection) =>
      accepted.put(connection),
    );
  });

  afterEach(() => listener.close());

  async function dialRaw(): Promise<Socket> {
    const socket = connect({ host: '127.0.0.1', port: listener.port, allowHalfOpen: true });
    await once(socket, 'connect');
    return socket;
  }

  test('that breaks tells why', async () => {
    const socket = await dialRaw();
    const server = PacketPeer.opened(await accepted.take());
    socket.resetAndDestroy();
    await server.gets('closed');
    expect(server.failure).toMatchObject({ code: 'ECONNRESET' });
  });

  test('answers an end that has closed its own half, then closes', async () => {
    const socket = await dialRaw();
    const server = await accepted.take();
    server.open({
      packet: () => undefined,
      line: (line) => server.sendText(`answer to ${line}\n`),
      fault: () => undefined,
      closed: () => undefined,
    });
    socket.end('question\n');
    const chunks = (await socket.toArray()) as Buffer[];
    expect(Buffer.concat(chunks).toString()).toBe('answer to question\n');
    socket.destroy();
  });

  test('that has ended before it is opened says so when it is', async () => {
    const socket = await dialRaw();
    const server = await accepted.take();
    const ended = once(socket, 'close');
    socket.end();
    server.end();
    socket.resume();
    await ended;
    const peer = PacketPeer.opened(server);
    await peer.gets('closed');
  });
});

describe('a client’s TCP connection', () => {
  test('goes on reading while its server does not read', async () => {
    const server = createServer();
    server.listen({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    const connected = once(server, 'connection') as Promise<[Socket]>;
    const client = await PacketPeer.dialled(tcpDialer((server.address() as AddressInfo).port));
    const [socket] = await connected;
    for (let count = 0; count < 64; count++) client.send('ECHO_REQ', 'x'.repeat(1024 * 1024));
    await new Promise((resolve) => setImmediate(resolve));
    socket.write(Buffer.from('\0RES\0\0\0\x06\0\0\0\0', 'latin1'));
    await client.gets('NOOP');
    socket.destroy();
    await client.gets('closed');
    server.close();
    await once(server, 'close');
  });
});
