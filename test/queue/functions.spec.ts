import { beforeEach, describe, expect, test } from '@jest/globals';
import { type JobQueue, PRIORITIES } from '../../lib/queue/index.js';
import { handle, newQueue, TestPeer } from './test-peer.js';

let queue: JobQueue;
let client: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
});

const names = () => queue.snapshot().map(({ functionName }) => functionName);

describe('a function', () => {
  test('is there once it is created, and stays as it is when it is created again', () => {
    client.background('g');
    queue.createFunction('f');
    queue.createFunction('g');
    expect(queue.snapshot()).toMatchObject([
      { functionName: 'g', queued: { normal: 1 } },
      { functionName: 'f', queued: { normal: 0 }, running: 0, workers: 0 },
    ]);
  });

  test('is gone once it is dropped, and new when it is named again', () => {
    for (const functionName of ['f', 'g']) queue.createFunction(functionName);
    expect(queue.dropFunction('f')).toBe('dropped');
    expect(names()).toEqual(['g']);
    expect(queue.dropFunction('f')).toBe('unknown');
    expect(new TestPeer(queue).canDo('f').grab()).toBeUndefined();
    expect(names()).toEqual(['g', 'f']);
  });

  test.each([
    ['queued', () => client.background('f')],
    ['delayed', () => client.background('f', { dueAt: 1000 })],
    [
      'running',
      () => {
        client.background('f');
        const worker = new TestPeer(queue).canDo('f');
        worker.grab();
        worker.cantDo('f');
      },
    ],
  ])('stays while a job of it is %s', (_state, prepare) => {
    prepare();
    expect(queue.dropFunction('f')).toBe('busy');
    expect(names()).toEqual(['f']);
    queue.cancel(handle(1));
    expect(queue.dropFunction('f')).toBe('dropped');
  });

  test('stays while a worker can do it', () => {
    const worker = new TestPeer(queue).canDo('f').preSleep();
    expect(queue.dropFunction('f')).toBe('busy');
    worker.leave();
    expect(queue.dropFunction('f')).toBe('dropped');
  });

  test('is dropped by a name that differs in case, where there is none of that very name', () => {
    for (const functionName of ['Foo', 'foo', 'f']) queue.createFunction(functionName);
    expect(queue.dropFunction('foo')).toBe('dropped');
    expect(names()).toEqual(['Foo', 'f']);
    expect(queue.dropFunction('FOO')).toBe('dropped');
    expect(names()).toEqual(['f']);
  });

  test('is not dropped by a name whose bytes beyond ASCII are others', () => {
    queue.createFunction('\xc3\xa9');
    expect(queue.dropFunction('\xe3\xa9')).toBe('unknown');
  });
});

describe('the limits of a function', () => {
  beforeEach(() => queue.createFunction('f'));

  test('refuse a job beyond them, which then does not exist', () => {
    queue.limit('f', { high: 2, normal: 2, low: 2 });
    expect([1, 2, 3].map(() => client.background('f'))).toEqual([handle(1), handle(2), 'queueFull']);
    expect(queue.snapshot()).toMatchObject([{ queued: { normal: 2 } }]);
    expect(client.foreground('f')).toBe('queueFull');
    expect(client.peer.waitsFor.size).toBe(0);
  });

  test('count all jobs of it, whatever their priority, running and delayed ones too', () => {
    queue.limit('f', { high: 3, normal: 3, low: 3 });
    client.background('f', { priority: 'high' });
    new TestPeer(queue).canDo('f').grab();
    client.background('f', { priority: 'low', dueAt: 1000 });
    client.background('f');
    for (const priority of PRIORITIES) expect(client.background('f', { priority })).toBe('queueFull');
    expect(client.background('g')).toBe(handle(4));
  });

  test.each([0, -1])('are compared each with the jobs of its own priority to be, and %i is none', (none) => {
    queue.limit('f', { high: none, normal: 2, low: 1 });
    client.background('f', { priority: 'high' });
    expect(client.background('f', { priority: 'low' })).toBe('queueFull');
    expect(client.background('f', { priority: 'normal' })).toBe(handle(2));
    expect(client.background('f', { priority: 'normal' })).toBe('queueFull');
    expect(client.background('f', { priority: 'high' })).toBe(handle(3));
  });

  test('let a submission join the job of its unique ID', () => {
    queue.limit('f', { high: 1, normal: 1, low: 1 });
    const job = client.background('f', { unique: 'u' });
    expect(client.background('f', { unique: 'v' })).toBe('queueFull');
    expect(client.foreground('f', { unique: 'u' })).toBe(job);
  });

  test('make room with each job that ends', () => {
    queue.limit('f', { high: 1, normal: 1, low: 1 });
    const worker = new TestPeer(queue).canDo('f');
    const job = client.background('f');
    worker.grab();
    expect(client.background('f')).toBe('queueFull');
    worker.complete(job);
    expect(client.background('f')).toBe(handle(2));
  });

  test('leave alone what is there when they are set, and what comes back from a lost worker', () => {
    const worker = new TestPeer(queue).canDo('f');
    const jobs = [client.background('f'), client.background('f')];
    worker.grab();
    queue.limit('f', { high: 1, normal: 1, low: 1 });
    worker.leave();
    expect(new TestPeer(queue).canDo('f').grabAll().toSorted()).toEqual(jobs);
  });

  test('are not those of a function that is not known, nor of one that was dropped', () => {
    queue.limit('unknown', { high: 1, normal: 1, low: 1 });
    expect(names()).toEqual(['f']);
    queue.limit('f', { high: 1, normal: 1, low: 1 });
    queue.dropFunction('f');
    expect([client.background('f'), client.background('f')]).toEqual([handle(1), handle(2)]);
  });

  test('keep the answers to submissions in their order', () => {
    queue.limit('f', { high: 1, normal: 1, low: 1 });
    for (const functionName of ['f', 'f', 'g', 'f']) client.foreground(functionName);
    expect(client.link.told).toEqual([
      `created ${handle(1)}`,
      'queueFull',
      `created ${handle(2)}`,
      'queueFull',
    ]);
  });
});
