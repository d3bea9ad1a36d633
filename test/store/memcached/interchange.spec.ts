import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { StoredJob } from '../../../lib/store/index.js';
import { absence, describeUnless } from '../../support/programs.js';
import type { PrivateServer } from '../support/private-server.js';
import { submitJobs, takeJobs, type WireJob } from '../support/wire-jobs.js';
import {
  emptied,
  gearmandOn,
  keptOn,
  startMemcached,
  storeOn,
  withoutMemcached,
} from './support/memcached-server.js';

/** gearmand is shown one of memcached's lists only: what has come within the last second is in another, but for this. */
const ALL_AT_ONCE = ['-M', '-o', 'no_modern,lru_crawler'];
const UUID = '123e4567-e89b-42d3-a456-426614174000';
const ALL_BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(byte)).join('');

/** What gearmand can keep in memcached, and hand out again. */
const JOBS: readonly WireJob[] = [
  { functionName: 'resize', unique: 'low', workload: 'l', priority: 'low' },
  { functionName: 'resize', unique: 'normal', workload: 'n' },
  { functionName: 'resize', unique: 'high', workload: 'h', priority: 'high' },
  { functionName: 'resize', unique: 'bytes', workload: ALL_BYTES },
  { functionName: 'resize', unique: 'lines', workload: '\r\nEND\r\n' },
  { functionName: 'resize', unique: 'none', workload: '' },
  { functionName: 'resize', unique: 'with-hyphen', workload: 'h' },
  { functionName: 'resize', unique: UUID, workload: 'u' },
  { functionName: 'resize', unique: '-', workload: 'd' },
  { functionName: 'crop%20"s', unique: '100%s&{}', workload: '\xff' },
];
const FUNCTIONS = ['resize', 'crop%20"s'];
/** What gearmand would do too early, take for another job, or cannot keep. */
const OTHERS: readonly WireJob[] = [
  { functionName: 'resize', unique: 'later', workload: 'w', epoch: 2_000_000_000 },
  { functionName: 'resize-all', unique: 'one', workload: 'w' },
  { functionName: 'resize', unique: `all-${UUID}`, workload: 'w' },
  { functionName: 'resize-all', unique: UUID, workload: 'another' },
  { functionName: 'in two', unique: 'words \n', workload: ALL_BYTES },
  { functionName: 'f'.repeat(200), unique: 'u'.repeat(64), workload: 'long' },
];

function stored({ functionName, unique, workload, priority = 'normal', epoch = 0 }: WireJob): StoredJob {
  const bytes = Buffer.from(workload, 'latin1');
  return { functionName, uniqueKey: unique, priority, whenToRun: epoch, workload: bytes };
}

const byKey = (one: StoredJob, other: StoredJob): number => (one.uniqueKey < other.uniqueKey ? -1 : 1);

async function leave(
  servers: readonly PrivateServer[],
  jobs: readonly WireJob[],
  flags: readonly string[] = [],
): Promise<void> {
  const gearmand = await gearmandOn(servers, flags);
  const answers = await submitJobs(gearmand.port, jobs);
  await gearmand.stop();
  expect(new Set(answers)).toEqual(new Set(['JOB_CREATED']));
}

async function commit(
  servers: readonly PrivateServer[],
  added: readonly StoredJob[],
  done: readonly StoredJob[] = [],
): Promise<void> {
  const store = storeOn(servers);
  await store.open();
  await store.commit({ done, added });
  await store.close();
}

describeUnless([withoutMemcached, absence('gearmand')], 'a queue in memcached', () => {
  const all: PrivateServer[] = [];
  beforeAll(async () => {
    for (let count = 0; count < 3; count++) all.push(await startMemcached(ALL_AT_ONCE));
  });
  afterAll(() => Promise.all(all.map((server) => server.remove())));
  beforeEach(() => emptied(all));

  const places = [1, 3].map((count) => ({ count }));
  const serversOf = (count: number): readonly PrivateServer[] => all.slice(0, count);

  test.each(places)(
    'that gearmand has left on $count servers is read whole, and gone when it is done',
    async ({ count }) => {
      const servers = serversOf(count);
      await leave(servers, JOBS);
      const kept = await keptOn(servers);
      if (count === 1) expect(kept).toEqual(JOBS.map(stored));
      expect(kept.toSorted(byKey)).toEqual(JOBS.map(stored).toSorted(byKey));
      await commit(servers, [], kept);
      expect(await keptOn(servers)).toEqual([]);
    },
  );

  test.each(places)(
    'that our server has left on $count servers is done by gearmand, and is gone then',
    async ({ count }) => {
      const servers = serversOf(count);
      await commit(servers, [...JOBS, ...OTHERS].map(stored));
      const gearmand = await gearmandOn(servers);
      const taken = await takeJobs(gearmand.port, [...FUNCTIONS, 'resize-all', 'in two', 'f'.repeat(200)]);
      await gearmand.stop();
      const came = taken.map((job) => stored(job)).toSorted(byKey);
      expect(came).toEqual(
        JOBS.map((job) => ({ ...stored(job), priority: 'normal' }) as const).toSorted(byKey),
      );
      const resizes = taken.filter(({ functionName }) => functionName === 'resize');
      expect([resizes[0]?.unique, resizes.at(-1)?.unique]).toEqual(['high', 'low']);
      expect((await keptOn(servers)).toSorted(byKey)).toEqual(OTHERS.map(stored).toSorted(byKey));
    },
  );

  test('with another prefix is another queue', async () => {
    const servers = serversOf(1);
    await leave(servers, JOBS, ['--libmemcached-prefix=größe*']);
    expect(await keptOn(servers)).toEqual([]);
    expect(await keptOn(servers, { prefix: 'größe*' })).toEqual(JOBS.map(stored));
  });

  test('reads function names with a hyphen where a UUID is behind them, as gearmand does not', async () => {
    const servers = serversOf(1);
    const job = { functionName: 'resize-all', unique: UUID, workload: 'w' };
    await leave(servers, [job]);
    expect(await keptOn(servers)).toEqual([stored(job)]);
    expect(await servers[0]?.ask(`get gear_resize-all-${UUID}`)).toBe('END\r\n');
    expect(await keptOn(servers)).toEqual([stored(job)]);
    await commit(servers, [], [stored(job)]);
    expect(await keptOn(servers)).toEqual([]);
  });

  test('reads keys of any bytes, which gearmand stores, and does not find again', async () => {
    const servers = serversOf(1);
    const job = { functionName: 'größe\xff', unique: '\x80', workload: 'w' };
    await leave(servers, [job]);
    const gearmand = await gearmandOn(servers);
    expect(await takeJobs(gearmand.port, [job.functionName])).toEqual([]);
    await gearmand.stop();
    expect(await keptOn(servers)).toEqual([stored(job)]);
    await commit(servers, [], [stored(job)]);
    expect(await keptOn(servers)).toEqual([]);
  });

  test('a job without a unique ID that gearmand has left is kept until it is done', async () => {
    const servers = serversOf(1);
    await servers[0]?.ask('set gear_resize- 0 0 1\r\nw');
    const job = stored({ functionName: 'resize', unique: '', workload: 'w', priority: 'high' });
    expect(await keptOn(servers)).toEqual([job]);
    await commit(servers, [], [job]);
    expect(await keptOn(servers)).toEqual([]);
  });

  test('on a list of servers that has changed is read, and gone when it is done', async () => {
    const [first, second, third] = all as [PrivateServer, PrivateServer, PrivateServer];
    await commit([first, second], [...JOBS, ...OTHERS].map(stored));
    const kept = await keptOn([third, second, first]);
    expect(kept.toSorted(byKey)).toEqual([...JOBS, ...OTHERS].map(stored).toSorted(byKey));
    await commit([third, second, first], [], kept);
    expect(await keptOn(all)).toEqual([]);
  });
});
