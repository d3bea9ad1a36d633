import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { handle, newQueue, TestPeer } from './test-peer.js';

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

const known = (job: string) => queue.progress(job).known;

describe('a queued foreground job', () => {
  test('is dropped with its last client', () => {
    const job = client.foreground('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    client.leave();
    expect(known(job)).toBe(true);
    other.leave();
    expect(known(job)).toBe(false);
    expect(worker.grab()).toBeUndefined();
  });

  test('is dropped from the middle of its line, which closes behind it', () => {
    const before = other.foreground('f');
    client.foreground('f');
    const behind = other.foreground('f');
    client.leave();
    expect(worker.grabAll()).toEqual([before, behind]);
  });

  test.each([
    ['first', [1, 0, 0]],
    ['last', [0, 0, 1]],
    ['only', [1, 1, 1]],
  ])('is dropped as the %s of its line', (_place, leaving) => {
    const jobs = leaving.map((leaves) => [leaves, (leaves ? client : other).foreground('f')] as const);
    client.leave();
    const fresh = other.foreground('f');
    const rest = jobs.filter(([leaves]) => !leaves).map(([, job]) => job);
    expect(worker.grabAll()).toEqual([...rest, fresh]);
  });

  test('wakes no worker and tells no other client when it is dropped', () => {
    other.foreground('f');
    client.foreground('f');
    other.heard();
    client.leave();
    expect(worker.heard()).toEqual([]);
    expect(other.heard()).toEqual([]);
  });

  test('dies with the client whose submissions were all there were', () => {
    const job = client.foreground('f', { unique: 'u' });
    client.foreground('f', { unique: 'u' });
    client.leave();
    expect(known(job)).toBe(false);
  });
});

describe('a running foreground job', () => {
  test('goes on without its client, and its worker reports to nobody', () => {
    const job = client.foreground('f');
    worker.grab();
    client.leave();
    client.heard();
    expect(worker.status(job, '1', '2')).toBe(true);
    expect(worker.data(job, 'D')).toBe(true);
    expect(worker.complete(job, 'done')).toBe(true);
    expect(client.heard()).toEqual([]);
    expect(worker.heard()).toEqual([]);
    expect(known(job)).toBe(false);
  });

  test('is dropped when its worker is lost after its client', () => {
    const job = client.foreground('f');
    worker.grab();
    client.leave();
    expect(known(job)).toBe(true);
    worker.leave();
    expect(known(job)).toBe(false);
    expect(queue.snapshot()).toMatchObject([{ queued: { normal: 0 }, running: 0 }]);
  });

  test('is joined by a new client after the first has left, and tells it the result', () => {
    const job = client.foreground('f', { unique: 'u' });
    worker.grab();
    client.leave();
    expect(other.foreground('f', { unique: 'u' })).toBe(job);
    worker.complete(job, 'done');
    expect(other.heard()).toEqual([`complete ${job} done`]);
  });

  test('goes back to its line when its worker is lost, if a new client has joined', () => {
    const job = client.foreground('f', { unique: 'u' });
    worker.grab();
    client.leave();
    other.foreground('f', { unique: 'u' });
    worker.leave();
    expect(new TestPeer(queue).canDo('f').grab()).toBe(job);
  });
});

describe('a background job', () => {
  test('outlives the client that submitted it', () => {
    const job = client.background('f');
    client.leave();
    expect(worker.grab()).toBe(job);
  });

  test('outlives the foreground client that joined it', () => {
    const job = client.background('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    other.leave();
    expect(worker.grab()).toBe(job);
  });

  test('is what a foreground job becomes when a background submission joins it', () => {
    const job = client.foreground('f', { unique: 'u' });
    other.background('f', { unique: 'u' });
    client.leave();
    expect(worker.grab()).toBe(job);
  });

  test('survives its worker after the foreground client that joined it has left', () => {
    const job = client.background('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    worker.grab();
    other.leave();
    worker.leave();
    expect(new TestPeer(queue).canDo('f').grab()).toBe(job);
  });

  test('tells nobody of its end after the foreground client that joined it has left', () => {
    const job = client.background('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    other.leave();
    worker.grab();
    expect(worker.complete(job, 'done')).toBe(true);
    expect(other.heard()).toEqual([]);
  });
});

describe('a connection that is client and worker', () => {
  test('takes its own running job with it', () => {
    const both = new TestPeer(queue).canDo('f');
    const job = both.foreground('f');
    both.grab();
    both.leave();
    expect(known(job)).toBe(false);
    expect(worker.grab()).toBeUndefined();
  });

  test('is woken by its own job, after it has learnt the handle', () => {
    const both = new TestPeer(queue).canDo('f').preSleep();
    both.foreground('f');
    expect(both.link.told).toEqual([`created ${handle(1)}`, 'wakeUp']);
  });

  test('hears of the job that it ran itself', () => {
    const both = new TestPeer(queue).canDo('f');
    const job = both.foreground('f');
    both.grab();
    both.complete(job, 'done');
    expect(both.heard()).toEqual([`complete ${job} done`]);
  });
});
