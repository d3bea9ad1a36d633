import { expect, test } from '@jest/globals';

import { JobExceptionError, JobFailedError } from '../../lib/client/index.js';
import { JobFailure } from '../../lib/worker/index.js';
import { Participants } from '../support/participants.js';
import { describeEachServer } from '../support/servers.js';
import { rejectionOf } from './observation.js';

describeEachServer([], 'middleware', (server) => {
  const participants = Participants.at(server);

  test('stands around client and worker in the order in which it was put there', async () => {
    const steps: string[] = [];
    const worker = participants.worker({ around: () => steps.push('handler') });
    const client = participants.client();
    for (const name of ['outer', 'inner']) {
      client.use((job, next) => {
        steps.push(`client ${name} before ${job.functionName}`);
        const task = next();
        steps.push(`client ${name} after`);
        return task;
      });
      worker.use(async (job, next) => {
        steps.push(`worker ${name} before ${job.functionName}`);
        const outcome = await next();
        steps.push(`worker ${name} after ${outcome.type}`);
        return outcome;
      });
    }
    await client.doNormal('around').result();
    expect(steps).toEqual([
      'client outer before around',
      'client inner before around',
      'client inner after',
      'client outer after',
      'worker outer before around',
      'worker inner before around',
      'handler',
      'worker inner after complete',
      'worker outer after complete',
    ]);
  });

  test('of the client may change what is submitted, and sees what kind it is', async () => {
    participants.worker({ 'v2:changed': (job) => [job.payload(), job.unique] });
    const client = participants.client({ jobPrefix: 'v2:' });
    const kinds: unknown[] = [];
    client.use((job, next) => {
      kinds.push([job.functionName, job.priority, job.background]);
      job.functionName = 'changed';
      job.payload = { tenant: 7, payload: job.payload };
      job.options = { ...job.options, unique: 'from middleware' };
      return next();
    });
    const task = client.doHigh('original', 'x');
    expect(await task.result()).toEqual([{ tenant: 7, payload: 'x' }, 'from middleware']);
    expect(task.unique).toBe('from middleware');
    await client.doBackground('original').handle;
    await client.taskSet().add('original', 'x', { priority: 'low' }).run();
    expect(kinds).toEqual([
      ['original', 'high', false],
      ['original', 'normal', true],
      ['original', 'low', false],
    ]);
  });

  test('of the client hears how each task ended, and takes no events away', async () => {
    participants.worker({
      various: (job) => {
        if (job.payload() === 'fail') throw new JobFailure();
        if (job.payload() === 'exception') throw new Error('thrown');
        job.sendStatus(1, 1);
      },
    });
    const endings: Promise<string>[] = [];
    const client = participants.client().use((_job, next) => {
      const task = next();
      endings.push(task.outcome().then(({ status }) => status));
      return task;
    });
    const types: string[] = [];
    for await (const { type } of client.doNormal('various', 'complete')) types.push(type);
    expect(types).toEqual(['created', 'status', 'complete']);
    await rejectionOf(client.doNormal('various', 'fail').result());
    await rejectionOf(client.doNormal('various', 'exception').result());
    await client.doBackground('various', 'complete').handle;
    await rejectionOf(client.doNormal('nobody', null, { timeout: 10 }).result());
    expect(await Promise.all(endings)).toEqual(['complete', 'fail', 'exception', 'created', 'abandoned']);
  });

  test('of the client that throws keeps the job from being submitted', async () => {
    let runs = 0;
    participants.worker({ guarded: () => ++runs });
    const client = participants.client().use((job, next) => {
      if (job.payload === 'forbidden') throw new RangeError('forbidden');
      return next();
    });
    expect(() => client.doNormal('guarded', 'forbidden')).toThrow(RangeError);
    expect(await rejectionOf(client.taskSet().add('guarded', 'forbidden').run())).toBeInstanceOf(RangeError);
    expect(await client.doNormal('guarded', 'allowed').result()).toBe(1);
  });

  test('of the worker that throws ends the job as a handler does', async () => {
    let runs = 0;
    const worker = participants.worker({ refused: () => ++runs });
    worker.use(async (job, next) => {
      if (job.payload() === 'exception') throw new RangeError('not for you');
      if (job.payload() === 'fail') throw new JobFailure();
      return next();
    });
    const client = participants.client();
    const exception = await rejectionOf(client.doNormal('refused', 'exception').result());
    expect(exception).toBeInstanceOf(JobExceptionError);
    expect(exception).toMatchObject({ exceptionText: 'RangeError: not for you' });
    const failed = await rejectionOf(client.doNormal('refused', 'fail').result());
    expect(failed).toBeInstanceOf(JobFailedError);
    expect(await client.doNormal('refused', 'neither').result()).toBe(1);
  });

  test('of the worker sees how the job ended, and may end it otherwise', async () => {
    const worker = participants.worker({
      fragile: () => {
        throw new Error('out of order');
      },
    });
    const seen: unknown[] = [];
    worker.use(async (job, next) => {
      const outcome = await next();
      seen.push([job.payload(), outcome.type]);
      const rescued = { type: 'complete', result: Buffer.from('"rescued"') } as const;
      return job.payload() === 'rescue' ? rescued : outcome;
    });
    const client = participants.client();
    expect(await client.doNormal('fragile', 'rescue').result()).toBe('rescued');
    expect(await rejectionOf(client.doNormal('fragile', 'leave').result())).toBeInstanceOf(JobExceptionError);
    expect(seen).toEqual([
      ['rescue', 'exception'],
      ['leave', 'exception'],
    ]);
  });

  test('that is put there later stands around what comes from then on', async () => {
    const worker = participants.worker({ late: () => 'plain' });
    const client = participants.client();
    expect(await client.doNormal('late').result()).toBe('plain');
    worker.use(async () => ({ type: 'complete', result: Buffer.from('"wrapped"') }));
    expect(await client.doNormal('late').result()).toBe('wrapped');
  });
});
