import { describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { newQueue, TestPeer } from './test-peer.js';

/** Gives the job to one worker after the other, each of which is lost with it. */
function loseWorkers(queue: JobQueue, count: number): void {
  for (let lost = 0; lost < count; lost++) {
    const worker = new TestPeer(queue).canDo('f');
    worker.grab();
    worker.leave();
  }
}

describe('a job whose workers are lost', () => {
  test.each([
    [0, 1],
    [1, 1],
    [2, 2],
    [5, 5],
  ])('is given up, where jobRetries is %i, with loss %i, and fails for its clients', (jobRetries, losses) => {
    const queue = newQueue(jobRetries);
    const client = new TestPeer(queue);
    const other = new TestPeer(queue);
    const job = client.foreground('f', { unique: 'u' });
    client.foreground('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    loseWorkers(queue, losses - 1);
    expect(queue.progress(job).known).toBe(true);
    expect(client.heard()).toEqual([]);
    loseWorkers(queue, 1);
    expect(queue.progress(job).known).toBe(false);
    expect(client.heard()).toEqual([`fail ${job}`, `fail ${job}`]);
    expect(other.heard()).toEqual([`fail ${job}`]);
    expect(queue.snapshot()).toMatchObject([{ queued: { normal: 0 }, running: 0 }]);
  });

  test('is never given up where jobRetries is -1', () => {
    const queue = newQueue(-1);
    const client = new TestPeer(queue);
    const job = client.foreground('f');
    loseWorkers(queue, 500);
    expect(new TestPeer(queue).canDo('f').grabJob()).toMatchObject({
      handle: job,
      history: { retries: 500 },
    });
    expect(client.heard()).toEqual([]);
  });

  test('is given up also where they took too long', () => {
    const queue = newQueue(2);
    const client = new TestPeer(queue);
    const worker = new TestPeer(queue).canDoWithin(1000, 'f');
    const job = client.foreground('f');
    worker.grab(0);
    queue.tick(1000);
    worker.grab(1000);
    queue.tick(2000);
    expect(client.heard()).toEqual([`fail ${job}`]);
    expect(worker.complete(job)).toBe(false);
    expect(worker.grab(2000)).toBeUndefined();
  });

  test('in the background is given up without a word', () => {
    const queue = newQueue(1);
    const client = new TestPeer(queue);
    const job = client.background('f', { unique: 'u' });
    loseWorkers(queue, 1);
    expect(client.heard()).toEqual([]);
    expect(client.background('f', { unique: 'u' })).not.toBe(job);
  });

  test('wakes nobody when it is given up', () => {
    const queue = newQueue(0);
    new TestPeer(queue).background('f');
    const worker = new TestPeer(queue).canDo('f');
    worker.grab();
    const sleeper = new TestPeer(queue).canDo('f').preSleep();
    worker.leave();
    expect(sleeper.heard()).toEqual([]);
  });

  test('is not told to the lost worker, though it waited for it', () => {
    const queue = newQueue(0);
    const both = new TestPeer(queue).canDo('f');
    const other = new TestPeer(queue);
    const job = both.foreground('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    both.grab();
    both.leave();
    expect(both.heard()).toEqual([]);
    expect(other.heard()).toEqual([`fail ${job}`]);
  });
});
