import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { newQueue, TestPeer } from './test-peer.js';

const TIMEOUT = 3000;

let queue: JobQueue;
let client: TestPeer;
let slow: TestPeer;
let other: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
  slow = new TestPeer(queue).canDoWithin(TIMEOUT, 'f');
  other = new TestPeer(queue).canDo('f');
});

const progress = (job: string) => queue.progress(job);

describe('a worker with a timeout', () => {
  test('loses the job when its time is over, not before, and the job goes back without progress', () => {
    const job = client.background('f');
    slow.grab(1000);
    slow.status(job, '1', '2');
    queue.tick(1000 + TIMEOUT - 1);
    expect(progress(job)).toMatchObject({ running: true, numerator: 1 });
    queue.tick(1000 + TIMEOUT);
    expect(progress(job)).toMatchObject({ known: true, running: false, numerator: 0, denominator: 0 });
    expect(other.grabJob()).toMatchObject({
      handle: job,
      history: { numerator: 0, denominator: 0, retries: 1 },
    });
  });

  test('finds no job when it reports too late', () => {
    const job = client.foreground('f');
    slow.grab();
    queue.tick(TIMEOUT);
    expect([slow.data(job, 'D'), slow.complete(job), slow.fail(job)]).toEqual([false, false, false]);
    other.grab(TIMEOUT);
    expect(slow.complete(job)).toBe(false);
    expect(client.heard()).toEqual([]);
    expect(other.complete(job, 'done')).toBe(true);
    expect(client.heard()).toEqual([`complete ${job} done`]);
  });

  test('may report until the queue has noticed that its time is over', () => {
    const job = client.background('f');
    slow.grab();
    expect(slow.complete(job)).toBe(true);
    queue.tick(TIMEOUT);
    expect(progress(job).known).toBe(false);
  });

  test('is not watched any more once it has ended the job', () => {
    for (const ending of ['complete', 'fail', 'exception'] as const) {
      const job = client.background('f');
      slow.grab();
      expect(queue.nextWakeup()).toBe(TIMEOUT);
      slow[ending](job);
      expect(queue.nextWakeup()).toBe(Infinity);
    }
  });

  test('is not watched any more once it is gone, or the job is cancelled', () => {
    const job = client.background('f');
    slow.grab();
    queue.cancel(job);
    expect(queue.nextWakeup()).toBe(Infinity);
    client.background('f');
    slow.grab();
    slow.leave();
    expect(queue.nextWakeup()).toBe(Infinity);
  });

  test('has the time for each of its jobs', () => {
    const [first, second] = [client.background('f'), client.background('f')];
    slow.grab(0);
    slow.grab(1000);
    queue.tick(TIMEOUT);
    expect([progress(first).running, progress(second).running]).toEqual([false, true]);
    slow.complete(second);
    expect(queue.nextWakeup()).toBe(Infinity);
  });

  test('keeps it while it sleeps, and while it does nothing', () => {
    const job = client.background('f');
    slow.grab();
    slow.preSleep();
    slow.cantDo('f');
    queue.tick(TIMEOUT);
    expect(progress(job).running).toBe(false);
  });

  test('may be given the job again', () => {
    const job = client.background('f');
    slow.grab();
    queue.tick(TIMEOUT);
    expect(slow.grab(TIMEOUT)).toBe(job);
    expect(queue.nextWakeup()).toBe(2 * TIMEOUT);
    expect(slow.complete(job)).toBe(true);
  });

  test('leaves no trace of ten thousand jobs that it did in time', () => {
    for (let count = 0; count < 10_000; count++) {
      const job = client.background('f');
      slow.grab(count);
      slow.complete(job);
    }
    expect(queue.nextWakeup()).toBe(Infinity);
  });
});

describe('a job that was taken from its worker', () => {
  test('goes to the end of its priority', () => {
    const lost = client.background('f');
    const waiting = client.background('f');
    const low = client.background('f', { priority: 'low' });
    slow.grab();
    queue.tick(TIMEOUT);
    expect(other.grabAll()).toEqual([waiting, lost, low]);
  });

  test('wakes those who sleep for it', () => {
    client.background('f');
    slow.grab();
    other.preSleep();
    queue.tick(TIMEOUT);
    expect(other.heard()).toEqual(['wakeUp']);
    expect(slow.heard()).toEqual([]);
  });

  test('is dropped where its clients are gone', () => {
    const job = client.foreground('f');
    slow.grab();
    client.leave();
    queue.tick(TIMEOUT);
    expect(progress(job).known).toBe(false);
    expect(queue.snapshot()).toMatchObject([{ queued: { normal: 0 }, running: 0 }]);
  });
});

describe('the timeout', () => {
  test.each([
    [1, 1000],
    [999, 1000],
    [1000, 1000],
    [1001, 1001],
    [60_000, 60_000],
  ])('of %i ms is %i ms', (timeout, wakeup) => {
    client.background('f');
    new TestPeer(queue).canDoWithin(timeout, 'f').grab(0);
    expect(queue.nextWakeup()).toBe(wakeup);
  });

  test.each([0, -1, -60_000, Number.NaN, Infinity])('of %d is none', (timeout) => {
    client.background('f');
    new TestPeer(queue).canDoWithin(timeout, 'f').grab(0);
    expect(queue.nextWakeup()).toBe(Infinity);
  });

  test('is that of the function whose job it is', () => {
    const both = new TestPeer(queue).canDoWithin(2000, 'g').canDo('h').canDoWithin(4000, 'f');
    const wakeups = ['f', 'h', 'g'].map((functionName) => {
      const job = client.background(functionName);
      both.grab();
      const wakeup = queue.nextWakeup();
      both.complete(job);
      return wakeup;
    });
    expect(wakeups).toEqual([4000, Infinity, 2000]);
  });

  test('is that of the announcement in turn where a worker announced a function twice', () => {
    const twice = new TestPeer(queue).canDoWithin(2000, 'f').canDoWithin(4000, 'f');
    const wakeups = [1, 2, 3].map(() => {
      const job = client.background('f');
      twice.grab();
      const wakeup = queue.nextWakeup();
      twice.complete(job);
      return wakeup;
    });
    expect(wakeups).toEqual([4000, 2000, 4000]);
  });
});
