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
  worker = new TestPeer(queue).canDo('f', 'g');
});

describe('a submission joins an unfinished job', () => {
  test('of the same function and unique ID, and gets its handle', () => {
    expect(client.foreground('f', { unique: 'u' })).toBe(handle(1));
    expect(other.foreground('f', { unique: 'u' })).toBe(handle(1));
    expect(worker.grabAll()).toEqual([handle(1)]);
  });

  test('that runs, and hears of its end', () => {
    const job = client.foreground('f', { unique: 'u' });
    worker.grab();
    expect(other.foreground('f', { unique: 'u' })).toBe(job);
    worker.complete(job, 'done');
    expect(other.heard()).toEqual([`complete ${job} done`]);
  });

  test('that went back to its line', () => {
    const job = client.foreground('f', { unique: 'u' });
    worker.grab();
    worker.leave();
    expect(other.foreground('f', { unique: 'u' })).toBe(job);
  });

  test('and leaves its workload and priority as the first one had them', () => {
    client.background('f', { unique: 'u', workload: 'first', priority: 'low' });
    client.background('f', { unique: 'v', priority: 'normal' });
    other.background('f', { unique: 'u', workload: 'second', priority: 'high' });
    expect(worker.grab()).toBe(handle(2));
    expect(worker.grabJob()).toMatchObject({
      handle: handle(1),
      priority: 'low',
      workload: Buffer.from('first'),
    });
  });

  test('and wakes nobody', () => {
    client.background('f', { unique: 'u' });
    worker.grab();
    const sleeper = new TestPeer(queue).canDo('f').preSleep();
    other.background('f', { unique: 'u' });
    expect(sleeper.heard()).toEqual([]);
  });
});

describe('a submission makes a job of its own', () => {
  test('for the same unique ID in another function', () => {
    expect(client.background('f', { unique: 'u' })).toBe(handle(1));
    expect(client.background('g', { unique: 'u' })).toBe(handle(2));
  });

  test('for another unique ID of the same function', () => {
    expect(client.background('f', { unique: 'u' })).toBe(handle(1));
    expect(client.background('f', { unique: 'v' })).toBe(handle(2));
  });

  test('each time that it has no unique ID', () => {
    expect(client.background('f', { workload: 'same' })).toBe(handle(1));
    expect(client.background('f', { workload: 'same' })).toBe(handle(2));
  });

  test.each(['complete', 'fail', 'exception'] as const)('after the other has ended by %s', (ending) => {
    const job = client.background('f', { unique: 'u' });
    worker.grab();
    worker[ending](job);
    expect(client.background('f', { unique: 'u' })).toBe(handle(2));
    expect(worker.grabAll()).toEqual([handle(2)]);
  });

  test('after the other was dropped with its last client', () => {
    client.foreground('f', { unique: 'u' });
    client.leave();
    expect(other.foreground('f', { unique: 'u' })).toBe(handle(2));
  });
});

describe('the unique ID -', () => {
  test('joins the job of the same workload', () => {
    expect(client.background('f', { unique: '-', workload: 'AAA' })).toBe(handle(1));
    expect(client.background('f', { unique: '-', workload: 'AAA' })).toBe(handle(1));
    expect(client.background('f', { unique: '-', workload: 'BBB' })).toBe(handle(2));
  });

  test('never joins where the workload is empty', () => {
    expect(client.background('f', { unique: '-' })).toBe(handle(1));
    expect(client.background('f', { unique: '-' })).toBe(handle(2));
  });

  test('joins no job of another function', () => {
    client.background('f', { unique: '-', workload: 'AAA' });
    expect(client.background('g', { unique: '-', workload: 'AAA' })).toBe(handle(2));
  });

  test('joins no job whose unique ID is what its workload says', () => {
    client.background('f', { unique: 'AAA' });
    expect(client.background('f', { unique: '-', workload: 'AAA' })).toBe(handle(2));
    expect(client.background('f', { unique: 'AAA' })).toBe(handle(1));
  });

  test('reaches the worker as it came', () => {
    client.background('f', { unique: '-', workload: 'AAA' });
    expect(worker.grabJob()).toMatchObject({ unique: '-' });
  });
});

describe('the clients of one job', () => {
  test('hear the same', () => {
    const job = client.foreground('f', { unique: 'u' });
    other.foreground('f', { unique: 'u' });
    worker.grab();
    worker.status(job, '1', '2');
    worker.data(job, 'D');
    worker.warning(job, 'W');
    worker.complete(job, 'C');
    const all = [`status ${job} 1/2`, `data ${job} D`, `warning ${job} W`, `complete ${job} C`];
    expect(client.heard()).toEqual(all);
    expect(other.heard()).toEqual(all);
  });

  test.each([
    ['complete', ' '],
    ['fail', ''],
    ['exception', ' '],
  ] as const)('hear of its %s once for each submission: clients count them', (ending, nothing) => {
    const job = client.foreground('f', { unique: 'u' });
    client.foreground('f', { unique: 'u' });
    worker.grab();
    worker[ending](job);
    expect(client.heard()).toEqual(Array.from({ length: 2 }, () => `${ending} ${job}${nothing}`));
  });

  test('hear of its progress once for each connection', () => {
    const job = client.foreground('f', { unique: 'u' });
    client.foreground('f', { unique: 'u' });
    worker.grab();
    worker.data(job, 'D');
    expect(client.heard()).toEqual([`data ${job} D`]);
  });

  test('hear nothing where they submitted in the background', () => {
    const job = client.foreground('f', { unique: 'u' });
    other.background('f', { unique: 'u' });
    worker.grab();
    worker.complete(job, 'done');
    expect(client.heard()).toEqual([`complete ${job} done`]);
    expect(other.heard()).toEqual([]);
  });

  test('are answered in the order of their submissions', () => {
    client.foreground('f', { unique: 'u' });
    client.background('g');
    client.foreground('f', { unique: 'u' });
    expect(client.link.told).toEqual([1, 2, 1].map((count) => `created ${handle(count)}`));
  });
});
