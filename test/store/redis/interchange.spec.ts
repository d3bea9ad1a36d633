import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { StoredJob } from '../../../lib/store/index.js';
import { absence, describeUnless } from '../../support/programs.js';
import { submitJobs, takeJobs, type WireJob } from '../support/wire-jobs.js';
import { RedisServer, withoutRedis } from './support/redis-server.js';

const UUID = '123e4567-e89b-42d3-a456-426614174000';
const LONG = 'long '.repeat(50);
const ALL_BYTES = Array.from({ length: 255 }, (_, byte) => String.fromCodePoint(byte + 1)).join('');
const PASSWORD = 'se cret%@:/?';

/** What gearmand can keep in Redis, and hand out again. */
const JOBS: readonly WireJob[] = [
  { functionName: 'resize', unique: 'low', workload: 'l', priority: 'low' },
  { functionName: 'resize', unique: 'normal', workload: 'n' },
  { functionName: 'resize', unique: 'high', workload: LONG, priority: 'high' },
  { functionName: 'resize', unique: 'bytes', workload: ALL_BYTES },
  { functionName: 'resize', unique: 'none', workload: '' },
  { functionName: 'resize', unique: 'with-hyphen', workload: 'h' },
  { functionName: 'resize', unique: UUID, workload: 'u' },
  { functionName: 'resize', unique: '-', workload: 'd' },
  { functionName: 'crop\xff %s', unique: '\xfe "100%"', workload: '\xff' },
];
const FUNCTIONS = ['resize', 'crop\xff %s'];

function stored({ functionName, unique, workload, priority = 'normal', epoch = 0 }: WireJob): StoredJob {
  const bytes = Buffer.from(workload, 'latin1');
  return { functionName, uniqueKey: unique, priority, whenToRun: epoch, workload: bytes };
}

const byUnique = (one: { unique: string }, other: { unique: string }): number =>
  one.unique < other.unique ? -1 : 1;
const byKey = (one: StoredJob, other: StoredJob): number => (one.uniqueKey < other.uniqueKey ? -1 : 1);

describeUnless([withoutRedis, absence('gearmand')], 'a queue in Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.create(undefined, PASSWORD);
  });
  afterAll(() => redis.remove());
  beforeEach(() => redis.client.flushall());

  /** Has a gearmand on it take these jobs. */
  async function leave(jobs: readonly WireJob[], flags: readonly string[] = []): Promise<void> {
    const gearmand = await redis.gearmand(flags);
    const answers = await submitJobs(gearmand.port, jobs);
    await gearmand.stop();
    expect(new Set(answers)).toEqual(new Set(['JOB_CREATED']));
  }

  async function commit(added: readonly StoredJob[], done: readonly StoredJob[] = []): Promise<void> {
    const store = redis.store();
    await store.open();
    await store.commit({ done, added });
    await store.close();
  }

  test.each([{}, { prefix: 'größe*[x]' }])(
    'that gearmand has left is read with function, unique ID, priority and workload, with %j',
    async (options: { prefix?: string }) => {
      await leave(JOBS, options.prefix === undefined ? [] : [`--redis-prefix=${options.prefix}`]);
      const kept = await redis.kept(options);
      expect(kept.toSorted(byKey)).toEqual(JOBS.map(stored).toSorted(byKey));
    },
  );

  test('that gearmand has left is gone when its jobs are done, and not before', async () => {
    await leave(JOBS);
    const kept = await redis.kept();
    expect(await redis.keys('_gear_*')).toHaveLength(JOBS.length);
    await commit([], kept);
    expect(await redis.keys('_gear_*')).toEqual([]);
    expect(await redis.kept()).toEqual([]);
  });

  test('that our server has left is done by gearmand, and is gone then', async () => {
    await commit(JOBS.map(stored));
    expect(await redis.client.hgetall('_gear_-resize-low')).toEqual({ data: 'l', priority: '2' });
    const gearmand = await redis.gearmand();
    const taken = await takeJobs(gearmand.port, FUNCTIONS);
    await gearmand.stop();
    const expected = JOBS.map(({ functionName, unique, workload }) => ({ functionName, unique, workload }));
    expect(taken.toSorted(byUnique)).toEqual(expected.toSorted(byUnique));
    const resizes = taken.filter(({ functionName }) => functionName === 'resize');
    expect([resizes[0]?.unique, resizes.at(-1)?.unique]).toEqual(['high', 'low']);
    expect(await redis.keys('_gear_*')).toEqual([]);
    expect(await redis.kept()).toEqual([]);
  });

  test('keeps from gearmand what it would do too early, cut short, or take for another job', async () => {
    const others: readonly WireJob[] = [
      { functionName: 'resize', unique: 'later', workload: 'w', epoch: 2_000_000_000 },
      { functionName: 'resize', unique: 'zero', workload: 'before\0behind' },
      { functionName: 'resize-all', unique: 'one', workload: 'w' },
      { functionName: 'resize', unique: 'all-one', workload: 'another' },
      { functionName: 'resize', unique: `all-${UUID}`, workload: 'w' },
      { functionName: 'resize-all', unique: UUID, workload: 'another' },
      { functionName: 'resize', unique: 'st*r', workload: 'w' },
    ];
    await commit(others.map(stored));
    const gearmand = await redis.gearmand();
    const taken = await takeJobs(gearmand.port, ['resize', 'resize-all']);
    await gearmand.stop();
    expect(taken).toEqual([{ functionName: 'resize', unique: 'all-one', workload: 'another' }]);
    expect(await redis.kept()).toEqual(others.filter(({ unique }) => unique !== 'all-one').map(stored));
  });

  test('gearmand loses what is behind a zero byte of its own jobs; ours does not', async () => {
    const job = { functionName: 'resize', unique: 'zero', workload: 'before\0behind' };
    await leave([job]);
    expect(await redis.kept()).toEqual([stored(job)]);
    const gearmand = await redis.gearmand();
    expect(await takeJobs(gearmand.port, ['resize'])).toEqual([{ ...job, workload: 'before' }]);
    await gearmand.stop();
  });

  test('reads function names with a hyphen where a UUID is behind them, as gearmand does not', async () => {
    const job = { functionName: 'resize-all', unique: UUID, workload: 'w' };
    await leave([job]);
    expect(await redis.kept()).toEqual([stored(job)]);
    // It has got a key that can be read in one way only.
    expect(await redis.keys('_gear_*')).toEqual([]);
    expect(await redis.kept()).toEqual([stored(job)]);
    await commit([], [stored(job)]);
    expect(await redis.kept()).toEqual([]);
    expect(await redis.keys()).toEqual(['nestjs_gearman:_gear_:arrivals']);
  });

  test('a job without a unique ID that gearmand has left is kept until it is done', async () => {
    await redis.client.hset('_gear_-resize-', { data: 'w', priority: 0 });
    const job = stored({ functionName: 'resize', unique: '', workload: 'w', priority: 'high' });
    expect(await redis.kept()).toEqual([job]);
    await commit([], [job]);
    expect(await redis.kept()).toEqual([]);
  });

  test('of a gearmand before 1.1.16, whose jobs are texts, is read, changed and removed', async () => {
    await redis.client.set('_gear_-resize-old', Buffer.from('be\0fore'));
    await redis.client.set('_gear_-resize-older', 'w');
    await redis.client.set(`_gear_-resize-all-${UUID}`, 'w');
    const [old, older, all] = [
      stored({ functionName: 'resize', unique: 'old', workload: 'be\0fore' }),
      stored({ functionName: 'resize', unique: 'older', workload: 'w' }),
      stored({ functionName: 'resize-all', unique: UUID, workload: 'w' }),
    ];
    expect((await redis.kept()).toSorted(byKey)).toEqual([all, old, older]);
    const changed = { ...older, priority: 'high' } as const;
    await commit([changed], [old]);
    expect((await redis.kept()).toSorted(byKey)).toEqual([all, changed]);
  });

  test('comes with what has no number of arrival first, and passes over what is no job', async () => {
    const jobs = ['c', 'a', 'b'].map((unique) => stored({ functionName: 'f', unique, workload: unique }));
    await commit(jobs);
    await redis.client.hset('_gear_-f-gearmand', { data: 'w', priority: 1 });
    await redis.client.hset('_gear_-f-nothing', { other: 'w' });
    await redis.client.lpush('_gear_-f-list', 'w');
    await redis.client.set('_gear_text', 'w');
    const first = stored({ functionName: 'f', unique: 'gearmand', workload: 'w' });
    expect(await redis.kept()).toEqual([first, ...jobs]);
  });

  test('forgets the arrival of what gearmand has done meanwhile', async () => {
    await commit(JOBS.map(stored));
    await redis.client.del('_gear_-resize-low', '_gear_-resize-high');
    expect(await redis.kept()).toHaveLength(JOBS.length - 2);
    expect(await redis.client.zcard('nestjs_gearman:_gear_:arrivals')).toBe(JOBS.length - 2 + 1);
  });
});
