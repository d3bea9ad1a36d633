import { describe, expect, it } from '@jest/globals';

import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { KeptServer } from '../support/kept-server.js';
import type { WireJob } from '../support/wire-jobs.js';
import { contentOf, databaseFiles } from './support/database-file.js';

const SOON = 2_000_000_000;
const JOBS: readonly WireJob[] = Array.from({ length: 30 }, (_, index) => ({
  functionName: 'resize',
  unique: index % 4 === 0 ? '' : `${(index * 7) % 31}`,
  workload: `${index}`,
  priority: (['low', 'normal', 'high'] as const)[index % 3] ?? 'normal',
}));

function inOrder(jobs: readonly WireJob[]): readonly string[] {
  return ['high', 'normal', 'low'].flatMap((wanted) =>
    jobs.filter(({ priority }) => priority === wanted).map(({ workload }) => workload),
  );
}

describe('a job server on a SQLite file', () => {
  const newFile = databaseFiles();

  it('has its background jobs again when it is started anew, in their order within each priority', async () => {
    const store = new SqliteStore({ file: await newFile() });
    const first = await KeptServer.start(store);
    expect(new Set(await first.submit(...JOBS))).toEqual(new Set(['JOB_CREATED']));
    await first.close();

    const second = await KeptServer.start(store);
    const taken = await second.take('resize');
    expect(taken.map(({ workload }) => workload)).toEqual(inOrder(JOBS));
    expect(taken.map(({ unique }) => unique).toSorted()).toEqual(JOBS.map(({ unique }) => unique).toSorted());
    await second.close();
    expect(await contentOf(store)).toEqual([]);
  });

  it('keeps over two restarts what is not done: order, unique IDs, and when a job is due', async () => {
    const file = await newFile();
    const first = await KeptServer.start(new SqliteStore({ file }));
    await first.submit(...JOBS, { functionName: 'later', unique: 'soon', workload: 'w', epoch: SOON });
    await first.close();
    const second = await KeptServer.start(new SqliteStore({ file }));
    await second.submit(
      { functionName: 'crop', unique: 'new', workload: 'new' },
      { functionName: 'resize', unique: JOBS[1]?.unique ?? '', workload: 'joins the first one' },
    );
    expect((await second.take('crop')).length).toBe(1);
    await second.close();

    const kept = await contentOf(new SqliteStore({ file }));
    expect(kept.find(({ functionName }) => functionName === 'later')).toMatchObject({ whenToRun: SOON });
    expect(kept).toHaveLength(JOBS.length + 1);
    const third = await KeptServer.start(new SqliteStore({ file }));
    expect((await third.take('resize')).map(({ workload }) => workload)).toEqual(inOrder(JOBS));
    expect(await third.take('later', 'crop')).toEqual([]);
    await third.close();
  });

  it('keeps no foreground job', async () => {
    const store = new SqliteStore({ file: await newFile() });
    const server = await KeptServer.start(store);
    await server.submitForeground('resize', 'unique', 'work');
    await server.close();
    expect(await contentOf(store)).toEqual([]);
  });
});
