import { describe, expect, it } from '@jest/globals';
import { Inject, Injectable } from '@nestjs/common';

import {
  type AssignedJob,
  CurrentJob,
  type GearmanClient,
  type GearmanEventMap,
  type GearmanEventName,
  GearmanEvents,
  GearmanJob,
  GearmanOrchestrator,
  GearmanWorker,
  JobExceptionError,
  JobFailedError,
  JobFailure,
  Task,
} from '../../lib/index.js';
import { JobServer } from '../../lib/server/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { Gate } from '../support/gate.js';
import { Applications, type TestApplication } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

/** So that one that is forgotten does not compile. */
const NAMES = Object.keys({
  'gearman.client.callback.workload': true,
  'gearman.client.callback.created': true,
  'gearman.client.callback.data': true,
  'gearman.client.callback.warning': true,
  'gearman.client.callback.status': true,
  'gearman.client.callback.complete': true,
  'gearman.client.callback.fail': true,
  'gearman.client.callback.exception': true,
  'gearman.client.callback.abandoned': true,
  'gearman.work.starting': true,
  'gearman.work.executed': true,
  'gearman.worker.started': true,
  'gearman.worker.idle': true,
  'gearman.worker.draining': true,
  'gearman.worker.stopped': true,
  'gearman.server.lost': true,
  'gearman.server.back': true,
} satisfies Record<GearmanEventName, true>) as GearmanEventName[];

@GearmanWorker({ name: 'Reports' })
class ReportWorker {
  @GearmanJob()
  write(@CurrentJob() job: AssignedJob): unknown {
    const payload = job.payload();
    if (payload === 'fail') throw new JobFailure('no ink');
    if (payload === 'throw') throw new RangeError('no paper');
    job.sendStatus(1, 2);
    job.sendData('half');
    job.sendWarning('slow');
    return { written: payload };
  }
}

interface Heard {
  readonly name: GearmanEventName;
  readonly event: unknown;
}

/** Hears everything from before the start of the application on. */
class Ear {
  readonly all: Heard[] = [];
  private readonly waiting: { readonly name: GearmanEventName; readonly gate: Gate }[] = [];

  constructor(events: GearmanEvents) {
    for (const name of NAMES) {
      events.on(name, (event) => {
        this.all.push({ name, event });
        for (const { gate } of this.waiting.filter((each) => each.name === name)) gate.open();
      });
    }
  }

  /** Of the events of this name, in the order in which they came. */
  of<Name extends GearmanEventName>(name: Name): GearmanEventMap[Name][] {
    return this.all.filter((each) => each.name === name).map(({ event }) => event as GearmanEventMap[Name]);
  }

  async next(name: GearmanEventName): Promise<void> {
    const gate = new Gate();
    this.waiting.push({ name, gate });
    await gate.opened;
  }
}

const EAR = { provide: Ear, inject: [GearmanEvents], useFactory: (events: GearmanEvents) => new Ear(events) };

function earOf({ context }: TestApplication): Ear {
  return context.get(Ear, { strict: false });
}

async function submit(client: GearmanClient, payload: string, context: unknown): Promise<Task> {
  const task = client.doNormal('Reports~write', payload, { context });
  await task.outcome();
  return task;
}

describe('the client’s events', () => {
  const applications = Applications.perTest();

  it('tell of a job that completes, each with its task, context and cluster', async () => {
    const application = await applications.start({ providers: [ReportWorker, EAR] }, { name: 'reports' });
    const context = { user: 'Ada' };

    const task = await submit(application.client, 'x', context);

    const ear = earOf(application);
    const told = ear.all.filter(({ name }) => name.startsWith('gearman.client.'));
    expect(told.map(({ name }) => name.slice('gearman.client.callback.'.length))).toEqual([
      'workload',
      'created',
      'status',
      'data',
      'warning',
      'complete',
    ]);
    for (const { event } of told) {
      expect(event).toMatchObject({ context, cluster: 'reports', task: { functionName: task.functionName } });
      expect((event as { context: unknown }).context).toBe(context);
      expect((event as { task: Task }).task).toBeInstanceOf(Task);
      expect((event as { task: Task }).task.unique).toBe(task.unique);
    }
    expect(ear.of('gearman.client.callback.workload')[0]?.workload.toString()).toBe('"x"');
    expect(ear.of('gearman.client.callback.created')[0]?.handle).toBe(await task.handle);
    expect(ear.of('gearman.client.callback.status')).toMatchObject([{ numerator: 1, denominator: 2 }]);
    expect(ear.of('gearman.client.callback.data')[0]?.data.toString()).toBe('half');
    expect(ear.of('gearman.client.callback.warning')[0]?.warning.toString()).toBe('slow');
    expect(ear.of('gearman.client.callback.complete')).toMatchObject([{ result: { written: 'x' } }]);
  });

  it('tell of jobs that fail, throw and are abandoned, with error and context', async () => {
    const application = await applications.start({ providers: [ReportWorker, EAR] });
    const { client } = application;
    const [reason, ear] = [new Error('changed my mind'), earOf(application)];

    await submit(client, 'fail', 1);
    await submit(client, 'throw', 2);
    const aborted = client.doNormal('Nobody~does', undefined, {
      context: 3,
      signal: AbortSignal.abort(reason),
    });
    await aborted.outcome();

    expect(ear.of('gearman.client.callback.fail')).toMatchObject([
      { context: 1, error: expect.any(JobFailedError) },
    ]);
    expect(ear.of('gearman.client.callback.exception')).toMatchObject([
      { context: 2, error: expect.any(JobExceptionError) },
    ]);
    expect(ear.of('gearman.client.callback.exception')[0]?.error.exceptionText).toBe('RangeError: no paper');
    expect(ear.of('gearman.client.callback.abandoned')).toMatchObject([{ context: 3, error: reason }]);
  });

  it('tell of background jobs that they were created', async () => {
    const application = await applications.start({ providers: [ReportWorker, EAR] });

    const handle = await application.client.doBackground('Reports~write', 'x', { context: 'later' }).handle;

    expect(earOf(application).of('gearman.client.callback.created')).toMatchObject([
      { handle, context: 'later', task: { background: true } },
    ]);
  });

  it('are not told where callbacks are off; those of workers are', async () => {
    const application = await applications.start(
      { providers: [ReportWorker, EAR] },
      { defaults: { callbacks: false } },
    );

    await submit(application.client, 'x', 1);

    const families = new Set(earOf(application).all.map(({ name }) => name.split('.')[1]));
    expect(families).toEqual(new Set(['worker', 'work']));
  });
});

describe('the events of work', () => {
  const applications = Applications.perTest();

  it('tell of a job’s beginning and end: which it is, its payload, its duration and its result', async () => {
    const application = await applications.start(
      { providers: [ReportWorker, EAR] },
      { defaults: { jobPrefix: 'p-' } },
    );

    const task = application.client.doNormal('Reports~write', { page: 1 });
    await task.result();

    const [starting] = earOf(application).of('gearman.work.starting');
    const [executed] = earOf(application).of('gearman.work.executed');
    const job = {
      worker: 'Reports',
      cluster: 'default',
      job: 'Reports~write',
      functionName: 'p-Reports~write',
      handle: await task.handle,
      unique: task.unique,
      attempt: 1,
      payload: { page: 1 },
    };
    expect(starting).toMatchObject(job);
    expect(starting?.definition?.methodName).toBe('write');
    expect(executed).toMatchObject({
      ...job,
      result: { written: { page: 1 } },
      error: undefined,
      outcome: { type: 'complete' },
    });
    expect(executed?.assignedJob).toBe(starting?.assignedJob);
    expect(executed?.duration).toBeGreaterThanOrEqual(0);
    expect(executed?.duration).toBeLessThan(10_000);
  });

  it.each([
    { payload: 'fail', type: 'fail', error: new JobFailure('no ink') },
    { payload: 'throw', type: 'exception', error: new RangeError('no paper') },
  ])(
    'tell of a job that ends by $type with its error, also that which the client is not told',
    async ({ payload, type, error }) => {
      const application = await applications.start({ providers: [ReportWorker, EAR] });

      await application.client.doNormal('Reports~write', payload).outcome();

      expect(earOf(application).of('gearman.work.executed')).toMatchObject([
        { outcome: { type }, error, result: undefined },
      ]);
    },
  );

  it('are told of jobs whose payload cannot be read; the payload throws where it is asked for', async () => {
    const application = await applications.start({ providers: [ReportWorker, EAR] });
    const serializer = {
      name: 'broken',
      joinsData: false,
      serialize: () => Buffer.from('{'),
      deserialize: String,
    };

    await application.client.doNormal('Reports~write', undefined, { serializer }).outcome();

    const [executed] = earOf(application).of('gearman.work.executed');
    expect(executed?.outcome.type).toBe('exception');
    expect(() => executed?.payload).toThrow(/workload of job/);
  });
});

describe('the events of workers', () => {
  const applications = Applications.perTest();

  it('tell when one starts, is idle, drains with running jobs, and has stopped', async () => {
    const [running, gate] = [new Gate(), new Gate()];
    @GearmanWorker({ name: 'Slow' })
    class SlowWorker {
      @GearmanJob()
      async run(): Promise<void> {
        running.open();
        await gate.opened;
      }
    }
    const application = await applications.start({ providers: [SlowWorker, EAR] }, { name: 'slow' });
    const ear = earOf(application);
    expect(ear.of('gearman.worker.started')).toEqual([{ worker: 'Slow', cluster: 'slow' }]);
    if (ear.of('gearman.worker.idle').length === 0) await ear.next('gearman.worker.idle');
    expect(ear.of('gearman.worker.idle')).toEqual([{ worker: 'Slow', cluster: 'slow' }]);

    const task = application.client.doNormal('Slow~run');
    await running.opened;
    const drained = application.context.get(GearmanOrchestrator, { strict: false }).drain();
    expect(ear.of('gearman.worker.draining')).toEqual([
      { worker: 'Slow', cluster: 'slow', ending: 'stopped', running: 1 },
    ]);
    expect(ear.of('gearman.worker.stopped')).toEqual([]);
    gate.open();
    await Promise.all([drained, task.result()]);

    expect(ear.of('gearman.worker.stopped')).toEqual([
      { worker: 'Slow', cluster: 'slow', ending: 'stopped' },
    ]);
  });
});

/** Until another worker, which tries less often, has found the server away so many times. */
async function attempts(servers: { host: string; port: number }, count: number): Promise<void> {
  const worker = new JobWorker({ servers, backoff: { initial: 30, maximum: 30 } });
  const enough = new Gate();
  let failed = 0;
  worker.register('Any~job', () => undefined);
  worker.on('disconnected', () => {
    if (++failed === count) enough.open();
  });
  worker.start();
  await enough.opened;
  await worker.stop({ grace: 0 });
}

describe('a server that is lost', () => {
  const applications = Applications.perTest();
  const servers = JobServers.perTest();

  it('is told once, however often it is tried again, and told once when it is back', async () => {
    const server = await servers.start();
    const { host, port } = addressOf(server);
    const backoff = { initial: 1, maximum: 5 };
    const application = await applications.start(
      { providers: [ReportWorker, EAR] },
      { servers: { host, port }, consume: true, worker: { backoff } },
    );
    const ear = earOf(application);
    expect(await application.client.doNormal('Reports~write', 'x').result()).toEqual({ written: 'x' });
    expect(ear.of('gearman.server.lost')).toEqual([]);
    const lost = ear.next('gearman.server.lost');

    await server.stop();
    await lost;
    await attempts({ host, port }, 4);
    const back = ear.next('gearman.server.back');
    const again = new JobServer();
    await again.listen({ host, port });
    await back;
    const address = `${host}:${port}`;
    expect(await application.client.doNormal('Reports~write', 'y').result()).toEqual({ written: 'y' });
    await application.context.close();
    await again.close();

    expect(ear.of('gearman.server.lost')).toEqual([
      { worker: 'Reports', cluster: 'default', address, error: expect.any(Error) },
    ]);
    expect(ear.of('gearman.server.back')).toEqual([{ worker: 'Reports', cluster: 'default', address }]);
  });
});

describe('GearmanEvents#on', () => {
  const applications = Applications.perTest();

  it('returns what ends it, and may be called by any provider', async () => {
    @Injectable()
    class Counter {
      count = 0;
      readonly stop: () => void;

      constructor(@Inject(GearmanEvents) events: GearmanEvents) {
        this.stop = events.on('gearman.work.executed', () => this.count++);
      }
    }
    const { client, context } = await applications.start({ providers: [ReportWorker, Counter] });
    const counter = context.get(Counter);

    await client.doNormal('Reports~write').result();
    counter.stop();
    await client.doNormal('Reports~write').result();

    expect(counter.count).toBe(1);
  });
});
