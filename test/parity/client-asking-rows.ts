import { expect } from '@jest/globals';

import { AdminClient } from '../../lib/client/index.js';
import { VERSION } from '../../lib/server/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { GearmanClient } from '../../lib/client/index.js';
import { untilEvent } from '../interop/observation.js';
import { Gate } from '../support/gate.js';
import { addressOf, type Bench, type RowTest } from './bench.js';

/** One for each row of the README's table about what a client asks, and about what is no method. */
export const ASKING_ROWS: Readonly<Record<string, RowTest>> = {
  'GearmanClient::doJobHandle': async (bench) => {
    const { task, end } = await halfDone(bench);
    expect(await task.handle).toMatch(/^H:.+:\d+$/);
    expect(await end()).toBe('done');
  },

  'GearmanClient::doStatus': async ({ participants }) => {
    participants.worker({
      counting: (job) => {
        for (const step of [1, 2, 3]) job.sendStatus(step, 3);
      },
    });
    const steps: number[][] = [];
    for await (const event of participants.client().doNormal('counting')) {
      if (event.type === 'status') steps.push([event.numerator, event.denominator]);
    }
    expect(steps).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  },

  'GearmanClient::jobStatus': async (bench) => {
    const { client, task, end } = await halfDone(bench);
    const status = { known: true, running: true, numerator: 1, denominator: 2 };
    expect(await client.jobStatus(await task.handle)).toMatchObject(status);
    await end();
    expect(await client.jobStatus(await task.handle)).toMatchObject({ known: false });
  },

  'GearmanClient::jobStatusByUniqueKey': async (bench) => {
    const { client, end } = await halfDone(bench);
    const status = { known: true, running: true, numerator: 1, denominator: 2 };
    expect(await client.jobStatusByUnique('half')).toMatchObject(status);
    await end();
    expect(await client.jobStatusByUnique('half')).toMatchObject({ known: false });
  },

  'GearmanClient::ping': async ({ participants }) => {
    expect(await participants.client().echo('there?')).toEqual(Buffer.from('there?'));
  },

  'GearmanClient::addTaskStatus': async ({ participants }) => {
    const client = participants.client();
    const tasks = ['one', 'two'].map((payload) => client.doBackground('asked after', payload));
    const handles = await Promise.all(tasks.map(({ handle }) => handle));
    const statuses = await Promise.all([...handles, 'H:unknown:1'].map((handle) => client.jobStatus(handle)));
    expect(statuses.map(({ known }) => known)).toEqual([true, true, false]);
    await participants.worker({ 'asked after': () => undefined }, { iterations: 2 }).finished;
  },

  'GearmanTask::isKnown, isRunning': async (bench) => {
    const { client, task, end } = await halfDone(bench);
    const { known, running } = await client.jobStatus(await task.handle);
    expect([known, running]).toEqual([true, true]);
    await end();
  },

  'GearmanTask::taskNumerator, taskDenominator': async (bench) => {
    const { client, task, end } = await halfDone(bench);
    const { numerator, denominator, fraction } = await client.jobStatus(await task.handle);
    expect([numerator, denominator, fraction]).toEqual([1, 2, 0.5]);
    await end();
  },

  'gearman_version, gearman_bugreport, gearman_verbose_name': async ({ server }) => {
    const admin = new AdminClient({ server: addressOf(server) });
    try {
      expect(await admin.version()).toBe(VERSION);
      expect(await admin.verbose()).toMatch(/^[A-Z]+$/);
    } finally {
      await admin.close();
    }
  },

  'gearman_client_create, gearman_worker_create': async ({ server }) => {
    const servers = addressOf(server);
    const worker = new JobWorker({ servers, iterations: 1 }).register('created', () => 'done');
    const client = new GearmanClient({ servers });
    worker.start();
    expect(await client.doNormal('created').result()).toBe('done');
    expect(await worker.finished).toBe('iterations');
    await client.close();
  },
};

/** A job that has done one of two steps, and stays there until `end` is called, which gives its result. */
async function halfDone({ participants }: Bench) {
  const gate = new Gate();
  participants.worker({
    halfway: async (job) => {
      job.sendStatus(1, 2);
      await gate.opened;
      return 'done';
    },
  });
  const client = participants.client();
  const task = client.doNormal<string>('halfway', null, { unique: 'half' });
  await untilEvent(task, 'status');
  const end = (): Promise<string> => {
    gate.open();
    return task.result();
  };
  return { client, task, end };
}
