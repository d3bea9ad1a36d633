import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { newQueue, TestPeer } from './test-peer.js';

let queue: JobQueue;
let client: TestPeer;
let worker: TestPeer;
let survivor: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
  worker = new TestPeer(queue).canDo('f');
  survivor = new TestPeer(queue).canDo('f');
});

describe('the jobs of a lost worker', () => {
  test('go to the end of the line of their priority', () => {
    const lost = client.background('f', { priority: 'normal' });
    const low = client.background('f', { priority: 'low' });
    const waiting = client.background('f', { priority: 'normal' });
    worker.grab();
    worker.leave();
    expect(survivor.grabAll()).toEqual([waiting, lost, low]);
  });

  test('go to the front of their priority, in their order, where the queue is told so', () => {
    const front = newQueue(-1, { lostJobs: 'front' });
    const [submitter, loser, next] = [new TestPeer(front), new TestPeer(front), new TestPeer(front)];
    const lost = [submitter.background('f'), submitter.background('f')];
    loser.canDo('f').grabAll();
    const waiting = submitter.background('f');
    loser.leave();
    expect(next.canDo('f').grabAll()).toEqual([...lost, waiting]);
  });

  test('go back in the order in which it grabbed them', () => {
    const jobs = [client.background('f'), client.background('f'), client.background('f')];
    worker.grabAll();
    worker.leave();
    expect(survivor.grabAll()).toEqual(jobs);
  });

  test('start again without progress, and remember that a worker was lost', () => {
    const job = client.background('f');
    worker.grab();
    worker.status(job, '3', '4');
    worker.leave();
    expect(queue.progress(job)).toEqual({
      known: true,
      running: false,
      numerator: 0,
      denominator: 0,
      clients: 0,
    });
    expect(survivor.grabJob()).toMatchObject({ handle: job, history: { retries: 1 } });
    survivor.leave();
    expect(new TestPeer(queue).canDo('f').grabJob()).toMatchObject({ handle: job, history: { retries: 2 } });
  });

  test('wake those who sleep for them, once', () => {
    client.background('f');
    client.background('f');
    worker.grabAll();
    survivor.preSleep();
    worker.leave();
    expect(survivor.heard()).toEqual(['wakeUp']);
  });

  test('keep their clients, who hear nothing until the next worker ends them', () => {
    const job = client.foreground('f');
    worker.grab();
    worker.leave();
    expect(client.heard()).toEqual([]);
    survivor.grab();
    survivor.complete(job, 'done');
    expect(client.heard()).toEqual([`complete ${job} done`]);
  });

  test('do not include those that it has finished', () => {
    const job = client.background('f');
    worker.grab();
    worker.complete(job);
    worker.leave();
    expect(survivor.grab()).toBeUndefined();
  });

  test('are no longer its own to report on', () => {
    const job = client.background('f');
    worker.grab();
    worker.leave();
    expect(worker.complete(job)).toBe(false);
    survivor.grab();
    expect(worker.complete(job)).toBe(false);
    expect(survivor.complete(job)).toBe(true);
  });

  test('go back even if it had withdrawn the ability', () => {
    const job = client.background('f');
    worker.grab();
    worker.cantDo('f');
    worker.leave();
    expect(survivor.grab()).toBe(job);
  });
});

describe('a lost worker', () => {
  test('is counted no more and woken no more', () => {
    worker.canDo('f', 'g').preSleep();
    worker.leave();
    client.background('f');
    client.background('g');
    expect(worker.heard()).toEqual([]);
    expect(queue.snapshot().map(({ functionName, workers }) => [functionName, workers])).toEqual([
      ['f', 1],
      ['g', 0],
    ]);
  });

  test('is not woken by the jobs that it leaves behind', () => {
    client.background('f');
    worker.grab();
    worker.preSleep();
    worker.leave();
    expect(worker.heard()).toEqual([]);
  });
});
