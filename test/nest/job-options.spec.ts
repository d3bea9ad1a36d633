import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';

import {
  type AssignedJob,
  type ClientMiddleware,
  CurrentJob,
  GearmanJob,
  type GearmanJobOptions,
  GearmanWorker,
  type GearmanWorkerOptions,
  type JobExceptionError,
  JobFailedError,
  JsonSerializer,
  type Serializer,
  TextSerializer,
  type WorkerMiddleware,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Applications } from './applications.js';
import { endingOf } from './endings.js';

/** Counts how many of its jobs run at once, and lets them go when the number is reached. */
class Crowd {
  most = 0;
  private now = 0;

  constructor(
    private readonly wanted: number,
    readonly gate = new Gate(),
  ) {}

  async join(): Promise<void> {
    this.most = Math.max(this.most, ++this.now);
    if (this.now === this.wanted) this.gate.open();
    await this.gate.opened;
    this.now--;
  }
}

function crowdedWorker(crowds: Record<'wide' | 'narrow', Crowd>, narrow: GearmanJobOptions): Type {
  @GearmanWorker({ name: 'Crowd', concurrency: 3 })
  class CrowdWorker {
    @GearmanJob()
    wide(): Promise<void> {
      return crowds.wide.join();
    }

    @GearmanJob(narrow)
    narrow(): Promise<void> {
      return crowds.narrow.join();
    }
  }
  return CrowdWorker;
}

describe('the concurrency of a job', () => {
  const applications = Applications.perTest();

  it.each([
    { where: 'on its decorator', narrow: { concurrency: 1 }, options: {} },
    {
      where: 'in the module’s `workers`',
      narrow: {},
      options: { workers: { Crowd: { jobs: { narrow: { concurrency: 1 } } } } },
    },
  ])('$where limits it, and not the worker’s other jobs', async ({ narrow, options }) => {
    // Those of the narrow one wait for two of the wide one: if they took all three places, for ever.
    const wide = new Crowd(2);
    const crowds = { wide, narrow: new Crowd(Infinity, wide.gate) };
    const { client } = await applications.start({ providers: [crowdedWorker(crowds, narrow)] }, options);

    const tasks = ['narrow', 'narrow', 'narrow', 'wide', 'wide'].map((job) =>
      client.doNormal(`Crowd~${job}`),
    );
    await Promise.all(tasks.map((task) => task.result()));

    expect([crowds.narrow.most, crowds.wide.most]).toEqual([1, 2]);
  });
});

/** Texts between marks, so that it shows who wrote them. */
function marking(mark: string): Serializer {
  return {
    name: mark,
    joinsData: false,
    serialize: (value) => Buffer.from(mark + String(value)),
    deserialize: (bytes) => (bytes.toString().startsWith(mark) ? bytes.toString().slice(1) : `not ${mark}`),
  };
}

function echoWorker(options: GearmanWorkerOptions, jobOptions: GearmanJobOptions): Type {
  @GearmanWorker({ name: 'Echo', ...options })
  class EchoWorker {
    @GearmanJob(jobOptions)
    once(payload: unknown, job: AssignedJob): unknown {
      return `${job.workload.toString()}|${String(payload)}`;
    }
  }
  return EchoWorker;
}

describe('the serializer', () => {
  const applications = Applications.perTest();

  it.each([
    { of: 'the job', job: { serializer: marking('1') }, worker: { serializer: marking('2') }, mark: '1' },
    { of: 'the worker', job: {}, worker: { serializer: marking('2') }, mark: '2' },
    { of: 'the module', job: {}, worker: {}, mark: '3' },
  ])('of $of is the nearest: it reads and writes on both sides', async ({ job, worker, mark }) => {
    const { client } = await applications.start(
      { providers: [echoWorker(worker, job)] },
      { serializer: marking('3') },
    );

    expect(await client.doNormal('Echo~once', 'x').result()).toBe(`${mark}x|x`);
  });

  it('may come from useFactory and from the module’s `workers`', async () => {
    const fromFactory = await applications.start({
      providers: [echoWorker({ useFactory: () => ({ serializer: marking('4') }) }, {})],
    });
    const fromModule = await applications.start(
      { providers: [echoWorker({ serializer: new JsonSerializer() }, {})] },
      { workers: { Echo: { serializer: new TextSerializer() } } },
    );

    expect(await fromFactory.client.doNormal('Echo~once', 'x').result()).toBe('4x|x');
    expect(await fromModule.client.doNormal('Echo~once', 'x').result()).toBe('x|x');
  });
});

/** Its first attempt ends when its signal aborts. */
function slowWorker(aborted: unknown[]): Type {
  @GearmanWorker({ name: 'Slow' })
  class SlowWorker {
    @GearmanJob({ executionTimeout: 1 })
    async run(@CurrentJob() job: AssignedJob): Promise<number> {
      if (job.attempt > 1) return job.attempt;
      await new Promise((resolve) => job.signal.addEventListener('abort', resolve));
      aborted.push(job.signal.aborted);
      return job.attempt;
    }
  }
  return SlowWorker;
}

describe('the executionTimeout', () => {
  const applications = Applications.perTest();

  it('in seconds aborts the job’s signal, and the server gives the job away again', async () => {
    const aborted: unknown[] = [];
    const { client } = await applications.start({ providers: [slowWorker(aborted)] });

    expect(await client.doNormal('Slow~run').result()).toBe(2);
    expect(aborted).toEqual([true]);
  });

  it('ends the job at last where the server’s jobRetries say so', async () => {
    const { client } = await applications.start(
      { providers: [slowWorker([])] },
      { server: { embedded: true, jobRetries: 1 } },
    );

    await expect(client.doNormal('Slow~run').result()).rejects.toBeInstanceOf(JobFailedError);
  });

  it.each([-2, 0.5, 'x'])('jobRetries cannot be %j', async (jobRetries) => {
    await expect(
      applications.start({}, { server: { embedded: true, jobRetries: jobRetries as number } }),
    ).rejects.toThrow(/jobRetries in GearmanModule `server`/);
  });
});

const refusing: WorkerMiddleware = (job, next) => {
  if (job.payload() === 'no') throw new RangeError('refused');
  return next();
};

describe('middleware', () => {
  const applications = Applications.perTest();

  it('of the client stands around submissions, the first outermost, and may change them', async () => {
    const seen: string[] = [];
    const telling =
      (name: string): ClientMiddleware =>
      (job, next) => {
        seen.push(`${name} ${job.functionName} ${String(job.payload)}`);
        job.payload = `${String(job.payload)}${name}`;
        return next();
      };
    const { client } = await applications.start(
      { providers: [echoWorker({ serializer: new TextSerializer() }, {})] },
      { client: { middleware: [telling('a'), telling('b')], timeout: 10_000 } },
    );

    expect(await client.doNormal('Echo~once', 'x').result()).toBe('xab|xab');
    expect(seen).toEqual(['a Echo~once x', 'b Echo~once xa']);
  });

  it('of the workers stands around every job, the first outermost, and may end it otherwise', async () => {
    const seen: string[] = [];
    const telling =
      (name: string): WorkerMiddleware =>
      async (job, next) => {
        seen.push(`${name} before ${job.functionName}`);
        const outcome = await next();
        seen.push(`${name} behind, ${outcome.type}`);
        return outcome;
      };
    const { client } = await applications.start(
      { providers: [echoWorker({}, {})] },
      { worker: { middleware: [telling('a'), telling('b'), refusing] } },
    );

    expect(await endingOf(client, 'Echo~once', 'x')).toBe(`complete: ${JSON.stringify('"x"|x')}`);
    const error: unknown = await client
      .doNormal('Echo~once', 'no')
      .result()
      .catch((reason: unknown) => reason);

    expect((error as JobExceptionError).exceptionText).toBe('RangeError: refused');
    expect(seen).toEqual([
      'a before Echo~once',
      'b before Echo~once',
      'b behind, complete',
      'a behind, complete',
      // What the innermost throws passes through the others.
      'a before Echo~once',
      'b before Echo~once',
    ]);
  });
});
