import { inspect } from 'node:util';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { OptionError } from '../../../lib/options/index.js';
import { MissingPackageError } from '../../../lib/packages/index.js';
import { storeAt, type StoredJob } from '../../../lib/store/index.js';
import { redisAt } from '../../../lib/store/redis/redis-address.js';
import type { RedisStoreOptions } from '../../../lib/store/redis/redis-options.js';
import { RedisStore } from '../../../lib/store/redis/redis-store.js';
import { describeUnless } from '../../support/programs.js';
import { CuttingProxy } from '../mysql/support/cutting-proxy.js';
import { failureOf, persist } from '../support/troubles.js';
import { RedisServer, withoutRedis } from './support/redis-server.js';

const SECRET = 'hush@:/%?';

function job(uniqueKey: string, workload = 'w'): StoredJob {
  return {
    functionName: 'f',
    uniqueKey,
    priority: 'normal',
    whenToRun: 0,
    workload: Buffer.from(workload),
  };
}

/** With an open store that is closed again. */
async function using<Result>(
  store: RedisStore,
  use: (store: RedisStore) => Promise<Result>,
): Promise<Result> {
  await store.open();
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

const add = (store: RedisStore, ...added: readonly StoredJob[]): Promise<void> =>
  store.commit({ done: [], added });

function loadNothing(name: string): never {
  throw Object.assign(new Error(`Cannot find module '${name}'`), { code: 'MODULE_NOT_FOUND' });
}

describeUnless([withoutRedis], 'RedisStore in trouble', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.create(undefined, SECRET);
  });
  afterAll(() => redis.remove());
  beforeEach(() => redis.client.flushall());

  it('does not open with a wrong password, and shows neither that nor the right one', async () => {
    const wrong = 'hush-hush';
    const failure = await failureOf(redis.store({ password: wrong }).open());
    expect(failure.kind).toBe('unavailable');
    expect(failure.message).toMatch(/WRONGPASS.*look at the user and the password/);
    const shown = inspect(failure, { depth: 10 });
    for (const secret of [wrong, SECRET]) expect(shown).not.toContain(secret);
    await expect(redis.store({ password: wrong }).open()).rejects.toThrow('WRONGPASS');
  });

  it('does not open without a password, nor where nobody listens', async () => {
    const { port } = redis.server;
    expect((await failureOf(new RedisStore({ port }).open())).message).toMatch(/NOAUTH.*password/);
    const failure = await failureOf(new RedisStore({ port: 1 }).open());
    expect(failure).toMatchObject({ kind: 'unavailable', message: expect.stringContaining('ECONNREFUSED') });
    expect(failure.message).toContain('redis://127.0.0.1:1/0: not connected');
  });

  it('does not open on a key that holds something else', async () => {
    await redis.client.set('nestjs_gearman:_gear_:arrivals', 'mine');
    const failure = await failureOf(redis.store().open());
    expect(failure).toMatchObject({ kind: 'unusable', message: expect.stringContaining('is a string') });
    expect(await redis.client.get('nestjs_gearman:_gear_:arrivals')).toBe('mine');
  });

  it('is unavailable while Redis is a replica, has too few of them, or no memory, with advice', async () => {
    const { port } = redis.server;
    const states = [
      [
        ['REPLICAOF', '127.0.0.1', String(port)],
        ['REPLICAOF', 'NO', 'ONE'],
        /READONLY.*connect to its master/,
      ],
      [
        ['CONFIG', 'SET', 'min-replicas-to-write', '3'],
        ['CONFIG', 'SET', 'min-replicas-to-write', '0'],
        /NOREPLICAS.*min-replicas-to-write/,
      ],
      [
        ['CONFIG', 'SET', 'maxmemory', '1'],
        ['CONFIG', 'SET', 'maxmemory', '0'],
        /OOM.*maxmemory: give it more/,
      ],
    ] as const;
    await using(redis.store(), async (store) => {
      await add(store, job('before'));
      for (const [into, outOf, advice] of states) {
        await redis.client.call(...(into as readonly [string, ...string[]]));
        const failure = await failureOf(add(store, job('refused')));
        await redis.client.call(...(outOf as readonly [string, ...string[]]));
        expect(failure).toMatchObject({ kind: 'unavailable', message: expect.stringMatching(advice) });
      }
      await add(store, job('behind'));
    });
    expect((await redis.kept()).map(({ uniqueKey }) => uniqueKey)).toEqual(['before', 'behind']);
  });

  it('refuses a workload that is larger than Redis takes', async () => {
    await redis.client.config('SET', 'proto-max-bulk-len', String(2 ** 20));
    await using(redis.store(), async (store) => {
      const failure = await failureOf(add(store, job('large', 'x'.repeat(2 ** 20 + 1)), job('small')));
      expect(failure).toMatchObject({ kind: 'refused', message: expect.stringContaining('1048577 bytes') });
      await add(store, job('just', 'x'.repeat(2 ** 20)));
    });
    await redis.client.config('SET', 'proto-max-bulk-len', String(512 * 2 ** 20));
    expect((await redis.kept()).map(({ uniqueKey }) => uniqueKey)).toEqual(['just']);
  });

  it('is unavailable at once while Redis is away, and is back with it', async () => {
    await using(redis.store(), async (store) => {
      await add(store, job('before'));
      await redis.server.end('SIGKILL');
      await failureOf(add(store, job('x')));
      const failure = await failureOf(add(store, job('x')));
      expect(failure.message).toMatch(/not connected/);
      await redis.server.start();
      await persist(() => add(store, job('again')));
    });
    expect((await redis.kept()).map(({ uniqueKey }) => uniqueKey)).toEqual(['before', 'again']);
  });

  it('gives up a Redis that does not answer, and does not know what has become of the batch', async () => {
    await using(redis.store({ timeout: 200 }), async (store) => {
      await add(store, job('before'));
      await redis.server.hold();
      expect((await failureOf(add(store, job('x')))).kind).toBe('uncertain');
      expect((await failureOf(add(store, job('y')))).kind).toBe('unavailable');
      redis.server.goOn();
      await persist(() => add(store, job('again')));
    });
    const keys = (await redis.kept()).map(({ uniqueKey }) => uniqueKey).filter((key) => key !== 'x');
    expect(keys).toEqual(['before', 'again']);
  });

  it.each([true, false])(
    'is uncertain where the connection breaks in a commit that arrives: %s',
    async (delivers) => {
      const proxy = await CuttingProxy.start(redis.server);
      await using(redis.store({ port: proxy.port }), async (store) => {
        await add(store, job('before'));
        proxy.cutAt('cut here', { delivers });
        expect((await failureOf(add(store, job('cut', 'cut here')))).kind).toBe('uncertain');
      });
      await proxy.stop();
      const keys = (await redis.kept()).map(({ uniqueKey }) => uniqueKey);
      expect(keys).toEqual(delivers ? ['before', 'cut'] : ['before']);
    },
  );

  it('says that Redis was emptied, until it could, and keeps nothing of that batch', async () => {
    const proxy = await CuttingProxy.start(redis.server);
    await using(redis.store({ port: proxy.port }), async (store) => {
      await add(store, job('before'));
      await redis.client.flushall();
      proxy.cutAt('cut here', { delivers: true });
      expect((await failureOf(add(store, job('cut', 'cut here')))).kind).toBe('uncertain');
      const failure = await persist(async () => {
        const told = await failureOf(add(store, job('told')));
        if (told.kind === 'unavailable') throw told;
        return told;
      });
      expect(failure).toMatchObject({ kind: 'emptied', message: expect.stringContaining('was emptied') });
      await add(store, job('before'));
    });
    await proxy.stop();
    expect((await redis.kept()).map(({ uniqueKey }) => uniqueKey)).toEqual(['cut', 'before']);
  });

  it('is uncertain where it was emptied and what it has of the batch cannot be taken back', async () => {
    // Writing a job that can only be under one key takes no ZREM, taking it back does.
    await redis.client.call('ACL', 'SETUSER', 'guest', 'on', '>pw', '~*', '+@all', '-zrem');
    const left = { ...job('left'), functionName: 'only-ours' };
    await using(redis.store({ username: 'guest', password: 'pw' }), async (store) => {
      await redis.client.flushall();
      expect((await failureOf(add(store, left))).kind).toBe('uncertain');
      expect((await redis.kept()).map(({ uniqueKey }) => uniqueKey)).toEqual(['left']);
      expect((await failureOf(add(store, left))).kind).toBe('unavailable');
    });
  });

  it('warns of settings that lose acknowledged jobs', async () => {
    const warnings = (): Promise<readonly string[]> => using(redis.store(), async (store) => store.warnings);
    expect(await warnings()).toEqual([]);
    await redis.client.config('SET', 'appendfsync', 'everysec');
    await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect(await warnings()).toEqual([
      expect.stringMatching(/appendfsync is everysec.*about the last second/),
      expect.stringMatching(/maxmemory-policy is allkeys-lru.*throws jobs away/),
    ]);
    await redis.client.config('SET', 'appendonly', 'no');
    await redis.client.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await warnings()).toEqual([expect.stringContaining('appendonly is off')]);
    await redis.client.call('ACL', 'SETUSER', 'guest', 'on', '>pw', '~*', '+@all', '-config');
    const guest = redis.store({ username: 'guest', password: 'pw' });
    expect(await using(guest, async (store) => store.warnings)).toEqual([
      expect.stringMatching(/cannot be read.*CONFIG/i),
    ]);
  });

  it('comes by its address, with user, password, database and prefix', async () => {
    const address = `redis://default:${encodeURIComponent(SECRET)}@127.0.0.1:${redis.server.port}/3?prefix=jobs&timeout=900`;
    const store = storeAt(address);
    expect(store.name).not.toContain('hush');
    await store.open();
    await store.commit({ done: [], added: [job('u')] });
    await store.close();
    await redis.client.select(3);
    const keys = await redis.keys();
    await redis.client.select(0);
    expect(keys).toEqual(['jobs-f-u', 'nestjs_gearman:jobs:arrivals']);
  });
});

describe('the options of RedisStore', () => {
  it.each([
    [{ host: '' }, /host as a text/],
    [{ prefix: '' }, /prefix as a text/],
    [{ prefix: 'nestjs' }, /prefix that nestjs_gearman: does not begin with/],
    [{ port: 0 }, /port as a whole number/],
    [{ database: 1.5 }, /database as a whole number/],
    [{ timeout: 0 }, /timeout as a whole number/],
    [{ prefx: 'x' }, /unknown option "prefx"/],
  ])('refuse %j', (options, message) => {
    const make = (): RedisStore => new RedisStore(options as RedisStoreOptions);
    expect(make).toThrow(message);
    expect(make).toThrow(OptionError);
  });

  it.each([
    ['127.0.0.1', /address of a Redis as redis:/],
    ['//:hush@host:99999999', /address of a Redis/],
    ['//:hush@host/jobs', /address of a Redis/],
    ['//:hush@host?prefx=x', /no "prefx"/],
    ['//:hush@host?timeout=soon', /timeout as a whole number/],
  ])('in the address %s are refused, without the password', (address, message) => {
    const make = (): unknown => redisAt(address);
    expect(make).toThrow(message);
    expect(make).toThrow(OptionError);
    expect(make).not.toThrow('hush');
  });

  it('name the package that is missing', async () => {
    const failure = await new RedisStore({}, loadNothing).open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MissingPackageError);
    expect((failure as Error).message).toContain('npm install ioredis');
  });
});
