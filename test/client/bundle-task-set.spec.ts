import { beforeEach, describe, expect, test } from '@jest/globals';

import { type GearmanClient, OptionError, type TaskSet } from '../../lib/client/index.js';
import type { JobServer } from '../../lib/server/index.js';
import { type AssignedJob, JobFailure } from '../../lib/worker/index.js';
import { FakeServer } from '../transport/fake-server.js';
import { InProcess } from './in-process.js';

const set = InProcess.perTest();

/** GearmanBundle's six, and what each submits. */
const ADD_TASK = {
  addTask: 'SUBMIT_JOB',
  addTaskHigh: 'SUBMIT_JOB_HIGH',
  addTaskLow: 'SUBMIT_JOB_LOW',
  addTaskBackground: 'SUBMIT_JOB_BG',
  addTaskHighBackground: 'SUBMIT_JOB_HIGH_BG',
  addTaskLowBackground: 'SUBMIT_JOB_LOW_BG',
} as const;
const METHODS = Object.entries(ADD_TASK) as [keyof typeof ADD_TASK, (typeof ADD_TASK)['addTask']][];

describe.each(METHODS)('%s', (method, type) => {
  test(`plans a task; runTasks sends ${type}`, async () => {
    const fake = new FakeServer();
    const client = set.client({ servers: fake });
    const tasks = client.taskSet()[method]('f', { a: 1 }, { unique: 'u', context: 'mine' });
    expect(tasks.size).toBe(1);
    expect(fake.dials).toBe(0);

    const run = tasks.runTasks();
    const peer = await fake.client();
    await peer.gets(type, 'f', 'u', '{"a":1}');
    peer.send('JOB_CREATED', 'H:1').send('WORK_COMPLETE', 'H:1', '2');

    const end = type.endsWith('_BG')
      ? { status: 'created', handle: 'H:1' }
      : { status: 'complete', result: 2 };
    expect(await run).toEqual([{ ...end, index: 0, task: expect.anything(), context: 'mine' }]);
    expect(tasks.size).toBe(0);
  });

  test('keeps to its name, whatever its options say', async () => {
    const fake = new FakeServer();
    const otherwise: object = {
      priority: method.includes('High') ? 'low' : 'high',
      background: !method.includes('Background'),
      unique: 'u',
    };
    const client = set.client({ servers: fake });
    const run = client.taskSet()[method]('f', 1, otherwise).runTasks();

    await (await fake.client()).gets(type, 'f', 'u', '1');
    await client.close();
    await run;
  });
});

describe('runTasks', () => {
  let server: JobServer;
  let client: GearmanClient;
  let tasks: TaskSet<string>;
  beforeEach(() => {
    server = set.server();
    set.worker(server.dialer(), {
      double: (job: AssignedJob) => job.payload<number>() * 2,
      fail: () => {
        throw new JobFailure();
      },
      throw: () => {
        throw new RangeError('too far');
      },
    });
    client = set.client({ servers: server.dialer() });
    tasks = client.taskSet<string>();
  });

  test('tells how each task ended, in the order in which they were added, and never just "true"', async () => {
    tasks.addTask('double', 21, { context: 'good' });
    tasks.addTaskHigh('fail', 1, { context: 'failing' });
    tasks.addTaskLow('throw', 1, { context: 'throwing' });
    tasks.addTaskBackground('fail', 1, { context: 'accepted' });
    tasks.addTask('nobody', 1, { context: 'late', timeout: 30 });

    const outcomes = await tasks.runTasks();

    expect(outcomes).toMatchObject([
      { index: 0, context: 'good', status: 'complete', result: 42 },
      { index: 1, context: 'failing', status: 'fail', error: { name: 'JobFailedError' } },
      { index: 2, context: 'throwing', status: 'exception', error: { exceptionText: 'RangeError: too far' } },
      { index: 3, context: 'accepted', status: 'created', handle: await outcomes[3]?.task.handle },
      { index: 4, context: 'late', status: 'abandoned', error: { name: 'TaskTimeoutError' } },
    ]);
  });

  test('of no task at all is over at once', async () => {
    expect(await tasks.runTasks()).toEqual([]);
  });

  test('leaves a set that can be filled anew, and sends nothing twice', async () => {
    await tasks.addTask('double', 1).runTasks();

    expect(await tasks.addTask('double', 2).runTasks()).toMatchObject([{ index: 0, result: 4 }]);
  });

  test('does the tasks of two callers apart, though they share the client', async () => {
    const other = client.taskSet<string>();
    tasks.addTask('double', 1, { context: 'mine' });
    other.addTask('double', 2, { context: 'yours' });

    const [mine, yours] = await Promise.all([tasks.runTasks(), other.runTasks()]);

    expect(mine).toMatchObject([{ context: 'mine', result: 2 }]);
    expect(yours).toMatchObject([{ context: 'yours', result: 4 }]);
  });

  test('gives callbacks the context, and may change it there, as GearmanBundle’s listeners do', async () => {
    const context = { rows: 0 };
    const counting = client.taskSet<{ rows: number }>({
      on: { complete: ({ result }, entry) => void ((entry.context ?? context).rows += Number(result)) },
    });

    await counting.addTask('double', 1, { context }).addTask('double', 2, { context }).runTasks();

    expect(context.rows).toBe(6);
  });

  test('refuses what no submission may say, and submits nothing of the set behind it', async () => {
    const options: object = { priorty: 'high' };
    let submitted = 0;
    client.on('workload', () => submitted++);
    const limited = client.taskSet({ limit: 1 }).addTask('double', 1, options).addTask('double', 2);

    await expect(limited.runTasks()).rejects.toThrow(OptionError);
    expect(limited.size).toBe(0);
    expect(submitted).toBe(0);
  });

  test('takes servers, prefix and serializer for single tasks', async () => {
    const far = set.server();
    set.worker(far.dialer(), { dev_double: () => 'far' });

    const outcomes = await tasks
      .addTask('double', 1)
      .addTask('double', 1, { servers: far.dialer(), jobPrefix: 'dev_' })
      .runTasks();

    expect(outcomes).toMatchObject([{ result: 2 }, { result: 'far' }]);
  });
});
