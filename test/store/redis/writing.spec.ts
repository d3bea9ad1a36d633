import { inspect } from 'node:util';

import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';

import type { StoredJob } from '../../../lib/store/index.js';
import type { RedisStoreOptions } from '../../../lib/store/redis/redis-options.js';
import { describeUnless } from '../../support/programs.js';
import { RedisServer, withoutRedis } from './support/redis-server.js';

/** More than a script may pass on to one command of Redis. */
const MANY = 4_500;
const PLAIN_USER = { username: 'plain', password: 'pw' };

function job(uniqueKey: string, more: Partial<StoredJob> = {}): StoredJob {
  const workload = Buffer.from(`w ${uniqueKey}`);
  return { functionName: 'f', uniqueKey, priority: 'normal', whenToRun: 0, workload, ...more };
}

const ODD_JOBS: readonly StoredJob[] = [
  job('high', { priority: 'high' }),
  job('low', { priority: 'low', workload: Buffer.alloc(0) }),
  job('text', { workload: Buffer.from('größe', 'utf8') }),
  job('bytes', { workload: Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)) }),
  job('\xff%s', { functionName: 'crop\xff' }),
  job('u', { functionName: 'with-hyphen' }),
  job('twice', { workload: Buffer.from('with a \0') }),
];

describeUnless([withoutRedis], 'what RedisStore writes', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.create(['--appendonly', 'no']);
    await redis.client.call('ACL', 'SETUSER', 'plain', 'on', '>pw', '~*', '+@all', '-@scripting');
  });
  afterAll(() => redis.remove());
  beforeEach(() => redis.client.flushall());

  async function commit(
    options: RedisStoreOptions,
    ...batches: readonly (readonly StoredJob[])[]
  ): Promise<void> {
    const store = redis.store(options);
    await store.open();
    for (const added of batches) await store.commit({ done: [], added });
    await store.close();
  }

  /** Every key and what is there, a line for each. */
  async function content(): Promise<readonly string[]> {
    const arrivals = await redis.client.zrangeBuffer(
      'nestjs_gearman:_gear_:arrivals',
      '0',
      '-1',
      'WITHSCORES',
    );
    const keys = (await redis.keys()).filter((key) => !key.endsWith(':arrivals'));
    const hashes = await Promise.all(
      keys.map((key) => redis.client.hgetallBuffer(Buffer.from(key, 'latin1'))),
    );
    return [
      inspect(arrivals, { depth: 3, maxArrayLength: null }),
      ...keys.map((key, at) => `${key}: ${inspect(hashes[at])}`),
    ];
  }

  /** Beside the one by which a store finds out whether it may. */
  async function scriptsRun(): Promise<number> {
    const [, calls] = /cmdstat_eval:calls=(\d+)/.exec(await redis.client.info('commandstats')) ?? [];
    return Math.max(0, Number(calls) - 1);
  }

  it.each([
    ['odd names and workloads', [[job('twice'), job('gone')], ODD_JOBS]],
    ['more jobs than go into one command', [Array.from({ length: MANY }, (_, index) => job(`u${index}`))]],
  ])('is the same by a script as by commands: %s', async (_name, batches) => {
    await redis.client.config('RESETSTAT');
    await commit({}, ...batches);
    expect(await scriptsRun()).toBe(batches.length);
    const scripted = await content();

    await redis.client.flushall();
    await redis.client.config('RESETSTAT');
    await commit(PLAIN_USER, ...batches);
    expect(await scriptsRun()).toBe(0);
    expect(await content()).toEqual(scripted);
  });

  it('takes the place of a text that gearmand has left under the key', async () => {
    await redis.client.set('_gear_-f-u', 'left');
    await commit({}, [job('u')]);
    expect(await redis.client.hgetall('_gear_-f-u')).toEqual({ data: 'w u', priority: '1' });
  });

  it('goes in the order of arrival, with jobs that are due later and large ones among them', async () => {
    const large = job('large', { workload: Buffer.alloc(100_000, 'x') });
    await commit(
      {},
      [job('first')],
      [job('a'), job('later', { whenToRun: 4e9 }), job('b')],
      [large, job('c')],
    );
    const kept = await redis.kept();
    expect(kept.map(({ uniqueKey }) => uniqueKey)).toEqual(['first', 'a', 'later', 'b', 'large', 'c']);
  });
});
