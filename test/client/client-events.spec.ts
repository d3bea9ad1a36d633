import { beforeEach, describe, expect, test } from '@jest/globals';

import { type GearmanClient, type SubmitOptions, Task } from '../../lib/client/index.js';
import { EventLog, HANDLERS, TOLD } from './event-log.js';
import { InProcess } from './in-process.js';

const set = InProcess.perTest();
let client: GearmanClient;
let log: EventLog;

beforeEach(() => {
  const server = set.server();
  set.worker(server.dialer(), HANDLERS);
  client = set.client({ servers: server.dialer() });
  log = new EventLog();
});

describe('a client’s events', () => {
  test('are those of a job that completes', async () => {
    log.hear(client);
    const task = client.doNormal('tell', { a: 1 }, { context: 'mine' });
    const handle = await task.handle;
    await task.result();

    expect(log.of('mine')).toEqual([
      { type: 'workload', workload: Buffer.from('{"a":1}') },
      { type: 'created', handle },
      { type: 'data', data: Buffer.from('part') },
      { type: 'warning', warning: Buffer.from('careful') },
      { type: 'status', numerator: 1, denominator: 2 },
      { type: 'complete', result: 'done' },
    ]);
  });

  test.each([
    ['fail', 'fail', { error: { name: 'JobFailedError' } }],
    ['throw', 'exception', { error: { exceptionText: 'RangeError: too far' } }],
  ] as const)('are those of a job that ends as `%s` does', async (name, type, news) => {
    log.hear(client);
    await client.doNormal(name, 1, { context: 'mine' }).outcome();

    expect(log.of('mine').map((event) => (event as { type: string }).type)).toEqual([
      'workload',
      'created',
      type,
    ]);
    expect(log.of('mine')[2]).toMatchObject({ type, ...news });
  });

  test('are those of a background job, which ends when it is accepted', async () => {
    log.hear(client);
    const handle = await client.doBackground('tell', 1, { context: 'mine' }).handle;

    expect(log.of('mine').at(-1)).toEqual({ type: 'created', handle });
  });

  test('tell of a job whose end will not become known', async () => {
    log.hear(client);
    const reason = new Error('the user went away');
    const controller = new AbortController();
    const task = client.doNormal('nobody', 1, { context: 'mine', signal: controller.signal });
    await task.handle;
    controller.abort(reason);
    await task.outcome();

    expect(log.of('mine').at(-1)).toEqual({ type: 'abandoned', error: reason });
  });

  test('say nothing of a workload that does not leave, its signal having aborted', async () => {
    log.hear(client);
    const reason = new Error('never mind');
    await client.doNormal('tell', 1, { context: 'mine', signal: AbortSignal.abort(reason) }).outcome();

    expect(log.of('mine')).toEqual([{ type: 'abandoned', error: reason }]);
  });

  test('have the task, and the context that each submission gave: the very object', async () => {
    log.hear(client);
    const contexts = [{ row: 1 }, { row: 2 }];
    const tasks = contexts.map((context) => client.doNormal('tell', context.row, { context }));
    await Promise.all(tasks.map((task) => task.result()));

    for (const [index, context] of contexts.entries()) {
      const own = log.heard.filter((event) => event.context === context);
      expect(own.map(({ type }) => type)).toEqual(TOLD);
      expect(own.every(({ task }) => task instanceof Task)).toBe(true);
      expect(new Set(own.map(({ task }) => task.unique))).toEqual(new Set([tasks[index]?.unique]));
    }
  });

  test('have no context where the submission gave none', async () => {
    log.hear(client);
    await client.doNormal('tell').result();

    expect(log.heard).toHaveLength(6);
    expect(log.of(undefined)).toHaveLength(6);
  });

  test.each<[string, (options: SubmitOptions) => Promise<unknown>]>([
    ['callJob', (options) => client.callJob('tell', 1, options).result()],
    ['doReduce', (options) => client.doReduce('tell', 'join', 1, options).result()],
    ['a task set', (options) => client.taskSet().addTask('tell', 1, options).runTasks()],
  ])('are those of %s too', async (_name, submit) => {
    log.hear(client);
    await submit({ context: 'mine' });

    expect(log.of('mine')).toHaveLength(6);
  });

  test('come to nobody who has left', async () => {
    let heard = 0;
    const leave = client.on('created', () => heard++);
    await client.doNormal('tell').result();
    leave();
    await client.doNormal('tell').result();

    expect(heard).toBe(1);
  });
});
