import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { handle, newQueue, TestPeer } from './test-peer.js';

/** When the jobs of most tests are due. They are submitted at 0. */
const DUE = 5000;

let queue: JobQueue;
let client: TestPeer;
let worker: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
  worker = new TestPeer(queue).canDo('f');
});

describe('a delayed job', () => {
  test('is answered at once, and given to a worker when it is due, not before', () => {
    const job = client.background('f', { dueAt: DUE });
    expect(job).toBe(handle(1));
    queue.tick(DUE - 1);
    expect(worker.grab(DUE - 1)).toBeUndefined();
    queue.tick(DUE);
    expect(worker.grab(DUE)).toBe(job);
    expect(queue.progress(job).running).toBe(true);
  });

  test.each([
    ['past', DUE - 1],
    ['now', DUE],
    ['no number', Number.NaN],
  ])('whose time is %s is not delayed', (_when, dueAt) => {
    worker.preSleep();
    const job = client.background('f', { dueAt, now: DUE });
    expect(worker.heard()).toEqual(['wakeUp']);
    expect(queue.nextWakeup()).toBe(Infinity);
    expect(worker.grab()).toBe(job);
  });

  test('wakes those who sleep for its function when it is due, and nobody when it is submitted', () => {
    const other = new TestPeer(queue).canDo('g').preSleep();
    const sleepers = [worker.preSleep(), new TestPeer(queue).canDo('g', 'f').preSleep()];
    client.background('f', { dueAt: DUE });
    queue.tick(DUE - 1);
    expect(sleepers.map((sleeper) => sleeper.heard())).toEqual([[], []]);
    queue.tick(DUE);
    expect(sleepers.map((sleeper) => sleeper.heard())).toEqual([['wakeUp'], ['wakeUp']]);
    expect(other.heard()).toEqual([]);
  });

  test('lets a worker sleep that asks for work before it is due', () => {
    client.background('f', { dueAt: DUE });
    expect(worker.preSleep().heard()).toEqual([]);
    worker.canDo('f');
    expect(worker.heard()).toEqual([]);
    queue.tick(DUE);
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('wakes a worker once, however many are due together', () => {
    worker.preSleep();
    for (const dueAt of [DUE, DUE, DUE - 100]) client.background('f', { dueAt });
    queue.tick(DUE);
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('counts as queued, at its priority', () => {
    client.background('f', { dueAt: DUE });
    client.background('f', { dueAt: DUE, priority: 'low' });
    client.background('f', { priority: 'low' });
    const counted = [{ queued: { high: 0, normal: 1, low: 2 }, running: 0 }];
    expect(queue.snapshot()).toMatchObject(counted);
    queue.tick(DUE);
    expect(queue.snapshot()).toMatchObject(counted);
  });

  test('is known and does not run', () => {
    const job = client.background('f', { unique: 'u', dueAt: DUE });
    const waiting = { known: true, running: false };
    expect(queue.progress(job)).toMatchObject(waiting);
    expect(queue.progressOfUnique('u')).toMatchObject(waiting);
  });
});

describe('delayed jobs', () => {
  test('come in the order of their times, those of one moment in the order of their submission', () => {
    const jobs = [300, 100, 200, 100, 300].map((dueAt) => client.background('f', { dueAt }));
    queue.tick(DUE);
    expect(worker.grabAll()).toEqual([1, 3, 2, 0, 4].map((at) => jobs[at]));
  });

  test('come behind jobs that were queued before they were due, and before those that come later', () => {
    const delayed = client.background('f', { dueAt: DUE });
    const before = client.background('f');
    queue.tick(DUE);
    const after = client.background('f');
    expect(worker.grabAll()).toEqual([before, delayed, after]);
  });

  test('leave the others their turn', () => {
    const high = client.background('f', { dueAt: DUE, priority: 'high' });
    const queued = client.background('f', { priority: 'low' });
    expect(worker.grab()).toBe(queued);
    queue.tick(DUE);
    expect(worker.grab(DUE)).toBe(high);
  });
});

describe('the next wake-up', () => {
  test('is that of the job that is due first, and never where none is delayed', () => {
    expect(queue.nextWakeup()).toBe(Infinity);
    client.background('f', { dueAt: 300 });
    client.background('f', { dueAt: 100 });
    client.background('g', { dueAt: 200 });
    expect(queue.nextWakeup()).toBe(100);
    queue.tick(100);
    expect(queue.nextWakeup()).toBe(200);
    queue.tick(1000);
    expect(queue.nextWakeup()).toBe(Infinity);
  });

  test('is never for a job that is never due', () => {
    const job = client.background('f', { dueAt: Infinity });
    expect(queue.nextWakeup()).toBe(Infinity);
    expect(queue.progress(job).known).toBe(true);
  });

  test('forgets a job that was cancelled', () => {
    const job = client.background('f', { dueAt: DUE });
    queue.cancel(job);
    expect(queue.nextWakeup()).toBe(Infinity);
    queue.tick(DUE);
    expect(worker.grab(DUE)).toBeUndefined();
  });
});

describe('a submission that joins a delayed job', () => {
  test('gets its handle and lets it wait, whatever it asked for', () => {
    const job = client.background('f', { unique: 'u', dueAt: DUE, workload: 'first' });
    const again = [{ dueAt: DUE + 1 }, { dueAt: DUE - 1 }, {}];
    for (const { dueAt } of again) {
      expect(client.background('f', { unique: 'u', workload: 'second', dueAt: dueAt ?? 0 })).toBe(job);
    }
    expect(worker.grab()).toBeUndefined();
    expect(queue.nextWakeup()).toBe(DUE);
    queue.tick(DUE);
    expect(worker.grabJob(DUE)).toMatchObject({ handle: job, workload: Buffer.from('first') });
    expect(worker.grab(DUE)).toBeUndefined();
  });

  test('in the foreground hears of its end', () => {
    const job = client.background('f', { unique: 'u', dueAt: DUE });
    const waiting = new TestPeer(queue);
    expect(waiting.foreground('f', { unique: 'u' })).toBe(job);
    queue.tick(DUE);
    worker.grab(DUE);
    worker.complete(job, 'done');
    expect(waiting.heard()).toEqual([`complete ${job} done`]);
  });

  test('and leaves again does not take it away', () => {
    const job = client.background('f', { unique: 'u', dueAt: DUE });
    const waiting = new TestPeer(queue);
    waiting.foreground('f', { unique: 'u' });
    waiting.leave();
    client.leave();
    queue.tick(DUE);
    expect(worker.grab(DUE)).toBe(job);
  });

  test('with a time of its own joins also what is queued or runs, which does not wait for it', () => {
    const job = client.background('f', { unique: 'u' });
    expect(client.background('f', { unique: 'u', dueAt: DUE })).toBe(job);
    expect(worker.grab()).toBe(job);
    expect(client.background('f', { unique: 'u', dueAt: DUE })).toBe(job);
    expect(queue.nextWakeup()).toBe(Infinity);
  });
});

describe('a delayed job that somebody waits for', () => {
  test('is dropped with its last client, and its time with it', () => {
    const job = client.foreground('f', { dueAt: DUE });
    client.leave();
    expect(queue.progress(job).known).toBe(false);
    expect(queue.nextWakeup()).toBe(Infinity);
    queue.tick(DUE);
    expect(queue.snapshot()).toMatchObject([{ queued: { normal: 0 }, running: 0 }]);
  });
});
