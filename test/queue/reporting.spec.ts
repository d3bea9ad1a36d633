import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { handle, newQueue, TestPeer } from './test-peer.js';

let queue: JobQueue;
let client: TestPeer;
let worker: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
  worker = new TestPeer(queue).canDo('f');
});

const REPORTS: readonly (readonly [
  name: string,
  report: (by: TestPeer, job: string) => boolean,
  told: string,
])[] = [
  ['status', (by, job) => by.status(job, '1', '2'), `status ${handle(1)} 1/2`],
  ['data', (by, job) => by.data(job, 'D'), `data ${handle(1)} D`],
  ['warning', (by, job) => by.warning(job, 'W'), `warning ${handle(1)} W`],
  ['complete', (by, job) => by.complete(job, 'C'), `complete ${handle(1)} C`],
  ['fail', (by, job) => by.fail(job), `fail ${handle(1)}`],
  ['exception', (by, job) => by.exception(job, 'E'), `exception ${handle(1)} E`],
];

describe.each(REPORTS)('a report of %s', (name, report, told) => {
  test('reaches the client when it comes from the worker that runs the job', () => {
    const job = client.foreground('f');
    worker.grab();
    expect(report(worker, job)).toBe(true);
    expect(client.heard()).toEqual([told]);
  });

  test('is accepted where nobody listens', () => {
    const job = client.background('f');
    worker.grab();
    expect(report(worker, job)).toBe(true);
    expect(client.heard()).toEqual([]);
  });

  test('is refused from one who does not run the job', () => {
    const job = client.foreground('f');
    worker.grab();
    const other = new TestPeer(queue).canDo('f');
    expect(report(other, job)).toBe(false);
    expect(report(client, job)).toBe(false);
    expect(client.heard()).toEqual([]);
    expect(queue.progress(job)).toMatchObject({ running: true, numerator: 0, denominator: 0 });
  });

  test('is refused for a job that is queued, unknown or finished', () => {
    const job = client.foreground('f');
    expect(report(worker, job)).toBe(false);
    expect(report(worker, handle(7))).toBe(false);
    worker.grab();
    worker.complete(job);
    client.heard();
    expect(report(worker, job)).toBe(false);
    expect(client.heard()).toEqual([]);
  });

  test('ends the job, or does not', () => {
    const job = client.foreground('f');
    worker.grab();
    report(worker, job);
    const ends = ['complete', 'fail', 'exception'].includes(name);
    expect(queue.progress(job).known).toBe(!ends);
    expect(queue.snapshot()).toMatchObject([{ queued: { normal: 0 }, running: ends ? 0 : 1 }]);
  });
});

describe('progress', () => {
  test('is all zero for a job that is unknown or finished', () => {
    const nothing = { known: false, running: false, numerator: 0, denominator: 0, clients: 0 };
    const job = client.foreground('f', { unique: 'u' });
    worker.grab();
    worker.status(job, '1', '2');
    worker.complete(job);
    expect(queue.progress(job)).toEqual(nothing);
    expect(queue.progress('H:nope:1')).toEqual(nothing);
    expect(queue.progressOfUnique('u')).toEqual(nothing);
  });

  test('tells whether the job runs, how far it is, and how many wait for it', () => {
    const job = client.foreground('f', { unique: 'u' });
    const waiting = { known: true, running: false, numerator: 0, denominator: 0, clients: 1 };
    expect(queue.progress(job)).toEqual(waiting);
    new TestPeer(queue).foreground('f', { unique: 'u' });
    worker.grab();
    worker.status(job, '3', '40');
    const running = { known: true, running: true, numerator: 3, denominator: 40, clients: 2 };
    expect(queue.progress(job)).toEqual(running);
    expect(queue.progressOfUnique('u')).toEqual(running);
  });

  test('counts no background clients, and none that have left', () => {
    const job = client.background('f', { unique: 'u' });
    expect(queue.progress(job).clients).toBe(0);
    const other = new TestPeer(queue);
    other.foreground('f', { unique: 'u' });
    expect(queue.progress(job).clients).toBe(1);
    other.leave();
    expect(queue.progress(job).clients).toBe(0);
  });

  test('counts a client once, however often it submitted', () => {
    client.foreground('f', { unique: 'u' });
    client.foreground('f', { unique: 'u' });
    expect(queue.progressOfUnique('u').clients).toBe(1);
  });

  test.each([
    ['12', 12],
    ['many', 0],
    ['', 0],
    ['0x10', 0],
    ['7 of 9', 7],
  ])('written as "%s" is read as gearmand reads it, and reaches the client as it is', (text, number) => {
    const job = client.foreground('f');
    worker.grab();
    worker.status(job, text, text);
    expect(queue.progress(job)).toMatchObject({ numerator: number, denominator: number });
    expect(client.heard()).toEqual([`status ${job} ${text}/${text}`]);
  });

  test('of a unique ID is that of its job in the function that was named first', () => {
    worker.canDo('g');
    client.background('g', { unique: 'u' });
    expect(queue.progressOfUnique('u').running).toBe(false);
    worker.grab();
    expect(queue.progressOfUnique('u').running).toBe(true);
    client.background('f', { unique: 'u' });
    expect(queue.progressOfUnique('u').running).toBe(false);
  });

  test('of no unique ID, or of -, is nobody’s', () => {
    client.background('f', { unique: '' });
    client.background('f', { unique: '-', workload: 'w' });
    expect(queue.progressOfUnique('').known).toBe(false);
    expect(queue.progressOfUnique('-').known).toBe(false);
  });
});

describe('a connection that stays', () => {
  test.each(['complete', 'fail', 'exception'] as const)('holds no job that has ended by %s', (ending) => {
    const job = client.foreground('f');
    worker.grab();
    expect([client.peer.waitsFor.size, worker.peer.running.size]).toEqual([1, 1]);
    worker[ending](job);
    expect([client.peer.waitsFor.size, worker.peer.running.size]).toEqual([0, 0]);
  });
});

describe('the snapshot', () => {
  test('is empty before a function is named', () => {
    expect(queue.snapshot()).toHaveLength(1);
    expect(newQueue().snapshot()).toEqual([]);
  });

  test('counts jobs by priority, running jobs and announced abilities', () => {
    new TestPeer(queue).canDo('f', 'g', 'f');
    const priorities = ['high', 'high', 'high', 'normal', 'normal', 'low'] as const;
    for (const priority of priorities) client.background('f', { priority });
    worker.grab();
    expect(queue.snapshot()).toEqual([
      { functionName: 'f', queued: { high: 2, normal: 2, low: 1 }, running: 1, workers: 3 },
      { functionName: 'g', queued: { high: 0, normal: 0, low: 0 }, running: 0, workers: 1 },
    ]);
  });

  test('lists every function for ever, in the order in which they were named', () => {
    const both = new TestPeer(queue).canDo('z');
    client.background('a');
    both.leave();
    const job = client.background('b');
    worker.canDo('b').grab();
    worker.complete(job);
    expect(queue.snapshot().map(({ functionName }) => functionName)).toEqual(['f', 'z', 'a', 'b']);
  });

  test('takes back what a worker withdraws', () => {
    worker.canDo('f', 'g');
    worker.cantDo('f');
    expect(queue.snapshot().map(({ workers }) => workers)).toEqual([0, 1]);
    worker.resetAbilities();
    expect(queue.snapshot().map(({ workers }) => workers)).toEqual([0, 0]);
  });
});
