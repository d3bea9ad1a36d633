/** What GearmanBundle's documentation shows of workers and clients, translated, and running. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';

import {
  type AssignedJob,
  CurrentJob,
  type GearmanClient,
  GearmanJob,
  GearmanWorker,
} from '../../lib/index.js';
import { InProcess } from '../client/in-process.js';
import { Applications, type TestApplication } from '../nest/applications.js';
import { addressOf, JobServers } from '../nest/job-servers.js';
import { AcmeWorker, NAME } from './acme-worker.js';

const applications = Applications.perTest();
const jobServers = JobServers.perTest();
const set = InProcess.perTest();

describe('a worker with several jobs', () => {
  test('is what its decorators say; a job overrides its worker, and the worker the defaults', async () => {
    const { registry } = await applications.start(
      { providers: [AcmeWorker] },
      { defaults: { iterations: 150, defaultMethod: 'doNormal', timeout: 7 } },
    );
    const optionsOf = (name: string) => registry.job(`MyAcmeWorker~${name}`).job.options;

    expect(registry.worker('MyAcmeWorker').description).toMatch(/^Acme Worker\./);
    expect(optionsOf('doSomething')).toMatchObject({
      iterations: 10,
      defaultMethod: 'doBackground',
      timeout: 7,
    });
    expect(optionsOf('testB')).toMatchObject({ iterations: 3, defaultMethod: 'doLowBackground', timeout: 7 });
    expect(optionsOf('testC')).toMatchObject({ iterations: 3, defaultMethod: 'doHigh', timeout: 7 });
  });

  test('may be a service', async () => {
    @Injectable()
    class Mailer {
      constructor(readonly from: string) {}
      testA(): string {
        return `sent by ${this.from}`;
      }
    }
    @GearmanWorker({ name: 'AcmeService', service: 'myServiceName' })
    class AcmeService {
      @GearmanJob()
      testA(): void {}
    }
    const service = { provide: 'myServiceName', useFactory: () => new Mailer('acme@example.com') };
    const { client } = await applications.start({ providers: [AcmeService, service] });

    expect(await client.doNormal('AcmeService~testA').result()).toBe('sent by acme@example.com');
  });
});

describe('the client', () => {
  let application: TestApplication;
  let client: GearmanClient;
  beforeEach(async () => {
    application = await applications.start({ providers: [AcmeWorker] });
    ({ client } = application);
  });
  afterEach(() => application.context.get(AcmeWorker).steps.open());

  test('calls a job and waits for the result, at each priority', async () => {
    const tasks = [
      client.doNormal(NAME, { value: 1 }),
      client.doHigh(NAME, { value: 1 }),
      client.doLow(NAME, { value: 1 }),
    ];

    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual([true, true, true]);
  });

  test('calls a job without waiting, and has its handle, at each priority', async () => {
    const tasks = [client.doBackground(NAME), client.doHighBackground(NAME), client.doLowBackground(NAME)];

    for (const task of tasks) expect(await task.handle).toMatch(/^H:.+:\d+$/);
  });

  test('calls a job with its default method: the job’s, else its worker’s', async () => {
    const [byJob, byWorker] = [client.callJob(NAME), client.callJob('MyAcmeWorker~testC')];

    expect([byJob.background, byWorker.background]).toEqual([true, false]);
    expect(await byWorker.result()).toBe('the worker’s default method waits');
  });

  test('runs tasks in parallel, each with its context', async () => {
    const outcomes = await client
      .taskSet<string>()
      .addTask(NAME, 'value1', { context: 'context1' })
      .addTaskLow(NAME, 'value2', { context: 'context2' })
      .addTaskHighBackground(NAME, 'value3', { context: 'context3' })
      .runTasks();

    expect(outcomes).toMatchObject([
      { status: 'complete', result: true, context: 'context1' },
      { status: 'complete', result: true, context: 'context2' },
      { status: 'created', context: 'context3' },
    ]);
  });

  test('asks after a job until it has finished', async () => {
    const handle = await client.doBackground('MyAcmeWorker~slow').handle;
    const seen: string[] = [];
    for (let over = false; !over;) {
      const { known, running, finished, numerator, denominator, percent } = await client.jobStatus(handle);
      const line = finished ? 'finished' : `${known} ${running} ${numerator}/${denominator} ${percent}%`;
      if (seen.at(-1) !== line) seen.push(line);
      if (percent === 50) application.context.get(AcmeWorker).steps.open();
      over = finished;
    }

    expect(seen).toContain('true true 5/10 50%');
    expect(seen.at(-1)).toBe('finished');
  });
});

test('clearServers, setServer and addServer are the option `servers` of a call', async () => {
  const [own, first, second] = [await jobServers.start(), await jobServers.start(), await jobServers.start()];
  set.worker(addressOf(second), { [NAME]: () => 'second' });
  await first.stop();
  const { client } = await applications.start({}, { servers: addressOf(own) });

  const task = client.doNormal(NAME, { value: 1 }, { servers: [addressOf(first), addressOf(second)] });

  expect(await task.result()).toBe('second');
});

test('a method may ask for the job alone, as \\GearmanJob', async () => {
  @GearmanWorker()
  class PlainWorker {
    @GearmanJob()
    testA(@CurrentJob() job: AssignedJob): string {
      return `${job.functionName} got ${job.workload.toString()}`;
    }
  }
  const { client } = await applications.start({ providers: [PlainWorker] });

  expect(await client.doNormal('PlainWorker~testA', { value: 1 }).result()).toBe(
    'PlainWorker~testA got {"value":1}',
  );
});
