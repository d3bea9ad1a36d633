import { describe, expect, test } from '@jest/globals';

import { handle } from '../../queue/test-peer.js';
import { doneJob, opened } from './held-bench.js';
import { LONG, turn } from './kept-bench.js';

describe('a store that has lost what it kept', () => {
  test('gets everything unfinished again, at its time, and nobody is refused', async () => {
    const { bench, store } = await opened();
    bench.submit('queued');
    bench.peer().ask('background', 'f', { unique: 'later', dueAt: 5_000_000, now: bench.clock.now() });
    bench.submit('done');
    (await store.nextCommit()).succeed();
    await turn();
    bench.queue.cancel(handle(3));
    const client = bench.submit('new');
    const commit = await store.nextCommit();
    store.rows.clear();
    commit.fail('emptied');
    (await store.nextCommit()).succeed();
    await bench.pass(LONG);
    const kept = [...store.rows.values()].map(({ uniqueKey, whenToRun }) => [uniqueKey, whenToRun]);
    expect(kept.toSorted()).toEqual([
      ['later', 5000],
      ['new', 0],
      ['queued', 0],
    ]);
    expect(client.answers()).toEqual([`created ${handle(4)}`]);
    expect(bench.log).toEqual([
      'error the store held has lost what it kept: emptied for a test. 2 unfinished jobs are stored again',
    ]);
  });

  test('is told once more what is done: it may have kept that since', async () => {
    const { bench, store } = await doneJob();
    bench.submit('new');
    const commit = await store.nextCommit();
    expect(commit.done).toEqual(['f|u']);
    commit.fail('emptied');
    const next = await store.nextCommit();
    expect([next.done, next.added]).toEqual([['f|u'], ['f|new']]);
    next.succeed();
    await bench.pass(LONG);
    expect([...store.rows.keys()]).toEqual(['f|new']);
  });

  test('gets it also where it goes away meanwhile: in the end everything is there', async () => {
    const { bench, store } = await opened();
    bench.submit('kept');
    (await store.nextCommit()).succeed();
    await turn();
    const client = bench.submit('new');
    const commit = await store.nextCommit();
    store.rows.clear();
    commit.fail('emptied');
    (await store.nextCommit()).fail('unavailable');
    await turn();
    expect(client.answers()).toEqual(['notStored']);
    await bench.pass(LONG);
    (await store.nextCommit()).succeed();
    await turn();
    expect([...store.rows.keys()]).toEqual(['f|kept']);
  });
});
