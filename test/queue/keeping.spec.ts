import { beforeEach, describe, expect, test } from '@jest/globals';
import type { JobQueue } from '../../lib/queue/index.js';
import { TestKeeper } from './test-keeper.js';
import { handle, newQueue, TestPeer } from './test-peer.js';

let keeper: TestKeeper;
let queue: JobQueue;
let client: TestPeer;
let other: TestPeer;
let worker: TestPeer;

function start(jobRetries = -1): void {
  keeper = new TestKeeper();
  queue = newQueue(jobRetries, { keeper });
  client = new TestPeer(queue);
  other = new TestPeer(queue);
  worker = new TestPeer(queue).canDo('f');
}

beforeEach(() => start());

const created = (...counts: readonly number[]) => counts.map((count) => `created ${handle(count)}`);
const stored = (now = 0, at = 0) => queue.stored(keeper.take(at), now);
const notStored = (now = 0, at = 0) => queue.notStored(keeper.take(at), now);

const submitAndGrab = (): void => {
  client.ask('background', 'f', { unique: 'u' });
  stored();
  worker.grab();
};

const kept = (unique: string, storeKey = unique, workload = 'W') =>
  queue.restore(
    { functionName: 'f', unique, storeKey, workload: Buffer.from(workload), priority: 'low', dueAt: 0 },
    0,
  );

describe('a background job that is to be kept', () => {
  test('is acknowledged, and given to workers, when it is stored, not before', () => {
    worker.preSleep();
    client.ask('background', 'f', { unique: 'u' });
    expect([client.answers(), worker.heard(), worker.grab()]).toEqual([[], [], undefined]);
    worker.preSleep();
    stored();
    expect([client.answers(), worker.heard()]).toEqual([created(1), ['wakeUp']]);
    expect(worker.grab()).toBe(handle(1));
  });

  test('is known meanwhile, and counts for its function', () => {
    client.ask('background', 'f');
    expect(queue.progress(handle(1))).toMatchObject({ known: true, running: false });
    expect(queue.size).toBe(1);
    expect(queue.dropFunction('f')).toBe('busy');
  });

  test('takes its place in the limit of its function while it is being stored', () => {
    client.ask('background', 'f', { unique: 'u' });
    queue.limit('f', { high: 1, normal: 1, low: 1 });
    other.ask('background', 'f', { unique: 'v' });
    expect(other.answers()).toEqual(['queueFull']);
    notStored();
    other.ask('background', 'f', { unique: 'v' });
    stored();
    expect(other.answers()).toEqual(['queueFull', ...created(2)]);
  });

  test('is refused where it could not be stored, and never was', () => {
    client.ask('background', 'f', { unique: 'u' });
    notStored();
    expect(client.answers()).toEqual(['notStored']);
    expect([queue.size, worker.grab(), keeper.log.length]).toEqual([0, undefined, 1]);
    other.ask('background', 'f', { unique: 'u' });
    stored();
    expect(other.answers()).toEqual(created(2));
  });

  test.each([
    ['is delayed where it is due later than it was stored', 4999, undefined],
    ['is queued where it fell due while it was being stored', 5000, handle(1)],
  ])('%s', (_, storedAt, given) => {
    client.ask('background', 'f', { dueAt: 5000 });
    stored(storedAt);
    expect(worker.grab(storedAt)).toBe(given);
    queue.tick(5000);
    expect(given ?? worker.grab(5000)).toBe(handle(1));
    expect(keeper.log).toEqual([`keep ${handle(1)} made 1 5000`]);
  });

  test('outlives its client that leaves before the answer', () => {
    client.ask('background', 'f');
    client.leave();
    stored();
    expect(client.answers()).toEqual([]);
    expect(worker.grab()).toBe(handle(1));
  });

  test('is stored in vain where it was cancelled meanwhile: its clients are answered, and it is released', () => {
    client.ask('background', 'f', { unique: 'u' });
    expect(queue.cancel(handle(1))).toBe(true);
    expect(client.answers()).toEqual(created(1));
    expect(keeper.log.at(-1)).toBe(`release ${handle(1)} u`);
    stored();
    expect([client.answers(), worker.grab(), queue.size]).toEqual([created(1), undefined, 0]);
  });
});

describe('answers of one connection keep the order of its submissions', () => {
  test('whichever is stored first', () => {
    client.ask('background', 'f');
    client.ask('background', 'f');
    stored(0, 1);
    expect(client.answers()).toEqual([]);
    expect(worker.grab()).toBe(handle(2));
    stored();
    expect(client.answers()).toEqual(created(1, 2));
  });

  test('and a foreground job behind begins when its turn has come, so that its client hears its handle first', () => {
    client.ask('background', 'f');
    client.ask('foreground', 'f');
    expect([worker.grab(), queue.size]).toEqual([undefined, 1]);
    stored();
    expect(client.answers()).toEqual(created(1, 2));
    expect(worker.grabAll()).toEqual([handle(1), handle(2)]);
  });

  test('also where one is refused for want of room, or of a store', () => {
    client.ask('background', 'f');
    client.ask('background', 'f');
    queue.limit('f', { high: 2, normal: 2, low: 2 });
    client.ask('background', 'f');
    notStored(0, 1);
    stored();
    expect(client.answers()).toEqual([...created(1), 'notStored', 'queueFull']);
  });

  test('and a foreground submission does not wait where nothing is owed', () => {
    other.ask('background', 'f');
    expect(client.foreground('f')).toBe(handle(2));
  });

  test('and what else the server has to say comes behind them', () => {
    const said: string[] = [];
    client.peer.replies.behind(() => said.push('at once'));
    client.ask('background', 'f');
    client.peer.replies.behind(() => said.push(`behind ${client.answers().length} answers`));
    client.ask('foreground', 'f');
    expect(said).toEqual(['at once']);
    stored();
    expect(said).toEqual(['at once', 'behind 1 answers']);
    expect(client.answers()).toEqual(created(1, 2));
  });

  test('and nothing is done for what a client asked for that has left', () => {
    client.ask('background', 'f');
    client.ask('foreground', 'f');
    client.leave();
    stored();
    expect(worker.grabAll()).toEqual([handle(1)]);
    expect(client.answers()).toEqual([]);
  });
});

describe('a submission that joins a job', () => {
  test('waits for the same word where it is being stored, in the background or not', () => {
    client.ask('background', 'f', { unique: 'u' });
    other.ask('background', 'f', { unique: 'u' });
    const third = new TestPeer(queue);
    third.ask('foreground', 'f', { unique: 'u' });
    expect([client, other, third].flatMap((peer) => peer.answers())).toEqual([]);
    stored();
    expect([client, other, third].flatMap((peer) => peer.answers())).toEqual(created(1, 1, 1));
    expect(keeper.log).toHaveLength(1);
    worker.grab();
    worker.complete(handle(1), 'R');
    expect(third.heard()).toEqual([`complete ${handle(1)} R`]);
  });

  test('goes on in the foreground where it could not be stored for those in the background', () => {
    client.ask('background', 'f', { unique: 'u' });
    other.ask('foreground', 'f', { unique: 'u' });
    notStored();
    expect([client.answers(), other.answers()]).toEqual([['notStored'], created(1)]);
    worker.grab();
    worker.complete(handle(1), 'R');
    expect(other.heard()).toEqual([`complete ${handle(1)} R`]);
    expect(keeper.log).toHaveLength(1);
  });

  test('has a foreground job kept: queued, delayed or running, it goes on meanwhile', () => {
    client.foreground('f', { unique: 'queued' });
    client.foreground('f', { unique: 'delayed', dueAt: 1000 });
    for (const unique of ['queued', 'delayed']) other.ask('background', 'f', { unique });
    expect(worker.grab()).toBe(handle(1));
    other.ask('background', 'f', { unique: 'queued' });
    expect(other.answers()).toEqual([]);
    expect(keeper.log).toEqual([`keep ${handle(1)} queued 0`, `keep ${handle(2)} delayed 0`]);
    stored();
    expect(other.answers()).toEqual(created(1));
    stored();
    expect(other.answers()).toEqual(created(1, 2, 1));
  });

  test('is answered where the foreground job ends before it is stored, and before its clients hear of the end', () => {
    other.foreground('f', { unique: 'u' });
    worker.grab();
    other.ask('background', 'f', { unique: 'u' });
    worker.complete(handle(1), 'R');
    expect(other.link.told).toEqual([...created(1, 1), `complete ${handle(1)} R`]);
    expect(keeper.log.at(-1)).toBe(`release ${handle(1)} u`);
    notStored();
    expect(other.answers()).toEqual(created(1, 1));
  });

  test('lets it outlive the foreground client from the start, and not where it could not be kept', () => {
    client.foreground('f', { unique: 'u' });
    client.foreground('f', { unique: 'v' });
    other.ask('background', 'f', { unique: 'u' });
    other.ask('background', 'f', { unique: 'v' });
    client.leave();
    stored();
    notStored();
    expect(other.answers()).toEqual([...created(1), 'notStored']);
    expect(worker.grabAll()).toEqual([handle(1)]);
  });

  test('hears of a running foreground job that lost its worker while it was being stored nothing but its answer', () => {
    client.foreground('f', { unique: 'u' });
    worker.grab();
    other.ask('background', 'f', { unique: 'u' });
    client.leave();
    worker.leave();
    stored();
    expect(other.link.told).toEqual(created(1));
    expect(new TestPeer(queue).canDo('f').grab()).toBe(handle(1));
  });

  test('by its workload, as - does, is kept once', () => {
    for (const peer of [client, other]) peer.ask('background', 'f', { unique: '-', workload: 'W' });
    expect(keeper.log).toEqual([`keep ${handle(1)} made 1 0`]);
    stored();
    expect([client, other].flatMap((peer) => peer.answers())).toEqual(created(1, 1));
  });
});

describe('what is kept is released once, when the job', () => {
  test.each([
    ['is complete', -1, () => worker.complete(handle(1))],
    ['failed', -1, () => worker.fail(handle(1))],
    ['threw', -1, () => worker.exception(handle(1))],
    ['is cancelled', -1, () => queue.cancel(handle(1))],
    ['has lost its last worker', 1, () => worker.leave()],
  ])('%s', (_, jobRetries, end) => {
    start(jobRetries);
    submitAndGrab();
    expect(keeper.log).toHaveLength(1);
    end();
    worker.complete(handle(1));
    expect(keeper.log.slice(1)).toEqual([`release ${handle(1)} u`]);
  });

  test('and never of a job that was not kept', () => {
    client.foreground('f', { unique: 'u' });
    worker.grab();
    worker.complete(handle(1));
    client.ask('background', 'f', { unique: 'v' });
    notStored();
    expect(keeper.log).toEqual([`keep ${handle(2)} v 0`]);
  });

  test('and not where it lost a worker and goes on', () => {
    submitAndGrab();
    worker.leave();
    expect(keeper.log).toHaveLength(1);
  });
});

describe('a job of an earlier run', () => {
  test.each([
    ['of a unique ID', 'u', 'u'],
    ['of none, under a key that was made for it', '', 'made long ago'],
    ['of none, as gearmand keeps it', '', ''],
    ['of the unique ID -, as gearmand keeps it', '-', '-'],
  ])('%s is queued as it was, and released by its key', (_, unique, storeKey) => {
    worker.preSleep();
    kept(unique, storeKey);
    expect(worker.heard()).toEqual(['wakeUp']);
    expect(worker.grabJob()).toMatchObject({ unique, priority: 'low', workload: Buffer.from('W') });
    worker.complete(handle(1));
    expect(keeper.log).toEqual([`release ${handle(1)} ${storeKey}`]);
  });

  test('waits until it is due', () => {
    queue.restore(
      { functionName: 'f', unique: 'u', storeKey: 'u', workload: Buffer.of(), priority: 'low', dueAt: 9 },
      8,
    );
    expect([worker.grab(8), queue.nextWakeup()]).toEqual([undefined, 9]);
  });

  test('is not held up by the limit of its function', () => {
    queue.createFunction('f');
    queue.limit('f', { high: 1, normal: 1, low: 1 });
    for (const unique of ['u', 'v']) kept(unique);
    expect(queue.size).toBe(2);
  });

  test('makes a foreground job of this one a kept one', () => {
    client.foreground('f', { unique: 'u' });
    kept('u');
    client.leave();
    expect(worker.grab()).toBe(handle(1));
    worker.complete(handle(1));
    expect(keeper.log).toEqual([`release ${handle(1)} u`]);
  });

  test('is discarded where another of the same workload is kept already', () => {
    kept('-', 'one');
    kept('-', 'two');
    expect([queue.size, keeper.log]).toEqual([1, ['discard f two']]);
  });

  test('is the one that is being stored: that is kept already, whatever becomes of the commit', () => {
    client.ask('background', 'f', { unique: 'u' });
    kept('u');
    expect(client.answers()).toEqual(created(1));
    notStored();
    expect([client.answers(), worker.grab()]).toEqual([created(1), handle(1)]);
    worker.complete(handle(1));
    expect(keeper.log.slice(1)).toEqual([`release ${handle(1)} u`]);
  });

  test('stays kept under its own key where the same workload is being stored under another', () => {
    client.ask('background', 'f', { unique: '-', workload: 'W' });
    kept('-', 'long ago');
    expect(keeper.log.slice(1)).toEqual([`release ${handle(1)} made 1`]);
    expect(client.answers()).toEqual(created(1));
    notStored();
    worker.grab();
    worker.complete(handle(1));
    expect(keeper.log.slice(2)).toEqual([`release ${handle(1)} long ago`]);
  });
});
