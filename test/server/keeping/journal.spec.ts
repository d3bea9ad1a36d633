import { describe, expect, test } from '@jest/globals';

import { handle } from '../../queue/test-peer.js';
import { doneJob, opened } from './held-bench.js';
import { HeldStore, storedJob } from './held-store.js';
import { KeptBench, LONG, turn } from './kept-bench.js';

describe('a commit', () => {
  test('has all submissions of one turn of the event loop, and is told to each', async () => {
    const { bench, store } = await opened();
    const clients = ['u', 'v', ''].map((unique) => bench.submit(unique));
    const commit = await store.nextCommit();
    expect(commit.added.slice(0, 2)).toEqual(['f|u', 'f|v']);
    expect([commit.added.length, clients.flatMap((client) => client.answers())]).toEqual([3, []]);
    commit.succeed();
    await turn();
    expect(clients.map((client) => client.answers())).toEqual(
      [1, 2, 3].map((count) => [`created ${handle(count)}`]),
    );
    expect(store.count('commit')).toBe(1);
  });

  test.each([1, 2, 3])(
    'is one of %d at most that are under way, and what comes meanwhile shares the next',
    async (most) => {
      const { bench, store } = await opened(most);
      for (let count = 0; count < most + 2; count++) {
        bench.submit(`u${count}`);
        await turn();
      }
      expect(store.count('commit')).toBe(most);
      (await store.nextCommit()).succeed();
      await turn();
      expect(store.count('commit')).toBe(most + 1);
      for (let count = 1; count < most; count++) await store.nextCommit();
      expect((await store.nextCommit()).added).toEqual([`f|u${most}`, `f|u${most + 1}`]);
    },
  );

  test('waits for another one that is under way and changes the same key', async () => {
    const { bench, store } = await opened(2);
    bench.submit('u');
    const first = await store.nextCommit();
    bench.queue.cancel(handle(1));
    const again = bench.submit('u');
    bench.clock.advance(10);
    await turn();
    expect(store.count('commit')).toBe(1);
    first.succeed();
    const second = await store.nextCommit();
    expect([second.done, second.added]).toEqual([['f|u'], ['f|u']]);
    second.succeed();
    await turn();
    expect(again.answers()).toEqual([`created ${handle(2)}`]);
    expect([...store.rows.keys()]).toEqual(['f|u']);
  });

  test('has removals that gathered for a while, also those of thousands of jobs', async () => {
    const { bench, store } = await opened();
    for (let count = 0; count < 7_000; count++) bench.submit(`u${count}`);
    (await store.nextCommit()).succeed();
    (await store.nextCommit()).succeed();
    await turn();
    const worker = bench.peer().canDo('f');
    for (const done of worker.grabAll()) worker.complete(done);
    // The removal of its key is not in the first commit: neither is the job.
    bench.submit('u6999');
    bench.clock.advance(10);
    for (const _ of [1, 2]) {
      const next = await store.nextCommit();
      expect(next.batch.done.length).toBeLessThanOrEqual(5_000);
      next.succeed();
    }
    await turn();
    expect([...store.rows.keys()]).toEqual(['f|u6999']);
  });

  test('does not remove under a key what another one, that is under way too, adds under it', async () => {
    const { bench, store } = await opened(2);
    bench.submit('u');
    (await store.nextCommit()).succeed();
    await turn();
    bench.work();
    for (let count = 0; count < 5_000; count++) bench.submit();
    bench.submit('u');
    const [one, other] = [await store.nextCommit(), await store.nextCommit()];
    expect([one.added.length, one.done, other.added, other.done]).toEqual([5_000, [], ['f|u'], ['f|u']]);
  });

  test('keeps the epoch in whole seconds, rather late than early', async () => {
    const { bench, store } = await opened();
    bench.peer().ask('background', 'f', { dueAt: 2_000_001, now: bench.clock.now() });
    expect((await store.nextCommit()).batch.added[0]?.whenToRun).toBe(2001);
  });
});

describe('a store that cannot keep', () => {
  test('refuses background jobs, lets foreground jobs go on, and both moves are said once', async () => {
    const { bench, store } = await opened();
    const clients = [bench.submit('u')];
    (await store.nextCommit()).fail('unavailable');
    await turn();
    clients.push(bench.submit('u'));
    const waiting = bench.peer();
    waiting.ask('foreground', 'f', { unique: 'u' });
    (await store.nextCommit()).fail('unavailable');
    await turn();
    expect(clients.map((client) => client.answers())).toEqual([['notStored'], ['notStored']]);
    expect(bench.work()).toBe(handle(2));
    expect(waiting.heard()).toEqual([`complete ${handle(2)} `]);
    expect([bench.events, bench.log]).toEqual([
      ['storeLost'],
      [
        'error the store held keeps nothing at the moment: unavailable for a test. Background jobs are refused until it does; foreground jobs go on',
      ],
    ]);
    bench.submit('w');
    (await store.nextCommit()).succeed();
    await turn();
    expect(bench.events).toEqual(['storeLost', 'storeBack']);
    expect(bench.log.slice(1)).toEqual(['log the store held keeps jobs again']);
  });

  test('is asked again for removals after a while, longer each time, and not otherwise, until they are done', async () => {
    const { bench, store } = await doneJob();
    const times: number[] = [];
    bench.clock.advance(10);
    for (let failures = 0; failures < 8; failures++) {
      (await store.nextCommit()).fail('unavailable');
      await turn();
      const before = store.count('commit');
      let waited = 0;
      for (; store.count('commit') === before; waited += 10) await bench.pass(10);
      times.push(waited);
    }
    expect(times[0]).toBeLessThanOrEqual(110);
    expect(times.at(-1)).toBeGreaterThanOrEqual(1000);
    expect(times.at(-1)).toBeLessThanOrEqual(2010);
    const last = await store.nextCommit();
    expect(last.done).toEqual(['f|u']);
    last.succeed();
    await bench.pass(LONG);
    expect([store.rows.size, store.count('commit'), bench.clock.pending]).toEqual([0, 10, 0]);
  });

  test('takes removals along with submissions that come meanwhile', async () => {
    const { bench, store } = await doneJob();
    bench.clock.advance(10);
    (await store.nextCommit()).fail('unavailable');
    await turn();
    bench.submit('v');
    const next = await store.nextCommit();
    expect([next.done, next.added]).toEqual([['f|u'], ['f|v']]);
  });

  test.each(['unavailable', 'uncertain', 'refused', 'emptied', 'unusable'] as const)(
    'and always says %s is not asked in a loop',
    async (kind) => {
      const { bench, store } = await doneJob();
      bench.submit('v');
      const failing = async (): Promise<never> => {
        for (;;) (await store.nextCommit()).fail(kind);
      };
      void failing();
      for (let count = 0; count < 50; count++) await turn();
      expect(store.count('commit')).toBeLessThanOrEqual(6);
      for (let seconds = 0; seconds < 60; seconds++) await bench.pass(1000);
      expect(store.count('commit')).toBeLessThanOrEqual(70);
    },
  );

  test('of one job keeps the others of its commit', async () => {
    const { bench, store } = await opened();
    const clients = Array.from({ length: 9 }, (_, at) => bench.submit(`u${at}`));
    const answering = async (): Promise<never> => {
      for (;;) {
        const commit = await store.nextCommit();
        if (commit.added.includes('f|u4')) commit.fail('refused');
        else commit.succeed();
      }
    };
    void answering();
    for (let count = 0; count < 20; count++) await turn();
    expect(clients.map((client) => client.answers()[0] === 'notStored')).toEqual(
      clients.map((_, at) => at === 4),
    );
    expect([...store.rows.keys()].toSorted()).toEqual([0, 1, 2, 3, 5, 6, 7, 8].map((at) => `f|u${at}`));
    expect(bench.log).toEqual([
      'warn the store held cannot keep a job of the function "f", which is refused: refused for a test',
    ]);
    expect(bench.events).toEqual([]);
  });

  test('of one job narrows down to it also where a job of the others is over meanwhile', async () => {
    const { bench, store } = await opened();
    for (const unique of ['u', 'v']) bench.submit(unique);
    const first = await store.nextCommit();
    bench.queue.cancel(handle(2));
    first.fail('refused');
    (await store.nextCommit()).fail('refused');
    const second = await store.nextCommit();
    expect(second.added).toEqual(['f|v']);
    second.succeed();
    await bench.pass(10);
    (await store.nextCommit()).succeed();
    await turn();
    expect(store.rows.size).toBe(0);
  });
});

describe('a commit that is refused and takes the place of a job that is done', () => {
  test('removes that together with what takes its place: a removal that fails is not tried behind it', async () => {
    const { bench, store } = await doneJob();
    bench.submit('bad');
    const again = bench.submit('u', 'again');
    const refused = await store.nextCommit();
    expect([refused.done, refused.added]).toEqual([['f|u'], ['f|bad', 'f|u']]);
    refused.fail('refused');
    (await store.nextCommit()).fail('refused');
    const place = await store.nextCommit();
    expect([place.done, place.added]).toEqual([['f|u'], ['f|u']]);
    place.succeed();
    await bench.pass(LONG);
    expect(again.answers()).toEqual([`created ${handle(3)}`]);
    expect([...store.rows.values()].map(({ workload }) => workload.toString())).toEqual(['again']);
    expect(store.underWay.size).toBe(0);
  });
});

describe('a commit of which nothing is certain', () => {
  test.each([true, false])('is undone (it has happened: %s)', async (applied) => {
    const { bench, store } = await opened();
    const client = bench.submit('u');
    (await store.nextCommit()).fail('uncertain', applied);
    await turn();
    expect(client.answers()).toEqual(['notStored']);
    await bench.pass(LONG);
    const clean = await store.nextCommit();
    expect([clean.done, clean.added]).toEqual([['f|u'], []]);
    clean.succeed();
    expect(store.rows.size).toBe(0);
  });

  test('is not undone at the cost of the same job, submitted again', async () => {
    const { bench, store } = await opened();
    bench.submit('u');
    (await store.nextCommit()).fail('uncertain', true);
    await turn();
    const again = bench.submit('u', 'again');
    (await store.nextCommit()).succeed();
    await bench.pass(LONG);
    expect(again.answers()).toEqual([`created ${handle(2)}`]);
    expect([...store.rows.values()].map(({ workload }) => workload.toString())).toEqual(['again']);
    expect(store.count('commit')).toBe(2);
  });

  test('is not undone where an earlier run may have kept a job under the key: that is read, and done', async () => {
    const store = new HeldStore(['commit', 'replay'], 1, [storedJob('u')]);
    const bench = await KeptBench.opened(store);
    bench.submit('u');
    (await store.nextCommit()).fail('uncertain');
    await bench.pass(LONG);
    expect(store.count('commit')).toBe(1);
    for (const portion of [store.nextPortion(), store.nextPortion()]) {
      void portion.then((call) => call.succeed());
      await bench.pass(LONG);
    }
    expect(bench.work()).toBe(handle(2));
  });

  test('nor where the driver throws what it should not: then nothing is certain either', async () => {
    const { bench, store } = await opened();
    const client = bench.submit('u');
    (await store.nextCommit()).failWith('a text');
    await bench.pass(LONG);
    expect(client.answers()).toEqual(['notStored']);
    expect((await store.nextCommit()).done).toEqual(['f|u']);
  });
});

describe('closing', () => {
  test('waits for what is under way and pending, and closes the store behind it', async () => {
    const { bench, store } = await doneJob();
    bench.submit('v');
    const closed = bench.kept.close();
    const commit = await store.nextCommit();
    expect([commit.done, commit.added, store.count('close')]).toEqual([['f|u'], ['f|v'], 0]);
    commit.succeed();
    await closed;
    expect([...store.rows.keys(), store.count('close')]).toEqual(['f|v', 1]);
    expect([bench.log, bench.clock.pending]).toEqual([[], 1]);
    await bench.pass(LONG);
    expect([store.count('commit'), bench.clock.pending]).toEqual([2, 0]);
  });

  test('does not wait longer than ten seconds, and warns of what is left', async () => {
    const { bench, store } = await doneJob();
    const closed = bench.kept.close();
    const commit = await store.nextCommit();
    bench.clock.advance(10_000);
    await closed;
    expect(bench.log).toEqual([
      'warn 1 jobs that are done could not be removed from the store held: they will be done again',
    ]);
    commit.fail('unavailable');
    await bench.pass(LONG);
    expect([store.count('commit'), bench.clock.pending]).toEqual([2, 0]);
  });

  test('asks a store that is lost once more, and no further', async () => {
    const { bench, store } = await doneJob();
    bench.clock.advance(10);
    (await store.nextCommit()).fail('unavailable');
    await turn();
    const closed = bench.kept.close();
    (await store.nextCommit()).fail('unavailable');
    await closed;
    expect(bench.log.at(-1)).toMatch(/^warn 1 jobs that are done/);
    await bench.pass(LONG);
    expect([store.count('commit'), bench.clock.pending]).toEqual([3, 0]);
  });

  test('keeps what its end takes from workers: only what a worker or an operator has ended is over', async () => {
    const { bench, store } = await opened();
    bench.submit('u');
    (await store.nextCommit()).succeed();
    await turn();
    bench.kept.seal();
    bench.queue.cancel(handle(1));
    await bench.kept.close();
    expect([...store.rows.keys()]).toEqual(['f|u']);
  });

  test('ends also where the store does not close in order', async () => {
    const { bench, store } = await opened();
    store.close = () => Promise.reject(new Error('stuck'));
    for (const close of [bench.kept.close(), bench.kept.close()]) await close;
    expect(bench.log).toEqual(['error the store held did not close in order: stuck']);
  });
});
