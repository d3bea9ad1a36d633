import { expect } from '@jest/globals';

import { AdminClient, GearmanClient, JobExceptionError } from '../../lib/client/index.js';
import { FaultProxy } from '../../lib/testing/index.js';
import { type AssignedJob, type JobOutcome, JobWorker, OptionError } from '../../lib/worker/index.js';
import { rejectionOf } from '../interop/observation.js';
import { next } from '../network/waiting.js';
import { startJobServer } from '../support/servers.js';
import { Mailbox } from '../transport/mailbox.js';
import { addressOf, deadAddress, type RowTest } from './bench.js';

/** One for each row of the README's table about GearmanWorker. */
export const WORKER_ROWS: Readonly<Record<string, RowTest>> = {
  'GearmanWorker::__construct, __destruct': async ({ server, participants }) => {
    const worker = new JobWorker({ servers: addressOf(server) }).register('made', () => 'done');
    worker.start();
    expect(await participants.client().doNormal('made').result()).toBe('done');
    expect(await worker.stop({ grace: 1000 })).toBe('stopped');
  },

  'GearmanWorker::returnCode, error, getErrno': async ({ participants }) => {
    const outcomes: JobOutcome[] = [];
    const worker = participants.worker({ telling: (job) => job.payload() }, { iterations: 1 });
    worker.on('jobFinished', ({ outcome }) => outcomes.push(outcome));
    await participants.client().doNormal('telling', 1).result();
    expect(await worker.finished).toBe('iterations');
    expect(outcomes).toMatchObject([{ type: 'complete' }]);
    expect(worker.health).toMatchObject({ state: 'stopped', consuming: false });
    const lonely = participants.worker({ telling: () => 0 }, { servers: await deadAddress() });
    const { error } = await next<{ error: Error }>((listener) => lonely.on('disconnected', listener));
    expect(error.message).toContain('ECONNREFUSED');
  },

  'GearmanWorker::options, setOptions, addOptions, removeOptions': async ({ participants }) => {
    const flags: object = { grabUnique: true };
    expect(() => participants.worker({ flagged: () => 0 }, flags)).toThrow(OptionError);
    participants.worker({ flagged: (job) => [job.unique, job.reducer] });
    const task = participants.client().doReduce('flagged', 'reducing', null, { unique: 'it comes along' });
    expect(await task.result()).toEqual(['it comes along', 'reducing']);
  },

  'GearmanWorker::timeout, setTimeout': async ({ participants }) => {
    const limits = { idleTimeout: 20, connectTimeout: 4000, heartbeat: 1000 };
    expect(await participants.worker({ idle: () => 0 }, limits).finished).toBe('idle');
  },

  'GearmanWorker::setId': async ({ server, participants }) => {
    participants.worker({ identified: () => 'done' }, { clientId: 'shop-worker-1' });
    await participants.client().doNormal('identified').result();
    const admin = new AdminClient({ server: addressOf(server) });
    const workers = await admin.workers().finally(() => admin.close());
    expect(workers).toContainEqual(
      expect.objectContaining({ clientId: 'shop-worker-1', functionNames: ['identified'] }),
    );
  },

  'GearmanWorker::addServer, addServers': async ({ server, participants }) => {
    const other = await startJobServer();
    try {
      const servers = `${addressOf(server)},${addressOf(other)}`;
      const worker = participants.worker({ both: () => 'done' }, { servers });
      worker.register('second only', () => 'done', { servers: addressOf(other) });
      const clients = [server, other].map((each) => participants.client({ servers: addressOf(each) }));
      const results = clients.map((client) => client.doNormal('both').result());
      expect(await Promise.all(results)).toEqual(['done', 'done']);
      expect(await clients[1]?.doNormal('second only').result()).toBe('done');
      await participants.close();
    } finally {
      await other.stop();
    }
  },

  'GearmanWorker::wait': async ({ server, participants }) => {
    const worker = new JobWorker({ servers: addressOf(server), iterations: 1 });
    worker.register('waiting', () => 'done');
    expect(worker.start()).toBeUndefined();
    expect(worker.health).toMatchObject({ state: 'working', running: 0 });
    await participants.client().doBackground('waiting').handle;
    expect(await worker.finished).toBe('iterations');
  },

  'GearmanWorker::register': async ({ participants }) => {
    const worker = participants.worker({ early: () => 'early' });
    worker.register('late', () => 'late', { timeout: 5000 });
    const client = participants.client();
    expect(await client.doNormal('early').result()).toBe('early');
    expect(await client.doNormal('late').result()).toBe('late');
  },

  'GearmanWorker::unregister, unregisterAll': async ({ server, participants }) => {
    const worker = participants.worker({ one: () => 1, two: () => 2, three: () => 3 });
    const client = participants.client();
    await client.doNormal('one').result();
    expect([worker.unregister('one'), worker.unregister('one')]).toEqual([true, false]);
    expect(await client.doNormal('two').result()).toBe(2);
    worker.unregisterAll();
    const tasks = ['one', 'two', 'three'].map((name) => client.doNormal(name, null, { unique: name }));
    await Promise.all(tasks.map(({ handle }) => handle));
    const admin = new AdminClient({ server: addressOf(server) });
    const known = await admin.status().finally(() => admin.close());
    const ours = known.filter(({ functionName }) => ['one', 'two', 'three'].includes(functionName));
    expect(ours.map(({ total, workers }) => [total, workers])).toEqual(ours.map(() => [1, 0]));
    participants.worker({ one: () => 'other', two: () => 'other', three: () => 'other' });
    const results = await Promise.all(tasks.map((task) => task.result()));
    expect(results).toEqual(['other', 'other', 'other']);
  },

  'GearmanWorker::grabJob': async ({ participants }) => {
    const grabbed = new Mailbox<{ job: AssignedJob; finish: (result: unknown) => void }>();
    const byHand = (job: AssignedJob) => new Promise((finish) => grabbed.put({ job, finish }));
    const worker = participants.worker({ grabbed: byHand });
    const tasks = [1, 2].map((payload) => participants.client().doNormal('grabbed', payload));
    const first = await grabbed.take();
    expect(grabbed.waiting).toHaveLength(0);
    first.finish('by hand');
    (await grabbed.take()).finish('by hand');
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['by hand', 'by hand']);
    worker.pause();
    expect(worker.health).toMatchObject({ state: 'paused', consuming: false });
  },

  'GearmanWorker::addFunction': async ({ participants }) => {
    const context = { calls: 0 };
    const worker = participants.worker({ other: () => 0 });
    worker.register('with context', () => ++context.calls, { timeout: 2000 });
    const client = participants.client();
    await client.doNormal('with context').result();
    expect(await client.doNormal('with context').result()).toBe(2);
  },

  'GearmanWorker::work': async ({ participants }) => {
    const client = participants.client();
    const tasks = [1, 2].map((payload) => client.doNormal('once', payload));
    await Promise.all(tasks.map(({ handle }) => handle));
    const done: unknown[] = [];
    const once = () => participants.worker({ once: (job) => done.push(job.payload()) }, { iterations: 1 });
    expect(await once().finished).toBe('iterations');
    expect(done).toEqual([1]);
    expect(await once().finished).toBe('iterations');
    expect(done).toEqual([1, 2]);
  },

  'GearmanWorker::ping, echo': async ({ server, participants }) => {
    const proxy = new FaultProxy();
    await proxy.start({ target: addressOf(server) });
    try {
      const worker = participants.worker(
        { beating: () => 'alive' },
        { servers: proxy.address, heartbeat: 20 },
      );
      await participants.client().doNormal('beating').result();
      const lost = next<unknown>((listener) => worker.on('disconnected', listener));
      proxy.halfOpen();
      expect(await lost).toMatchObject({ address: proxy.address });
      expect(await participants.client().doNormal('beating').result()).toBe('alive');
      await participants.close();
    } finally {
      await proxy.close();
    }
  },

  'GearmanWorker::enableExceptionHandler': async ({ server, participants }) => {
    participants.worker({
      throwing: () => {
        throw new TypeError('no number');
      },
    });
    const client = new GearmanClient({ servers: addressOf(server) });
    const error = await rejectionOf(client.doNormal('throwing').result()).finally(() => client.close());
    expect(error).toBeInstanceOf(JobExceptionError);
    expect(error).toMatchObject({ exceptionText: 'TypeError: no number' });
  },
};
