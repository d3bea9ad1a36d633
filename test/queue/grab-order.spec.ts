import { beforeEach, describe, expect, test } from '@jest/globals';
import { type JobQueue, PRIORITIES } from '../../lib/queue/index.js';
import { newQueue, TestPeer } from './test-peer.js';

let queue: JobQueue;
let client: TestPeer;

beforeEach(() => {
  queue = newQueue();
  client = new TestPeer(queue);
});

/** The functions of all jobs that the worker is given, in their order. */
function functionsOf(worker: TestPeer): string {
  const served: string[] = [];
  for (let job = worker.grabJob(); job !== undefined; job = worker.grabJob())
    served.push(job.queue.functionName);
  return served.join(' ');
}

describe('a worker is given', () => {
  test('the oldest job first', () => {
    const jobs = [client.background('f'), client.foreground('f'), client.background('f')];
    expect(new TestPeer(queue).canDo('f').grabAll()).toEqual(jobs);
  });

  test('high before normal before low, whatever came first', () => {
    const [high, normal, low] = PRIORITIES;
    const jobs = [low, normal, high, low, normal, high].map((priority) =>
      client.background('f', { priority }),
    );
    const order = [2, 5, 1, 4, 0, 3].map((at) => jobs[at]);
    expect(new TestPeer(queue).canDo('f').grabAll()).toEqual(order);
  });

  test('a high job of any function before a normal one of any other', () => {
    client.background('f');
    client.background('g', { priority: 'low' });
    client.background('g', { priority: 'high' });
    client.background('h', { priority: 'high' });
    expect(functionsOf(new TestPeer(queue).canDo('h', 'g', 'f'))).toBe('g h f g');
  });

  test('only jobs of functions that it can do', () => {
    client.background('g', { priority: 'high' });
    const job = client.background('f');
    expect(new TestPeer(queue).canDo('f').grabAll()).toEqual([job]);
    expect(new TestPeer(queue).grab()).toBeUndefined();
  });

  test('jobs of the function that it announced last, then of each in turn', () => {
    for (const functionName of ['f', 'g', 'h']) {
      client.background(functionName);
      client.background(functionName);
    }
    expect(functionsOf(new TestPeer(queue).canDo('f', 'g', 'h'))).toBe('h g f h g f');
  });

  test('jobs of the functions in turn also after one of them was served out of turn', () => {
    for (const functionName of ['f', 'g', 'g']) client.background(functionName);
    client.background('f', { priority: 'high' });
    expect(functionsOf(new TestPeer(queue).canDo('f', 'g'))).toBe('f g f g');
  });

  test('jobs of a function that it announced twice twice in a turn', () => {
    for (const functionName of ['f', 'f', 'f', 'g', 'g']) client.background(functionName);
    expect(functionsOf(new TestPeer(queue).canDo('f', 'g', 'f'))).toBe('f g f f g');
  });

  test('what no other worker was given', () => {
    const [first, second] = [client.background('f'), client.background('f')];
    const one = new TestPeer(queue).canDo('f');
    const two = new TestPeer(queue).canDo('f');
    expect([one.grab(), two.grab(), one.grab(), two.grab()]).toEqual([first, second, undefined, undefined]);
  });

  test('nothing where nothing is', () => {
    expect(new TestPeer(queue).canDo('f').grab()).toBeUndefined();
  });

  test('the job as it was submitted', () => {
    client.background('f', { unique: 'u', workload: 'w\0w', priority: 'high' });
    expect(new TestPeer(queue).canDo('f').grabJob()).toMatchObject({
      queue: { functionName: 'f' },
      unique: 'u',
      workload: Buffer.from('w\0w'),
      priority: 'high',
      background: true,
      state: 'running',
      history: undefined,
    });
  });

  test('jobs of the function without a name like any other', () => {
    const job = client.background('');
    expect(new TestPeer(queue).canDo('').grab()).toBe(job);
  });
});

describe('a worker that withdraws', () => {
  test('an ability is given no more of its jobs, and goes on in turn with the others', () => {
    for (const functionName of ['f', 'g', 'h', 'f', 'g', 'h']) client.background(functionName);
    const worker = new TestPeer(queue).canDo('f', 'g', 'h');
    expect(worker.grabJob()?.queue.functionName).toBe('h');
    worker.cantDo('g');
    expect(functionsOf(worker)).toBe('f h f');
  });

  test('an ability that it announced twice is rid of both', () => {
    client.background('f');
    const worker = new TestPeer(queue).canDo('f', 'g', 'f');
    worker.cantDo('f');
    expect(worker.grab()).toBeUndefined();
  });

  test('an ability that it never had changes nothing', () => {
    const job = client.background('f');
    const worker = new TestPeer(queue).canDo('f');
    worker.cantDo('unknown');
    expect(worker.grab()).toBe(job);
    expect(queue.snapshot().map(({ functionName }) => functionName)).toEqual(['f']);
  });

  test.each([
    ['an ability', (worker: TestPeer) => worker.cantDo('f')],
    ['all abilities', (worker: TestPeer) => worker.resetAbilities()],
  ])('%s keeps the job that it runs', (_what, withdraw) => {
    const job = client.foreground('f');
    const worker = new TestPeer(queue).canDo('f', 'g');
    worker.grab();
    const other = new TestPeer(queue).canDo('f').preSleep();
    withdraw(worker);
    expect(other.heard()).toEqual([]);
    expect(queue.progress(job).running).toBe(true);
    expect(worker.complete(job, 'done')).toBe(true);
    expect(client.heard()).toEqual([`complete ${job} done`]);
  });

  test('all abilities is given nothing, until it announces one again', () => {
    client.background('f');
    const job = client.background('g');
    const worker = new TestPeer(queue).canDo('f', 'g');
    worker.resetAbilities();
    expect(worker.grab()).toBeUndefined();
    expect(worker.canDo('g').grab()).toBe(job);
  });
});
