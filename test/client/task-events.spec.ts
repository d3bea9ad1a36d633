import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { firstValueFrom, toArray } from 'rxjs';
import {
  ConnectionLostError,
  GearmanClient,
  JobExceptionError,
  JobFailedError,
  PayloadError,
  type Task,
  type TaskEvent,
} from '../../lib/client/index.js';
import { turns } from '../transport/connection-pairs.js';
import { FakeServer } from '../transport/fake-server.js';
import type { PacketPeer } from '../transport/packet-peer.js';

let server: FakeServer;
let client: GearmanClient;
let peer: PacketPeer;
let task: Task;

beforeEach(async () => {
  server = new FakeServer();
  client = new GearmanClient({ servers: server });
  task = client.doNormal('f');
  peer = await server.client();
  await peer.receives('SUBMIT_JOB');
});

afterEach(() => client.close());

/** A whole job, as its server tells of it. */
function tellAll(): void {
  peer.send('JOB_CREATED', 'H:1');
  peer.send('WORK_STATUS', 'H:1', '1', '2').send('WORK_DATA', 'H:1', 'part');
  peer.send('WORK_WARNING', 'H:1', 'careful').send('WORK_STATUS', 'H:1', 'half', '');
  peer.send('WORK_COMPLETE', 'H:1', '5');
}

const ALL: TaskEvent[] = [
  { type: 'created', handle: 'H:1' },
  { type: 'status', numerator: 1, denominator: 2 },
  { type: 'data', data: Buffer.from('part') },
  { type: 'warning', warning: Buffer.from('careful') },
  { type: 'status', numerator: 0, denominator: 0 },
  { type: 'complete', result: 5 },
];

async function iterated(events: AsyncIterable<TaskEvent>): Promise<TaskEvent[]> {
  const seen: TaskEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

/** What an iteration gave, and what it threw in the end. */
async function iteratedToError(): Promise<[seen: string[], error: unknown]> {
  const seen: string[] = [];
  try {
    for await (const { type } of task) seen.push(type);
  } catch (error) {
    return [seen, error];
  }
  return [seen, undefined];
}

describe('a task’s events', () => {
  test('come in their order, and end: to a subscriber', async () => {
    const events = firstValueFrom(task.events.pipe(toArray()));
    tellAll();
    expect(await events).toEqual(ALL);
  });

  test('come in their order, and end: to an iteration', async () => {
    const events = iterated(task);
    tellAll();
    expect(await events).toEqual(ALL);
  });

  test('wait for the first who asks, though the job has ended: a subscriber', async () => {
    tellAll();
    await task.result();
    expect(await firstValueFrom(task.events.pipe(toArray()))).toEqual(ALL);
  });

  test('wait for the first who asks, though the job has ended: an iteration', async () => {
    tellAll();
    await task.result();
    expect(await iterated(task)).toEqual(ALL);
  });

  test('come to a second subscriber from then on', async () => {
    const first = firstValueFrom(task.events.pipe(toArray()));
    peer.send('JOB_CREATED', 'H:1');
    await task.handle;
    const second = firstValueFrom(task.events.pipe(toArray()));
    peer.send('WORK_COMPLETE', 'H:1', '5');
    expect(await first).toEqual([ALL[0], ALL[5]]);
    expect(await second).toEqual([ALL[5]]);
  });

  test('end with the failure', async () => {
    peer.send('JOB_CREATED', 'H:1').send('WORK_FAIL', 'H:1');
    const events = await iterated(task);
    expect(events.map(({ type }) => type)).toEqual(['created', 'fail']);
    expect(events[1]).toMatchObject({ error: expect.any(JobFailedError) });
  });

  test('end with the exception', async () => {
    peer.send('JOB_CREATED', 'H:1').send('WORK_EXCEPTION', 'H:1', 'boom');
    const events = await iterated(task);
    expect(events.map(({ type }) => type)).toEqual(['created', 'exception']);
    expect(events[1]).toMatchObject({ error: expect.any(JobExceptionError) });
  });

  test('of a background task end when it has its handle', async () => {
    const background = client.doBackground('f');
    await peer.receives('SUBMIT_JOB_BG');
    peer.send('JOB_CREATED', 'H:1').send('JOB_CREATED', 'H:9');
    expect(await iterated(background)).toEqual([{ type: 'created', handle: 'H:9' }]);
  });

  test('are told to nobody who has left', async () => {
    const seen: string[] = [];
    const subscription = task.events.subscribe(({ type }) => {
      seen.push(type);
      subscription.unsubscribe();
    });
    tellAll();
    await task.result();
    expect(seen).toEqual(['created']);
  });

  test('may be left by an iteration before they end, and go on without it', async () => {
    peer.send('JOB_CREATED', 'H:1').send('WORK_STATUS', 'H:1', '1', '2');
    const seen: string[] = [];
    for await (const { type } of task) {
      seen.push(type);
      if (type === 'status') break;
    }
    expect(seen).toEqual(['created', 'status']);
    const rest = firstValueFrom(task.events.pipe(toArray()));
    peer.send('WORK_DATA', 'H:1', 'part').send('WORK_COMPLETE', 'H:1', '5');
    expect(await task.result()).toBe(5);
    expect((await rest).map(({ type }) => type)).toEqual(['data', 'complete']);
  });

  test('may be iterated as slowly as one likes', async () => {
    const seen: TaskEvent[] = [];
    tellAll();
    for await (const event of task) {
      seen.push(event);
      await turns(3);
    }
    expect(seen).toEqual(ALL);
  });
});

describe('a task whose end will not become known', () => {
  beforeEach(async () => {
    peer.send('JOB_CREATED', 'H:1').send('WORK_DATA', 'H:1', 'part');
    await task.handle;
  });

  test('errs behind its events: to a subscriber', async () => {
    const seen: string[] = [];
    const error = new Promise((resolve) => {
      task.events.subscribe({ next: ({ type }) => seen.push(type), error: resolve });
    });
    peer.connection.destroy();
    expect(await error).toBeInstanceOf(ConnectionLostError);
    expect(seen).toEqual(['created', 'data']);
  });

  test('errs behind its events: to an iteration that is under way', async () => {
    const outcome = iteratedToError();
    peer.connection.destroy();
    expect(await outcome).toEqual([['created', 'data'], expect.any(ConnectionLostError)]);
  });

  test('errs behind its events: to an iteration that begins after that', async () => {
    peer.connection.destroy();
    await expect(task.result()).rejects.toBeInstanceOf(ConnectionLostError);
    expect(await iteratedToError()).toEqual([['created', 'data'], expect.any(ConnectionLostError)]);
  });

  test('errs where its result cannot be read', async () => {
    peer.send('WORK_COMPLETE', 'H:1', '{broken');
    expect(await iteratedToError()).toEqual([['created', 'data'], expect.any(PayloadError)]);
  });
});
