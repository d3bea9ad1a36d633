import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ConnectError,
  ConnectionGate,
  dialersOf,
  formatAddress,
  listen,
  ListenError,
  type PacketConnection,
  TcpListener,
  type TcpListenOptions,
} from '../../lib/transport/index.js';
import { tcpDialer, tcpPair, turns } from './connection-pairs.js';
import { Log } from './log.js';
import { Mailbox } from './mailbox.js';
import { PacketPeer } from './packet-peer.js';
import { SilentServer } from './silent-server.js';

/** How many of these keep this process alive. */
function keptAlive(kind: 'Timeout' | 'TCPSocketWrap'): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === kind).length;
}

async function dialAndLeave(address: string): Promise<void> {
  const connection = await dialersOf(address)[0]?.dial(4000);
  connection?.destroy();
}

const close = (connection: PacketConnection): void => connection.destroy();

/** A name that has these addresses. */
function resolvesTo(...addresses: readonly string[]): () => Promise<readonly string[]> {
  return async () => addresses;
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

  test('on a name listens on every address that it has, on one port', async () => {
    const hosts = ['127.0.0.1', '127.0.0.2', '127.0.0.3'];
    const listener = await TcpListener.listen({ host: 'jobs', port: 0 }, close, undefined, async () => hosts);
    expect(listener.addresses).toEqual(hosts.map((host) => formatAddress({ host, port: listener.port })));
    expect(listener.address).toBe(listener.addresses.join(', '));
    for (const address of listener.addresses) await dialAndLeave(address);
    await listener.close();
    for (const address of listener.addresses) {
      await expect(dialersOf(address)[0]?.dial(4000)).rejects.toThrow('ECONNREFUSED');
    }
  });

  test('on localhost is reached by that name', async () => {
    const listener = await TcpListener.listen({ host: 'localhost', port: 0 }, close);
    await dialAndLeave(`localhost:${listener.port}`);
    await listener.close();
  });

  test('leaves out the addresses of a name that the machine does not have, and says so', async () => {
    const log = new Log();
    const gate = new ConnectionGate({ logger: log });
    const hosts = resolvesTo('192.0.2.1', '127.0.0.1');
    const listener = await TcpListener.listen({ host: 'jobs', port: 0 }, close, gate, hosts);
    expect(listener.addresses).toEqual([`127.0.0.1:${listener.port}`]);
    expect(log.lines.waiting).toEqual([
      expect.stringMatching(/^does not listen on 192\.0\.2\.1, .*EADDRNOTAVAIL/),
    ]);
    await listener.close();
  });

  test('on a port that is taken on one of several addresses keeps none of them', async () => {
    const taken = await TcpListener.listen({ host: '127.0.0.2', port: 0 }, close);
    const hosts = resolvesTo('127.0.0.1', '127.0.0.2');
    const second = TcpListener.listen({ host: 'jobs', port: taken.port }, close, undefined, hosts);
    await expect(second).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(tcpDialer(taken.port).dial(4000)).rejects.toThrow('ECONNREFUSED');
    await taken.close();
  });

  test('goes on where the system cannot accept, and says so once', async () => {
    const log = new Log();
    const listener = await TcpListener.listen(
      { host: '127.0.0.1', port: 0 },
      close,
      new ConnectionGate({ logger: log }),
    );
    const [server] = (listener as unknown as { readonly servers: readonly Server[] }).servers;
    for (let count = 0; count < 3; count++) server?.emit('error', new Error('accept EMFILE'));
    expect(log.lines.waiting).toEqual([
      `could not accept a connection on ${listener.address}: accept EMFILE; those that are open go on`,
    ]);
    await dialAndLeave(listener.address);
    await listener.close();
  });

  test('on a name that there is not is a clear error', async () => {
    const listening = TcpListener.listen({ host: 'no-such-host.invalid', port: 0 }, () => undefined);
    await expect(listening).rejects.toBeInstanceOf(ListenError);
    await expect(listening).rejects.toThrow(/^could not listen on no-such-host\.invalid: /);
  });

  test('on an address of another machine fails with the system’s error', async () => {
    const listening = TcpListener.listen({ host: '192.0.2.1', port: 0 }, () => undefined);
    await expect(listening).rejects.toMatchObject({ code: 'EADDRNOTAVAIL' });
  });

  test.each([-1, 65_536, 1.5, '4730'])('on the port %p is refused', async (port) => {
    await expect(TcpListener.listen({ port: port as number }, () => undefined)).rejects.toThrow(
      /^expected the port to listen on as a whole number from 0 to 65535, got /,
    );
  });

  test('with an option that there is not is refused', async () => {
    const options = { port: 0, hots: 'localhost' } as TcpListenOptions;
    await expect(listen(options, () => undefined)).rejects.toThrow('unknown option "hots"');
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
