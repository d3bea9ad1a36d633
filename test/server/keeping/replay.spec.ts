import { describe, expect, test } from '@jest/globals';

import { handle } from '../../queue/test-peer.js';
import { HeldStore, storedJob } from './held-store.js';
import { KeptBench, LONG, turn } from './kept-bench.js';

const EARLIER = ['a', 'b', 'c'].map((key) => storedJob(key));

/** Lets the replay read its next portion. */
async function read(store: HeldStore): Promise<void> {
  (await store.nextPortion()).succeed();
  await turn();
}

async function reading(): Promise<{ bench: KeptBench; store: HeldStore }> {
  const store = new HeldStore(['replay'], 1, EARLIER);
  return { bench: await KeptBench.opened(store), store };
}

describe('the replay', () => {
  test('queues portion by portion in the order of the store, while the queue goes on', async () => {
    const { bench, store } = await reading();
    expect(bench.kept.isReplaying).toBe(true);
    await read(store);
    expect([bench.queue.size, bench.work()]).toEqual([1, handle(1)]);
    const client = bench.submit('new');
    await turn();
    expect(client.answers()).toEqual([`created ${handle(2)}`]);
    await read(store);
    await read(store);
    expect(Array.from(bench.queue.all(), ({ unique }) => unique)).toEqual(['new', 'b', 'c']);
  });

  test('says how many it has queued when it is through, and tells the server', async () => {
    const { bench, store } = await reading();
    for (const _ of EARLIER) await read(store);
    expect(bench.kept.isReplaying).toBe(false);
    expect(bench.log).toEqual(['log 3 jobs from the store held are queued again, in 0.0 s']);
    expect(bench.settled).toBeGreaterThan(EARLIER.length);
  });

  test('says nothing of a store that is empty', async () => {
    const bench = await KeptBench.opened(new HeldStore([]));
    expect([bench.kept.isReplaying, bench.log]).toEqual([false, []]);
  });

  test('joins what was submitted again before its turn, and does not do again what is over by then', async () => {
    const { bench, store } = await reading();
    const again = bench.submit('b');
    bench.submit('c');
    await turn();
    bench.queue.cancel(handle(2));
    for (const _ of EARLIER) await read(store);
    expect(again.answers()).toEqual([`created ${handle(1)}`]);
    expect(Array.from(bench.queue.all(), ({ unique }) => unique)).toEqual(['b', 'a']);
    await bench.pass(LONG);
    expect([...store.rows.keys()].toSorted()).toEqual(['f|a', 'f|b']);
  });

  test('queues what an earlier run has kept although it could not be stored when it was submitted again', async () => {
    const store = new HeldStore(['replay', 'commit'], 1, [storedJob('u')]);
    const bench = await KeptBench.opened(store);
    const again = bench.submit('u');
    (await store.nextCommit()).fail('unavailable');
    await turn();
    expect(again.answers()).toEqual(['notStored']);
    await read(store);
    expect(Array.from(bench.queue.all(), ({ unique }) => unique)).toEqual(['u']);
  });

  test('does not double what this run has kept before the store was read', async () => {
    const store = new HeldStore(['open']);
    const bench = new KeptBench(store);
    bench.kept.openUnasked();
    bench.submit('');
    bench.submit('u');
    await turn();
    (await store.nextOpen()).succeed();
    await bench.pass(LONG);
    expect([store.rows.size, bench.queue.size]).toEqual([2, 2]);
  });

  test('does not double what this run has kept under a key of its own, and reads then', async () => {
    const { bench, store } = await reading();
    bench.submit('');
    await turn();
    expect(store.rows.size).toBe(4);
    for (const _ of store.rows) await read(store);
    expect([bench.kept.isReplaying, bench.queue.size]).toEqual([false, 4]);
  });

  test('that fails midway begins anew after a while, doubles nothing, and says so once', async () => {
    const { bench, store } = await reading();
    await read(store);
    (await store.nextPortion()).fail('unavailable');
    await turn();
    expect([store.count('replay'), bench.kept.isReplaying]).toEqual([1, true]);
    await bench.pass(LONG);
    expect(store.count('replay')).toBe(2);
    (await store.nextPortion()).fail('unavailable');
    await bench.pass(LONG);
    for (const _ of EARLIER) await read(store);
    expect(Array.from(bench.queue.all(), ({ unique }) => unique)).toEqual(['a', 'b', 'c']);
    expect(bench.log).toEqual([
      'error the jobs of the store held could not be read: unavailable for a test; trying again',
      expect.stringMatching(/^log 3 jobs from the store held are queued again, in \d+\.\d s$/),
    ]);
  });

  test('ends with the queue, also between two attempts', async () => {
    const { bench, store } = await reading();
    (await store.nextPortion()).fail('unavailable');
    await turn();
    await bench.kept.close();
    expect([bench.clock.pending, store.count('replay'), bench.queue.size]).toEqual([0, 1, 0]);
  });

  test.each([
    ['nestjs_gearman_none_1', ''],
    ['nestjs_gearman_same_1', '-'],
    ['', ''],
    ['-', '-'],
    ['\xff\x80', '\xff\x80'],
  ])('knows the unique ID of the key %j, and removes it by its key', async (uniqueKey, unique) => {
    const store = new HeldStore([], 1, [storedJob(uniqueKey, { priority: 'high', whenToRun: 900 })]);
    const bench = await KeptBench.opened(store);
    expect([...bench.queue.all()]).toMatchObject([{ unique, priority: 'high', storeKey: uniqueKey }]);
    bench.work();
    await bench.pass(LONG);
    expect(store.rows.size).toBe(0);
  });
});

describe('a store that opens', () => {
  test('has said once what its operator should know', async () => {
    const store = Object.assign(new HeldStore([]), { warnings: ['mind the disk'] });
    const bench = await KeptBench.opened(store);
    await bench.kept.open();
    bench.submit('u');
    await turn();
    expect(bench.log).toEqual(['warn mind the disk']);
  });
});

describe('a store that does not open', () => {
  test('is opened by itself after a while, said once each way, and what it keeps is queued', async () => {
    const store = new HeldStore(['open'], 1, EARLIER);
    const bench = new KeptBench(store);
    bench.kept.openUnasked();
    for (let failures = 0; failures < 3; failures++) {
      (await store.nextOpen()).fail('unavailable');
      await bench.pass(LONG);
    }
    expect([store.count('open'), bench.events]).toEqual([4, ['storeLost']]);
    (await store.nextOpen()).succeed();
    await bench.pass(LONG);
    expect(bench.queue.size).toBe(3);
  });

  test('is opened again also where a submission failed for it in between', async () => {
    const store = new HeldStore(['open'], 1, EARLIER);
    const bench = new KeptBench(store);
    bench.kept.openUnasked();
    (await store.nextOpen()).fail('unavailable');
    await turn();
    const client = bench.submit('u');
    await turn();
    (await store.nextOpen()).fail('unavailable');
    await turn();
    expect(client.answers()).toEqual(['notStored']);
    await bench.pass(LONG);
    (await store.nextOpen()).succeed();
    await bench.pass(LONG);
    expect(bench.queue.size).toBe(3);
  });

  test('has nothing removed for submissions that were refused: another run may have kept them', async () => {
    const store = new HeldStore(['open'], 1, EARLIER);
    const bench = new KeptBench(store);
    const client = bench.submit('a');
    await turn();
    (await store.nextOpen()).failWith(new Error('some trouble'));
    await turn();
    expect(client.answers()).toEqual(['notStored']);
    const opened = bench.kept.open();
    (await store.nextOpen()).succeed();
    await opened;
    await bench.pass(LONG);
    expect([...store.rows.keys()]).toEqual(['f|a', 'f|b', 'f|c']);
    expect(bench.queue.size).toBe(3);
  });

  test('is left alone behind the end of the queue', async () => {
    const store = new HeldStore(['open'], 1, EARLIER);
    const bench = new KeptBench(store);
    bench.kept.openUnasked();
    const open = await store.nextOpen();
    const closed = bench.kept.close();
    open.succeed();
    await closed;
    bench.kept.openUnasked();
    await bench.pass(LONG);
    expect([store.calls, bench.queue.size, bench.clock.pending]).toEqual([['open', 'close'], 0, 0]);
  });
});
