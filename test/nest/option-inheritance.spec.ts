import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';

import {
  GearmanJob,
  type GearmanJobOptions,
  GearmanWorker,
  type GearmanWorkerOptions,
  type ResolvedExecutionOptions,
} from '../../lib/index.js';
import { Applications } from './applications.js';

type Level = 'module' | 'worker' | 'job';

const LEVELS: readonly Level[] = ['module', 'worker', 'job'];

/** Every option that is inherited: what it is where nobody says anything, and a value for each level to say. */
const OPTIONS = [
  { option: 'iterations', fallback: 0, module: 10, worker: 20, job: 30 },
  { option: 'timeout', fallback: 0, module: 11, worker: 21, job: 31 },
  { option: 'minimumExecutionTime', fallback: 0, module: 12, worker: 22, job: 32 },
  {
    option: 'defaultMethod',
    fallback: 'doNormal',
    module: 'doBackground',
    worker: 'doHigh',
    job: 'doLowBackground',
  },
] as const;

/** Which levels say something, and whose word counts. */
const SPEAKERS: readonly { readonly speakers: readonly Level[]; readonly wins: Level | 'fallback' }[] = [
  { speakers: [], wins: 'fallback' },
  { speakers: ['module'], wins: 'module' },
  { speakers: ['worker'], wins: 'worker' },
  { speakers: ['job'], wins: 'job' },
  { speakers: ['module', 'worker'], wins: 'worker' },
  { speakers: ['module', 'job'], wins: 'job' },
  { speakers: ['worker', 'job'], wins: 'job' },
  { speakers: ['module', 'worker', 'job'], wins: 'job' },
];

const CASES = OPTIONS.flatMap((values) =>
  SPEAKERS.map(({ speakers, wins }) => ({ ...values, speakers, wins, expected: values[wins] })),
);

function workerWith(workerOptions: GearmanWorkerOptions, jobOptions: GearmanJobOptions = {}): Type {
  @GearmanWorker(workerOptions)
  class Images {
    @GearmanJob(jobOptions)
    resize(): void {}
  }
  return Images;
}

describe('execution options', () => {
  const applications = Applications.perTest();

  async function resolved(
    worker: Type,
    defaults: Record<string, unknown> = {},
  ): Promise<{ readonly worker: ResolvedExecutionOptions; readonly job: ResolvedExecutionOptions }> {
    const { registry } = await applications.start({ providers: [worker] }, { defaults, consume: false });
    const found = registry.job('Images~resize');
    return { worker: found.worker.options, job: found.job.options };
  }

  it.each(CASES)(
    'take $option of a job from the $wins where $speakers say one',
    async ({ option, speakers, expected, ...values }) => {
      const [defaults, workerOptions, jobOptions] = LEVELS.map((level) =>
        speakers.includes(level) ? { [option]: values[level] } : {},
      );

      const { job } = await resolved(workerWith(workerOptions ?? {}, jobOptions), defaults);

      expect(job[option]).toBe(expected);
    },
  );

  it.each(['iterations', 'timeout', 'minimumExecutionTime'] as const)(
    'let an explicit 0 of %s override a number',
    async (option) => {
      const ofWorker = await resolved(workerWith({ [option]: 0 }), { [option]: 5 });
      expect(ofWorker.worker[option]).toBe(0);
      expect(ofWorker.job[option]).toBe(0);

      const ofJob = await resolved(workerWith({ [option]: 7 }, { [option]: 0 }), { [option]: 5 });
      expect(ofJob.worker[option]).toBe(7);
      expect(ofJob.job[option]).toBe(0);
    },
  );

  it.each(OPTIONS)('do not count an undefined $option', async ({ option, module }) => {
    const silent = { [option]: undefined };

    const { worker, job } = await resolved(workerWith(silent, silent), { [option]: module });

    expect(worker[option]).toBe(module);
    expect(job[option]).toBe(module);
  });

  it('take the concurrency of all jobs from the worker, and else from the module', async () => {
    const own = await resolved(workerWith({ concurrency: 4 }), { concurrency: 2 });
    expect([own.worker.concurrency, own.job.concurrency]).toEqual([4, 4]);

    const inherited = await resolved(workerWith({}), { concurrency: 2 });
    expect([inherited.worker.concurrency, inherited.job.concurrency]).toEqual([2, 2]);

    const fallback = await resolved(workerWith({}));
    expect([fallback.worker.concurrency, fallback.job.concurrency]).toEqual([1, 1]);
  });

  it('replace servers as a whole: those of the worker are not added to', async () => {
    const workerServers = ['a.example.com', { host: 'b.example.com', port: 4731 }];

    const replaced = await resolved(
      workerWith({ servers: workerServers }, { servers: 'c.example.com:4732' }),
    );
    expect(replaced.worker.servers).toEqual(workerServers);
    expect(replaced.job.servers).toBe('c.example.com:4732');

    const inherited = await resolved(workerWith({ servers: workerServers }));
    expect(inherited.job.servers).toEqual(workerServers);
  });

  it('name no servers where neither worker nor job does, which stands for those of the module', async () => {
    const { registry } = await applications.start(
      { providers: [workerWith({})] },
      { servers: '127.0.0.1:4999', consume: false },
    );

    expect(registry.job('Images~resize').job.options.servers).toBeUndefined();
  });
});
