import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { newQueue, TestPeer } from './test-peer.js';

let queue: JobQueue;
let client: TestPeer;
let worker: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
  worker = new TestPeer(queue).canDo('f', 'g');
});

describe('a sleeping worker', () => {
  test('is woken by a job that it can do', () => {
    worker.preSleep();
    expect(worker.heard()).toEqual([]);
    client.background('f');
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('is not woken by a job that it cannot do', () => {
    worker.preSleep();
    client.background('h');
    expect(worker.heard()).toEqual([]);
  });

  test('is woken once, however many jobs of however many functions arrive', () => {
    worker.preSleep();
    for (const functionName of ['f', 'g', 'f', 'g']) client.background(functionName);
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('is woken together with all others who can do the job', () => {
    const sleepers = [worker, new TestPeer(queue).canDo('f'), new TestPeer(queue).canDo('g')];
    for (const sleeper of sleepers) sleeper.preSleep();
    client.background('f');
    expect(sleepers.map((sleeper) => sleeper.heard())).toEqual([['wakeUp'], ['wakeUp'], []]);
  });

  test('may say so twice and is woken once', () => {
    worker.preSleep().preSleep();
    client.background('f');
    client.background('f');
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('is woken once for a function that it announced twice', () => {
    worker.canDo('f').preSleep();
    client.background('f');
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('is awake after it grabs, though nobody woke it', () => {
    worker.preSleep();
    expect(worker.grab()).toBeUndefined();
    client.background('f');
    expect(worker.heard()).toEqual([]);
  });
});

describe('a woken worker', () => {
  beforeEach(() => {
    worker.preSleep();
    client.background('f');
    worker.heard();
  });

  test('that found nothing sleeps again and is woken again', () => {
    new TestPeer(queue).canDo('f').grab();
    expect(worker.grab()).toBeUndefined();
    worker.preSleep();
    expect(worker.heard()).toEqual([]);
    client.background('g');
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('is not woken again while it works', () => {
    worker.grab();
    client.background('f');
    expect(worker.heard()).toEqual([]);
  });

  test('that goes back to sleep without grabbing is woken again: the job is still there', () => {
    worker.preSleep();
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('that goes back to sleep without grabbing hears of the next job', () => {
    new TestPeer(queue).canDo('f').grab();
    worker.preSleep();
    client.background('f');
    expect(worker.heard()).toEqual(['wakeUp']);
  });
});

describe('a worker that wants to sleep', () => {
  test.each(['high', 'normal', 'low'] as const)('is woken at once where a %s job waits', (priority) => {
    client.background('f', { priority });
    expect(worker.preSleep().heard()).toEqual(['wakeUp']);
  });

  test('sleeps where the only job that waits is not for it', () => {
    client.background('h');
    expect(worker.preSleep().heard()).toEqual([]);
  });

  test('sleeps where every job runs already', () => {
    client.background('f');
    new TestPeer(queue).canDo('f').grab();
    expect(worker.preSleep().heard()).toEqual([]);
  });

  test('sleeps where the job was dropped with its client', () => {
    client.foreground('f');
    client.leave();
    expect(worker.preSleep().heard()).toEqual([]);
  });
});

describe('abilities of one who sleeps', () => {
  test('a new one counts from then on', () => {
    worker.preSleep().canDo('h');
    expect(worker.heard()).toEqual([]);
    client.background('h');
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('a new one wakes at once where a job waits for it', () => {
    client.background('h');
    client.background('i');
    expect(worker.preSleep().canDo('h', 'i').heard()).toEqual(['wakeUp']);
  });

  test('a new one wakes nobody who is awake', () => {
    client.background('h');
    expect(worker.canDo('h').heard()).toEqual([]);
  });

  test('a withdrawn one wakes no more, the others do', () => {
    worker.preSleep();
    worker.cantDo('f');
    client.background('f');
    expect(worker.heard()).toEqual([]);
    client.background('g');
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('none wakes after all were withdrawn', () => {
    worker.preSleep();
    worker.resetAbilities();
    client.background('f');
    client.background('g');
    expect(worker.heard()).toEqual([]);
  });
});

describe('where a job wakes one worker only', () => {
  let sleepers: TestPeer[];

  beforeEach(() => {
    const calm = newQueue(-1, { workerWakeup: 1 });
    client = new TestPeer(calm);
    sleepers = Array.from({ length: 3 }, () => new TestPeer(calm).canDo('f'));
    for (const sleeper of sleepers) sleeper.preSleep();
  });

  const heard = (): string[][] => sleepers.map((sleeper) => sleeper.heard());

  test('each job wakes the one that has slept longest', () => {
    client.background('f');
    expect(heard()).toEqual([['wakeUp'], [], []]);
    client.background('f');
    expect(heard()).toEqual([[], ['wakeUp'], []]);
  });

  test('the next is woken in the stead of one that leaves without taking the job', () => {
    client.background('f');
    heard();
    sleepers[0]?.leave();
    expect(heard()).toEqual([[], ['wakeUp'], []]);
  });

  test('nobody is woken for one that leaves after it took the job, but by the job that comes back', () => {
    client.background('f');
    sleepers[0]?.grab();
    heard();
    sleepers[0]?.leave();
    expect(heard()).toEqual([[], ['wakeUp'], []]);
  });
});
