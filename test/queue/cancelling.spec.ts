import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { newQueue, type SubmitOptions, TestPeer } from './test-peer.js';

let queue: JobQueue;
let client: TestPeer;
let other: TestPeer;
let worker: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
  other = new TestPeer(queue);
  worker = new TestPeer(queue).canDo('f');
});

describe('a cancelled job', () => {
  test.each<[string, SubmitOptions, () => void]>([
    ['is queued', {}, () => undefined],
    ['is delayed', { dueAt: 5000 }, () => undefined],
    ['runs', {}, () => void worker.grab()],
  ])('that %s fails for its clients, once for each submission, and is gone', (_state, when, before) => {
    const job = client.foreground('f', { unique: 'u', ...when });
    client.foreground('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    before();
    expect(queue.cancel(job)).toBe(true);
    expect(client.heard()).toEqual([`fail ${job}`, `fail ${job}`]);
    expect(other.heard()).toEqual([`fail ${job}`]);
    expect(queue.progress(job).known).toBe(false);
    expect(queue.snapshot()).toMatchObject([{ queued: { normal: 0 }, running: 0 }]);
    expect(queue.cancel(job)).toBe(false);
    expect(worker.grab()).toBeUndefined();
  });

  test('that runs may be reported on by its worker, once to its end, and nobody hears', () => {
    const job = client.foreground('f');
    worker.grab();
    queue.cancel(job);
    client.heard();
    expect(worker.heard()).toEqual([]);
    expect([worker.status(job, '1', '2'), worker.complete(job)]).toEqual([true, true]);
    expect([worker.status(job, '1', '2'), worker.complete(job)]).toEqual([false, false]);
    expect(client.heard()).toEqual([]);
    expect(worker.peer.running.size).toBe(0);
    worker.leave();
    expect(new TestPeer(queue).canDo('f').grab()).toBeUndefined();
  });

  test('in the background is gone without a word', () => {
    const job = client.background('f');
    expect(queue.cancel(job)).toBe(true);
    expect(client.heard()).toEqual([]);
    expect(worker.grab()).toBeUndefined();
  });

  test('leaves its unique ID for another', () => {
    const job = client.foreground('f', { unique: 'u' });
    queue.cancel(job);
    expect(client.foreground('f', { unique: 'u' })).not.toBe(job);
  });

  test('leaves the others of its line', () => {
    const jobs = [client.background('f'), client.background('f'), client.background('f')] as const;
    queue.cancel(jobs[1]);
    expect(worker.grabAll()).toEqual([jobs[0], jobs[2]]);
  });

  test('wakes nobody', () => {
    const job = client.foreground('f');
    worker.grab();
    const sleeper = new TestPeer(queue).canDo('f').preSleep();
    queue.cancel(job);
    expect(sleeper.heard()).toEqual([]);
  });
});

test('a job that is not there cannot be cancelled', () => {
  expect(queue.cancel('H:nope:1')).toBe(false);
});

describe('the unfinished jobs', () => {
  test('are listed in the order of their submission, whatever they are at', () => {
    const running = client.foreground('f', { unique: 'u' });
    worker.grab();
    const delayed = client.background('g', { dueAt: 5000, priority: 'low' });
    const queued = other.background('f', { unique: '-', workload: 'w', priority: 'high' });
    expect(queue.unfinished()).toEqual([
      { handle: running, unique: 'u', retries: 0, abandoned: false, background: false },
      { handle: delayed, unique: '', retries: 0, abandoned: false, background: true },
      { handle: queued, unique: '-', retries: 0, abandoned: false, background: true },
    ]);
    client.leave();
    worker.complete(running);
    expect(queue.unfinished().map((job) => job.handle)).toEqual([delayed, queued]);
  });

  test('tell how often a worker was lost, and whether nobody waits for a job that runs', () => {
    const job = client.foreground('f');
    worker.grab();
    worker.leave();
    new TestPeer(queue).canDo('f').grab();
    expect(queue.unfinished()).toMatchObject([{ handle: job, retries: 1, abandoned: false }]);
    client.leave();
    expect(queue.unfinished()).toMatchObject([{ handle: job, retries: 1, abandoned: true }]);
  });
});
