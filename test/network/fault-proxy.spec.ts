import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { FakeClock, FaultProxy, type FaultProxyEvents } from '../../lib/testing/index.js';
import { SocketEnd, TcpTarget } from './socket-end.js';
import { next, until } from './waiting.js';

let clock: FakeClock;
let target: TcpTarget;
let proxy: FaultProxy;
let ends: SocketEnd[];

beforeEach(async () => {
  clock = new FakeClock();
  target = await TcpTarget.start();
  proxy = new FaultProxy({ clock });
  ends = [];
  await proxy.start({ target: target.address });
});

afterEach(async () => {
  for (const { socket } of ends) socket.destroy();
  await proxy.close();
  await target.close();
  expect(clock.pending).toBe(0);
});

async function dial(): Promise<SocketEnd> {
  const end = await SocketEnd.connected(proxy.address);
  ends.push(end);
  return end;
}

/** Both ends of a connection through the proxy. */
async function pair(): Promise<[client: SocketEnd, server: SocketEnd]> {
  const client = await dial();
  return [client, await target.connection()];
}

/** The proxy holds something that is due later. */
function held(): Promise<void> {
  return until('bytes to be held', () => clock.pending > 0);
}

describe('a healthy proxy', () => {
  test('hands on what is said in both directions, and who leaves', async () => {
    const [client, server] = await pair();
    client.write('question');
    await server.gets('question');
    client.socket.end();
    expect(await server.ended).toBe('end');
    server.write('answer');
    await client.gets('answer');
    server.socket.end();
    expect(await client.ended).toBe('end');
    await until('the connection to be forgotten', () => proxy.open === 0);
  });

  test.each(['client', 'server'] as const)('hands on the reset of the %s', async (who) => {
    const [client, server] = await pair();
    const [breaks, hears] = who === 'client' ? [client, server] : [server, client];
    breaks.socket.resetAndDestroy();
    expect(await hears.ended).toBe('reset');
  });

  test('resets who comes while the target is away', async () => {
    await target.close();
    const client = await dial();
    expect(await client.ended).toBe('reset');
    target = await TcpTarget.start();
  });

  test('tells of its connections and counts what passed', async () => {
    const told: [string, object][] = [];
    for (const name of ['opened', 'passed', 'ended', 'closed'] satisfies (keyof FaultProxyEvents)[]) {
      proxy.on(name, (event) => told.push([name, event]));
    }
    const [client, server] = await pair();
    expect(proxy.open).toBe(1);
    client.write('abc');
    await server.gets('abc');
    server.write('de');
    await client.gets('de');
    const closed = next<{ connection: number }>((heard) => proxy.on('closed', heard));
    proxy.reset();
    await closed;
    expect(told).toEqual([
      ['opened', { connection: 1 }],
      ['passed', { connection: 1, direction: 'toServer', bytes: 3 }],
      ['passed', { connection: 1, direction: 'toClient', bytes: 2 }],
      ['ended', { connection: 1, how: 'reset' }],
      ['closed', { connection: 1 }],
    ]);
    expect(proxy.bytes).toEqual({ toServer: 3, toClient: 2 });
    expect([proxy.open, proxy.accepted]).toEqual([0, 1]);
  });

  test('has an address from its start on, and is started once', async () => {
    expect(() => new FaultProxy().address).toThrow('start() the FaultProxy');
    expect(proxy.address).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    await expect(proxy.start({ target: target.address })).rejects.toThrow('started already');
  });

  test('ends everything when it is closed, twice if need be', async () => {
    const [client, server] = await pair();
    await proxy.close();
    await proxy.close();
    await Promise.all([client.ended, server.ended]);
    await expect(SocketEnd.connected(proxy.address)).rejects.toThrow('ECONNREFUSED');
  });
});

describe('a delay', () => {
  test('holds what is said for so long, in order, in its direction only', async () => {
    const [client, server] = await pair();
    proxy.delay(100, 'toServer');
    client.write('a');
    await held();
    clock.advance(60);
    client.write('b');
    server.write('undelayed');
    await client.gets('undelayed');
    clock.advance(40);
    await server.gets('a');
    await held();
    clock.advance(60);
    await server.gets('ab');
  });

  test('holds the end behind the bytes', async () => {
    const [client, server] = await pair();
    proxy.delay(100);
    client.socket.end('last words');
    await held();
    clock.advance(100);
    await server.gets('last words');
    clock.advance(100);
    expect(await server.ended).toBe('end');
  });

  test('without end lasts until it is healed', async () => {
    proxy.delay(Infinity);
    const [client, server] = await pair();
    client.write('a');
    await held();
    clock.advance(1e9);
    expect(server.text).toBe('');
    await proxy.heal();
    await server.gets('a');
    client.write('b');
    await server.gets('ab');
  });
});

describe('a trickle', () => {
  test('lets pieces pass, with pauses', async () => {
    proxy.trickle({ bytes: 2, every: 10 }, 'toServer');
    const [client, server] = await pair();
    client.write('abcde');
    await server.gets('ab');
    clock.advance(10);
    await server.gets('abcd');
    clock.advance(9);
    expect(server.text).toBe('abcd');
    clock.advance(1);
    await server.gets('abcde');
    clock.advance(10);
  });

  test('makes a slow reader: the sender is held up', async () => {
    const [client, server] = await pair();
    proxy.trickle({ bytes: 1, every: 10 }, 'toServer');
    const size = 32 * 1024 * 1024;
    client.socket.write(Buffer.alloc(size, 'x'));
    await server.gets('x');
    await until('the sender to be held up', () => client.socket.writableLength > 0);
    await proxy.heal();
    await until('everything to arrive', () => server.text.length === size);
  });

  test('has pieces of a byte at least', () => {
    expect(() => proxy.trickle({ bytes: 0, every: 1 })).toThrow(RangeError);
  });
});

describe('an end after so many bytes', () => {
  test.each([
    ['cutAfter', 'end'],
    ['resetAfter', 'reset'],
  ] as const)('comes behind them to both: %s', async (fault, ending) => {
    proxy[fault](3, 'toServer');
    const [client, server] = await pair();
    server.write('said in the other direction');
    await client.gets('said in the other direction');
    client.write('ab');
    await server.gets('ab');
    client.write('cdef');
    await server.gets('abc');
    expect(await client.ended).toBe(ending);
    // Node tells a reset that comes together with bytes as an end.
    await server.ended;
  });

  test('counts from when it is asked for, on connections that are open', async () => {
    const [client, server] = await pair();
    client.write('before');
    await server.gets('before');
    proxy.cutAfter(2, 'toServer');
    client.write('after');
    await server.gets('beforeaf');
    expect(await server.ended).toBe('end');
  });

  test('befalls every new connection until it is healed', async () => {
    proxy.resetAfter(0);
    for (let count = 0; count < 3; count++) {
      expect(await SocketEnd.dialling(proxy.address).ended).toBe('reset');
    }
    await proxy.heal();
    const client = await dial();
    client.write('a');
    await until('the bytes to pass', () => proxy.bytes.toServer === 1);
  });
});

describe('half-open connections', () => {
  test('swallow everything and are told nothing; new ones pass', async () => {
    const [client, server] = await pair();
    proxy.halfOpen();
    client.write('lost');
    server.write('lost');
    server.socket.end();
    const [client2, server2] = await pair();
    client2.write('a');
    await server2.gets('a');
    expect([client.heard, server.heard]).toEqual([false, false]);
    expect(proxy.open).toBe(2);
  });

  test('hide from the server that the client left, until they are healed', async () => {
    const [client, server] = await pair();
    proxy.halfOpen();
    client.socket.destroy();
    await until('the client to be gone', () => proxy.open === 0);
    expect(server.heard).toBe(false);
    await proxy.heal();
    expect(await server.ended).toBe('reset');
  });

  test('are reset at both ends when they are healed', async () => {
    const [client, server] = await pair();
    proxy.halfOpen();
    await proxy.heal();
    expect(await Promise.all([client.ended, server.ended])).toEqual(['reset', 'reset']);
  });
});

describe('a proxy that refuses', () => {
  test('keeps its connections, and takes new ones when it is healed', async () => {
    const [client, server] = await pair();
    proxy.refuse();
    await expect(SocketEnd.connected(proxy.address)).rejects.toThrow('ECONNREFUSED');
    client.write('a');
    await server.gets('a');
    await proxy.heal();
    const [client2, server2] = await pair();
    client2.write('b');
    await server2.gets('b');
  });
});

describe('a silent proxy', () => {
  test('accepts, and says nothing to new connections; the target knows nothing of them', async () => {
    const [client, server] = await pair();
    proxy.silent();
    const unheard = await dial();
    unheard.write('anybody?');
    client.write('a');
    await server.gets('a');
    expect([target.open, proxy.open, unheard.heard]).toEqual([1, 2, false]);
    await proxy.heal();
    expect(await unheard.ended).toBe('reset');
    client.write('b');
    await server.gets('ab');
  });

  test('forgets who leaves', async () => {
    proxy.silent();
    const client = await dial();
    await until('the client to be accepted', () => proxy.open === 1);
    client.socket.destroy();
    await until('the client to be forgotten', () => proxy.open === 0);
  });
});
