import { expect, it } from '@jest/globals';

import { uniqueOf } from '../../../lib/store/index.js';
import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { JobServer } from '../../../lib/server/index.js';
import { describeWith } from '../../support/programs.js';
import type { RunningServer } from '../../support/servers.js';
import { submitJobs, type TakenJob, takeJobs, type WireJob } from '../support/wire-jobs.js';
import { contentOf, databaseFiles, rows } from './support/database-file.js';
import { startGearmandOn } from './support/gearmand-on.js';

const SOON = 2_000_000_000;
const ALL_BYTES = Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(byte)).join('');
const UTF8 = Buffer.from('größe 图片').toString('latin1');

/** In the order in which they are submitted; each priority three times, so that its order shows. */
const JOBS: readonly WireJob[] = [
  { functionName: 'resize', unique: 'low', workload: '1', priority: 'low' },
  { functionName: 'resize', unique: 'normal', workload: '2' },
  { functionName: 'resize', unique: 'high', workload: '3', priority: 'high' },
  { functionName: 'resize', unique: 'bytes', workload: ALL_BYTES },
  { functionName: 'resize', unique: 'bytes too', workload: `\0${ALL_BYTES}`, priority: 'high' },
  { functionName: 'resize', unique: UTF8, workload: UTF8, priority: 'low' },
  { functionName: 'resize', unique: '\xff\xfe', workload: '\xff' },
  { functionName: 'resize', unique: "it's 100%", workload: '4', priority: 'high' },
  { functionName: 'resize', unique: 'with-hyphen', workload: '5', priority: 'low' },
  { functionName: 'resize', unique: 'u'.repeat(63), workload: '6' },
  { functionName: 'resize', unique: 'past', workload: '7', epoch: 1 },
  { functionName: 'later', unique: 'soon', workload: '8', epoch: SOON },
  { functionName: UTF8, unique: 'normal', workload: '9' },
  { functionName: 'crop\xff', unique: 'normal', workload: '' },
];
/** Of these gearmand keeps one for each function. */
const NAMELESS: readonly WireJob[] = [
  { functionName: 'none', unique: '', workload: 'no unique' },
  { functionName: 'same', unique: '-', workload: 'by workload' },
];
/** gearmand hands out nothing of a lower priority behind a job that is not due: that one has a function of its own. */
const FUNCTIONS = ['resize', 'later', UTF8, 'crop\xff', 'none', 'same'];

async function startOursOn(file: string): Promise<RunningServer> {
  const server = new JobServer({ store: new SqliteStore({ file }) });
  const host = '127.0.0.1';
  const { port } = await server.listen({ host, port: 0 });
  return { host, port, pid: process.pid, stop: () => server.close() };
}

/** Starts a server on that file for that long. */
async function during<Result>(
  start: Promise<RunningServer>,
  use: (port: number) => Promise<Result>,
): Promise<Result> {
  const server = await start;
  try {
    return await use(server.port);
  } finally {
    await server.stop();
  }
}

/** As a worker must be given them: the functions one behind the other, by priority and arrival within each. */
function inOrder(jobs: readonly WireJob[]): readonly TakenJob[] {
  const due = jobs.filter(({ epoch = 0 }) => epoch < SOON);
  return FUNCTIONS.flatMap((name) =>
    (['high', 'normal', 'low'] as const).flatMap((wanted) =>
      due.filter(({ functionName, priority = 'normal' }) => functionName === name && priority === wanted),
    ),
  ).map(({ functionName, unique, workload }) => ({ functionName, unique, workload }));
}

/** Each function by itself: servers differ in which of several they ask first. */
async function takeEach(port: number): Promise<readonly TakenJob[]> {
  const taken: TakenJob[] = [];
  for (const name of FUNCTIONS) taken.push(...(await takeJobs(port, [name])));
  return taken;
}

describeWith(['gearmand'], 'a queue that gearmand has left in SQLite', () => {
  const newFile = databaseFiles();

  it('is replayed with function, unique ID, priority, epoch and workload', async () => {
    const file = await newFile();
    await during(startGearmandOn(file), (port) => submitJobs(port, [...JOBS, ...NAMELESS]));
    const kept = await contentOf(new SqliteStore({ file }));
    expect(kept).toEqual(
      [...JOBS, ...NAMELESS].map(({ functionName, unique, workload, priority = 'normal', epoch = 0 }) => ({
        functionName,
        uniqueKey: unique,
        priority,
        whenToRun: epoch,
        workload: Buffer.from(workload, 'latin1'),
      })),
    );
  });

  it('is done by our server, and is gone then', async () => {
    const file = await newFile();
    await during(startGearmandOn(file), (port) => submitJobs(port, [...JOBS, ...NAMELESS]));
    const taken = await during(startOursOn(file), takeEach);
    expect(taken).toEqual(inOrder([...JOBS, ...NAMELESS]));
    expect(rows(file, 'SELECT unique_key FROM gearman_queue')).toEqual([['soon']]);
  });

  it('comes back in the order of arrival, however many jobs it has', async () => {
    const file = await newFile();
    const jobs = Array.from({ length: 300 }, (_, index) => ({
      functionName: 'resize',
      unique: `${(index * 7919) % 307}`,
      workload: `${index}`,
    }));
    await during(startGearmandOn(file), (port) => submitJobs(port, jobs));
    expect(await during(startOursOn(file), takeEach)).toEqual(jobs);
  });

  it('has unique IDs of 64 bytes, which gearmand cuts, without the zero byte that it puts there', async () => {
    const file = await newFile();
    const job = { functionName: 'resize', unique: 'u'.repeat(64), workload: 'whole' };
    await during(startGearmandOn(file), (port) => submitJobs(port, [job]));
    const taken = await during(startOursOn(file), takeEach);
    expect(taken).toEqual([{ ...job, unique: 'u'.repeat(63) }]);
    expect(rows(file, 'SELECT unique_key FROM gearman_queue')).toEqual([]);
  });
});

describeWith(['gearmand'], 'a queue that our server has left in SQLite', () => {
  const newFile = databaseFiles();

  it('is done by gearmand, and is gone then', async () => {
    const file = await newFile();
    await during(startOursOn(file), (port) => submitJobs(port, [...JOBS, ...NAMELESS]));
    const taken = await during(startGearmandOn(file), takeEach);
    const uniques = taken.map((job) => ({ ...job, unique: uniqueOf(job.unique) }));
    expect(uniques).toEqual(inOrder([...JOBS, ...NAMELESS]));
    expect(rows(file, 'SELECT unique_key, when_to_run FROM gearman_queue')).toEqual([['soon', SOON]]);
  });

  it('keeps every job without a unique ID, and of equal workloads one', async () => {
    const file = await newFile();
    const jobs = ['a', 'b', 'a', ''].flatMap((workload) =>
      ['', '-'].map((unique) => ({ functionName: 'resize', unique, workload })),
    );
    await during(startOursOn(file), (port) => submitJobs(port, jobs));
    const taken = await during(startGearmandOn(file), takeEach);
    expect(taken.map(({ unique, workload }) => [uniqueOf(unique), workload])).toEqual([
      ['', 'a'],
      ['-', 'a'],
      ['', 'b'],
      ['-', 'b'],
      ['', 'a'],
      ['', ''],
      ['-', ''],
    ]);
    expect(taken.every(({ unique }) => unique.length < 64)).toBe(true);
    expect(rows(file, 'SELECT * FROM gearman_queue')).toEqual([]);
  });

  it('goes to gearmand and back without a change', async () => {
    const file = await newFile();
    const noneIsEmpty = JOBS.filter(({ workload }) => workload !== '');
    await during(startOursOn(file), (port) => submitJobs(port, noneIsEmpty));
    const before = await contentOf(new SqliteStore({ file }));
    await during(startGearmandOn(file), async () => undefined);
    expect(await contentOf(new SqliteStore({ file }))).toEqual(before);
    expect(before).toHaveLength(noneIsEmpty.length);
  });

  it('has the table that gearmand makes', async () => {
    const [ours, theirs] = [await newFile(), await newFile()];
    await contentOf(new SqliteStore({ file: ours, table: 'jobs' }));
    await during(startGearmandOn(theirs, 'jobs'), async () => undefined);
    for (const pragma of ['table_info', 'index_list', 'index_info']) {
      const name = pragma === 'index_info' ? 'sqlite_autoindex_jobs_1' : 'jobs';
      const found = rows(ours, `PRAGMA ${pragma}(${name})`);
      expect(found).toEqual(rows(theirs, `PRAGMA ${pragma}(${name})`));
      expect(found).not.toEqual([]);
    }
  });
});

describeWith(['gearmand'], 'gearmand', () => {
  const newFile = databaseFiles();

  it('does not start on an empty workload that it has stored itself; it does once our server has been there', async () => {
    const file = await newFile();
    const job = { functionName: 'resize', unique: 'empty', workload: '' };
    await during(startGearmandOn(file), (port) => submitJobs(port, [job]));
    await expect(startGearmandOn(file)).rejects.toThrow('gearmand did not answer');
    await contentOf(new SqliteStore({ file }));
    expect(await during(startGearmandOn(file), takeEach)).toEqual([job]);
  });
});
