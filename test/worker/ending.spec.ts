import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { JobServer } from '../../lib/server/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import type { Dialer, PacketConnection } from '../../lib/transport/index.js';
import { JobWorker, type JobWorkerOptions } from '../../lib/worker/index.js';
import { turns } from '../transport/connection-pairs.js';
import { FakeServer } from '../transport/fake-server.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { HeardEvents, HeldJobs, statusOf, submit } from './worker-harness.js';

let clock: FakeClock;
let server: JobServer;
let client: PacketPeer;
let held: HeldJobs;
let worker: JobWorker;
let heard: HeardEvents;

beforeEach(async () => {
  clock = new FakeClock();
  server = new JobServer();
  client = await PacketPeer.dialled(server.dialer());
  held = new HeldJobs();
});

afterEach(() => server.close());

function make(options: JobWorkerOptions = {}): JobWorker {
  worker = new JobWorker({ servers: server.dialer(), clock, ...options }).register('f', held.handler);
  heard = new HeardEvents(worker);
  return worker;
}

function start(options: JobWorkerOptions = {}): void {
  make(options).start();
}

/** Whether the worker has stopped, once all that is under way has settled. */
async function hasStopped(): Promise<boolean> {
  await turns(5);
  const going = Symbol('going');
  return (await Promise.race([worker.finished, Promise.resolve(going)])) !== going;
}

describe('iterations', () => {
  test('end the worker when that many jobs are done; the next stays', async () => {
    for (const count of [1, 2, 3]) await submit(client, 'SUBMIT_JOB_BG', 'f', String(count));
    start({ iterations: 2 });
    for (const count of [1, 2]) {
      const { job, finish } = await held.next();
      expect(job.payload()).toBe(count);
      finish();
    }
    expect(await worker.finished).toBe('iterations');
    expect(await statusOf(client)).toEqual(['f\t1\t0\t0']);
  });

  test('count jobs that failed, and none that were not there', async () => {
    start({ iterations: 2, concurrency: 5 });
    await heard.next('connected');
    const handles = [await submit(client, 'SUBMIT_JOB', 'f'), await submit(client, 'SUBMIT_JOB', 'f')];
    (await held.next()).fail(new Error('boom'));
    await client.gets('WORK_FAIL', handles[0] as string);
    expect(await hasStopped()).toBe(false);
    (await held.next()).finish(1);
    await client.gets('WORK_COMPLETE', handles[1] as string, '1');
    expect(await worker.finished).toBe('iterations');
    expect(clock.pending).toBe(0);
  });

  test('wait for all that run at once, and begin no more', async () => {
    for (let count = 0; count < 5; count++) await submit(client, 'SUBMIT_JOB_BG', 'f');
    start({ iterations: 3, concurrency: 10 });
    const jobs = [await held.next(), await held.next(), await held.next()];
    expect(await statusOf(client)).toEqual(['f\t5\t3\t1']);
    jobs[0]?.finish();
    jobs[1]?.finish();
    await heard.next('jobFinished');
    await heard.next('jobFinished');
    expect(await hasStopped()).toBe(false);
    jobs[2]?.finish();
    expect(await worker.finished).toBe('iterations');
    expect(await statusOf(client)).toEqual(['f\t2\t0\t0']);
  });
});

describe('an idle timeout', () => {
  test('ends the worker that never had a job', async () => {
    start({ idleTimeout: 1000 });
    await heard.next('connected');
    clock.advance(999);
    expect(await hasStopped()).toBe(false);
    clock.advance(1);
    expect(await worker.finished).toBe('idle');
    expect(clock.pending).toBe(0);
  });

  test('does not count while a job runs, and begins anew when the last has ended', async () => {
    start({ idleTimeout: 1000, concurrency: 2 });
    clock.advance(600);
    await submit(client, 'SUBMIT_JOB_BG', 'f');
    await submit(client, 'SUBMIT_JOB_BG', 'f');
    const jobs = [await held.next(), await held.next()];
    jobs[0]?.finish();
    await heard.next('jobFinished');
    clock.advance(10_000);
    expect(await hasStopped()).toBe(false);
    jobs[1]?.finish();
    await heard.next('jobFinished');
    clock.advance(999);
    expect(await hasStopped()).toBe(false);
    clock.advance(1);
    expect(await worker.finished).toBe('idle');
  });

  test('ends a worker whose server is away', async () => {
    const away = new FakeServer();
    away.away = true;
    start({ servers: away, idleTimeout: 1000 });
    await heard.next('disconnected');
    clock.advance(1000);
    expect(await worker.finished).toBe('idle');
    expect(clock.pending).toBe(0);
  });
});

describe('stop', () => {
  test('lets the running job end and its result arrive, and takes no more', async () => {
    start();
    const first = await submit(client, 'SUBMIT_JOB', 'f');
    const { job, finish } = await held.next();
    const waiting = await submit(client, 'SUBMIT_JOB_BG', 'f');
    const stopped = worker.stop();
    expect(await hasStopped()).toBe(false);
    await submit(client, 'SUBMIT_JOB_BG', 'f');
    expect(job.signal.aborted).toBe(false);
    finish('in time');
    await client.gets('WORK_COMPLETE', first, '"in time"');
    expect(await stopped).toBe('stopped');
    expect(await statusOf(client)).toEqual(['f\t2\t0\t0']);
    await client.asks(['GET_STATUS', waiting], ['STATUS_RES', waiting, '1', '0', '0', '0']);
    expect(job.signal.aborted).toBe(false);
    expect(clock.pending).toBe(0);
  });

  test('ends an idle worker at once', async () => {
    start();
    await heard.next('connected');
    expect(await worker.stop()).toBe('stopped');
    expect(await statusOf(client)).toEqual(['f\t0\t0\t0']);
    expect(clock.pending).toBe(0);
  });

  test('when the grace is over, aborts the jobs, disconnects, and the server has the jobs again', async () => {
    start({ concurrency: 2 });
    const foreground = await submit(client, 'SUBMIT_JOB', 'f');
    await submit(client, 'SUBMIT_JOB_BG', 'f');
    const jobs = [await held.next(), await held.next()];
    const stopped = worker.stop({ grace: 1000 });
    clock.advance(999);
    expect(jobs.map(({ job }) => job.signal.aborted)).toEqual([false, false]);
    clock.advance(1);
    expect(await stopped).toBe('stopped');
    expect(jobs.map(({ job }) => job.signal.aborted)).toEqual([true, true]);
    expect(jobs[0]?.job.signal.reason).toMatchObject({ message: expect.stringMatching(/grace period/) });
    expect(await statusOf(client)).toEqual(['f\t2\t0\t0']);
    for (const { finish } of jobs) finish('too late');
    await heard.next('jobFinished');
    await client.hearsNothing();
    await client.asks(['GET_STATUS', foreground], ['STATUS_RES', foreground, '1', '0', '0', '0']);
  });

  test('tells nobody of what an aborted handler throws', async () => {
    await client.asks(['OPTION_REQ', 'exceptions'], ['OPTION_RES', 'exceptions']);
    worker = new JobWorker({ servers: server.dialer(), clock });
    heard = new HeardEvents(worker);
    worker.register(
      'f',
      ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    );
    worker.start();
    await submit(client, 'SUBMIT_JOB', 'f');
    await heard.next('jobStarted');
    void worker.stop({ grace: 0 });
    clock.advance(0);
    expect((await heard.next('jobFinished')).outcome.type).toBe('exception');
    await worker.finished;
    await client.hearsNothing();
  });

  test('said again with no grace ends the worker now', async () => {
    start();
    await submit(client, 'SUBMIT_JOB_BG', 'f');
    const { job, finish } = await held.next();
    const patient = worker.stop();
    const impatient = worker.stop({ grace: 0 });
    clock.advance(0);
    expect(await Promise.all([patient, impatient])).toEqual(['stopped', 'stopped']);
    expect(job.signal.aborted).toBe(true);
    expect(clock.pending).toBe(0);
    finish();
  });

  test('said after the end says why the worker ended', async () => {
    start({ idleTimeout: 10 });
    await heard.next('connected');
    clock.advance(10);
    expect(await worker.finished).toBe('idle');
    expect(await worker.stop()).toBe('idle');
  });

  test('before the start makes a worker that never starts', async () => {
    make();
    expect(await worker.stop()).toBe('stopped');
    worker.start();
    await submit(client, 'SUBMIT_JOB_BG', 'f');
    expect(await statusOf(client)).toEqual(['f\t1\t0\t0']);
  });

  test('ends the search for a server that is away', async () => {
    const away = new FakeServer();
    away.away = true;
    start({ servers: away });
    await heard.next('disconnected');
    expect(await worker.stop()).toBe('stopped');
    clock.advance(1_000_000);
    expect([away.dials, clock.pending]).toEqual([1, 0]);
  });

  test('closes a connection that was being made, when it is there', async () => {
    const slow = new FakeServer();
    const dialled: (() => void)[] = [];
    const dialer: Dialer = {
      address: 'slow-server',
      dial: () =>
        new Promise((resolve, reject) => {
          dialled.push(() => slow.dial().then(resolve, reject));
        }),
    };
    start({ servers: dialer });
    expect(await worker.stop()).toBe('stopped');
    dialled[0]?.();
    await (await slow.connection()).gets('closed');
    expect([heard.names, clock.pending]).toEqual([[], 0]);
  });

  test('does not wait for ever for a server that does not let go', async () => {
    const stuck = new FakeServer();
    const dialer: Dialer = {
      address: 'stuck-server',
      dial: async () => ({ ...plain(await stuck.dial()), end: () => undefined }),
    };
    start({ servers: dialer, connectTimeout: 500 });
    const peer = await stuck.connection();
    await peer.gets('CAN_DO', 'f');
    const stopped = worker.stop({ grace: 1000 });
    clock.advance(1000);
    clock.advance(499);
    expect(await hasStopped()).toBe(false);
    clock.advance(1);
    expect(await stopped).toBe('stopped');
  });
});

/** A connection as a plain object, to be changed in part. */
function plain(connection: PacketConnection): PacketConnection {
  return {
    address: connection.address,
    inProcess: connection.inProcess,
    open: (handler) => connection.open(handler),
    send: (packet) => connection.send(packet),
    sendText: (text) => connection.sendText(text),
    end: () => connection.end(),
    destroy: () => connection.destroy(),
  };
}
