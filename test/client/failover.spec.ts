import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { ClientClosedError, ConnectError } from '../../lib/client/index.js';
import type { ClientSession } from '../../lib/client/client-session.js';
import { ServerPool } from '../../lib/client/server-pool.js';
import { FakeClock } from '../../lib/testing/index.js';
import { turns } from '../transport/connection-pairs.js';
import { FakeServer } from '../transport/fake-server.js';

const KEY = { functionName: 'f', unique: 'u' };

let clock: FakeClock;
let first: FakeServer;
let second: FakeServer;
let pool: ServerPool;

beforeEach(() => {
  clock = new FakeClock();
  first = new FakeServer('first');
  second = new FakeServer('second');
  pool = new ServerPool([first, second], 'preferred', {
    connectTimeout: 4000,
    heartbeat: 0,
    clientId: '',
    token: '',
    exceptions: false,
    backoff: { initial: 100, maximum: 1000 },
    clock,
  });
});

afterEach(() => pool.close());

function reach(): Promise<ClientSession> {
  return pool.reach(pool.orderFor(KEY));
}

function ready(): ClientSession | undefined {
  return pool.ready(pool.orderFor(KEY));
}

function sessionOf(address: string): ClientSession | undefined {
  return pool.connections.find((connection) => connection.address === address)?.session;
}

describe('several servers', () => {
  test('the first one is taken where it can be reached; the others are left alone', async () => {
    expect(await reach()).toBe(sessionOf('first'));
    expect(ready()).toBe(sessionOf('first'));
    expect([first.dials, second.dials]).toEqual([1, 0]);
  });

  test('the next one is taken where it cannot, and is ready from then on', async () => {
    first.away = true;
    const session = await reach();
    expect(session).toBe(sessionOf('second'));
    expect(session).toBeDefined();
    expect(ready()).toBe(session);
    expect(await reach()).toBe(session);
  });

  test('the one that is away is not tried again before its backoff is over, and then in the background', async () => {
    first.away = true;
    await reach();
    expect(ready()).toBe(sessionOf('second'));
    expect(first.dials).toBe(1);
    first.away = false;
    clock.advance(100);
    expect(ready()).toBe(sessionOf('second'));
    await turns(3);
    expect(first.dials).toBe(2);
    expect(ready()).toBe(sessionOf('first'));
    expect(ready()).toBeDefined();
  });

  test('the next one is taken when the first is lost and does not come back', async () => {
    await reach();
    const peer = await first.connection();
    first.away = true;
    peer.connection.destroy();
    await peer.gets('closed');
    await turns(1);
    expect(ready()).toBeUndefined();
    expect(await reach()).toBe(sessionOf('second'));
    expect(sessionOf('second')).toBeDefined();
  });

  test('one error tells of all of them where none can be reached', async () => {
    first.away = true;
    second.away = true;
    const error = await reach().catch((reason: unknown) => reason as AggregateError);
    expect(error).toBeInstanceOf(AggregateError);
    expect(error).toMatchObject({
      message:
        'could not connect to the job server at first: away; could not connect to the job server at second: away',
      errors: [{ address: 'first' }, { address: 'second' }],
    });
    expect((error as AggregateError).errors.every((each) => each instanceof ConnectError)).toBe(true);
  });

  test('none is reached when the client is closed', async () => {
    pool.close();
    await expect(reach()).rejects.toBeInstanceOf(ClientClosedError);
    expect([first.dials, second.dials]).toEqual([0, 0]);
  });

  test('leave no timer behind', async () => {
    first.away = true;
    await reach();
    expect(clock.pending).toBe(0);
  });
});

describe('one server', () => {
  test('fails with its own error where it cannot be reached', async () => {
    first.away = true;
    const alone = new ServerPool([first], 'preferred', {
      connectTimeout: 4000,
      heartbeat: 0,
      clientId: '',
      token: '',
      exceptions: false,
      backoff: { initial: 100, maximum: 1000 },
      clock,
    });
    const reached = alone.reach(alone.orderFor(KEY));
    await expect(reached).rejects.toBeInstanceOf(ConnectError);
    alone.close();
  });
});
