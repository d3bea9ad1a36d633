import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { JobServer } from '../../lib/server/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import {
  InvalidNameError,
  JobWorker,
  type JobWorkerOptions,
  OptionError,
  type RegisterOptions,
  ServerAddressError,
} from '../../lib/worker/index.js';
import { FakeServer } from '../transport/fake-server.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { HeardEvents, HeldJobs, KeptLog, submit } from './worker-harness.js';

type ErrorType = new (message: string) => Error;

const handler = (): undefined => undefined;

describe('a worker’s options', () => {
  test.each<[JobWorkerOptions, ErrorType, RegExp]>([
    [{ server: 'a' } as JobWorkerOptions, OptionError, /^JobWorker: unknown option "server"/],
    [{ servers: 'a:port' }, ServerAddressError, /"a:port"/],
    [{ clientId: 'two words' }, InvalidNameError, /client ID without spaces, got "two words"/],
    [{ clientId: 'i'.repeat(128) }, InvalidNameError, /at most 127/],
    [{ concurrency: 0 }, OptionError, /concurrency .*at least 1, got 0/],
    [{ iterations: -1 }, OptionError, /iterations .*at least 0, got -1/],
    [{ idleTimeout: 0.5 }, OptionError, /idleTimeout .*got 0.5/],
    [{ connectTimeout: 0 }, OptionError, /connectTimeout .*at least 1, got 0/],
  ])('are refused: %p', (options, type, message) => {
    expect(() => new JobWorker(options)).toThrow(type);
    expect(() => new JobWorker(options)).toThrow(message);
  });
});

describe('registering a function', () => {
  test.each<[string, RegisterOptions, ErrorType, RegExp]>([
    ['', {}, InvalidNameError, /got an empty one/],
    ['f\0', {}, InvalidNameError, /without NUL/],
    ['é'.repeat(256), {}, InvalidNameError, /at most 511 bytes, got 512/],
    ['taken', {}, OptionError, /one handler for the function taken, got a second one/],
  ])('%j cannot be', (functionName, options, type, message) => {
    const worker = new JobWorker().register('taken', handler);
    expect(() => worker.register(functionName, handler, options)).toThrow(type);
    expect(() => worker.register(functionName, handler, options)).toThrow(message);
  });

  test('has to come before the start', () => {
    expect(() => new JobWorker().start()).toThrow(new OptionError('register a function before start()'));
  });

  test('may be chained', () => {
    const worker = new JobWorker();
    expect(worker.register('f', handler)).toBe(worker);
  });

  test('announces it once to each server, however often the worker is started', async () => {
    const server = new FakeServer();
    const worker = new JobWorker({ servers: server }).register('f', handler).register('g', handler);
    worker.start();
    worker.start();
    const peer = await server.connection();
    for (const request of [['CAN_DO', 'f'], ['CAN_DO', 'g'], ['GRAB_JOB_ALL']]) await peer.gets(...request);
    peer.send('NO_JOB');
    await peer.gets('PRE_SLEEP');
    expect(server.dials).toBe(1);
    await worker.stop();
  });
});

describe('a worker’s events', () => {
  let clock: FakeClock;
  let server: JobServer;
  let client: PacketPeer;
  let held: HeldJobs;
  let log: KeptLog;
  let worker: JobWorker;

  beforeEach(async () => {
    clock = new FakeClock(5000);
    server = new JobServer();
    client = await PacketPeer.dialled(server.dialer());
    held = new HeldJobs();
    log = new KeptLog();
    worker = new JobWorker({ servers: server.dialer(), logger: log, clock });
    worker.register('f', held.handler);
  });

  afterEach(async () => {
    await worker.stop();
    await server.close();
  });

  test('tell of a job’s start and end, and how long it took', async () => {
    const heard = new HeardEvents(worker);
    worker.start();
    const handle = await submit(client, 'SUBMIT_JOB_BG', 'f', '1');
    const { job } = await heard.next('jobStarted');
    expect(job.handle).toBe(handle);
    const { finish } = await held.next();
    clock.advance(250);
    finish('done');
    expect(await heard.next('jobFinished')).toEqual({
      job,
      outcome: { type: 'complete', result: Buffer.from('"done"') },
      duration: 250,
    });
    expect(heard.names).toEqual(['connected', 'jobStarted', 'jobFinished']);
  });

  test('are told to no one who has left', async () => {
    const started: string[] = [];
    const leave = worker.on('jobStarted', ({ job }) => started.push(job.handle));
    worker.start();
    const first = await submit(client, 'SUBMIT_JOB', 'f');
    (await held.next()).finish();
    await client.gets('WORK_COMPLETE', first, '');
    leave();
    const second = await submit(client, 'SUBMIT_JOB', 'f');
    (await held.next()).finish();
    await client.gets('WORK_COMPLETE', second, '');
    expect(started).toEqual([first]);
  });

  test.each([new Error('deaf'), 'deaf', Object.create(null)])(
    'do not suffer from a listener that throws %p: it is written down',
    async (thrown) => {
      worker.on('jobStarted', () => {
        throw thrown;
      });
      const heard = new HeardEvents(worker);
      worker.start();
      const handle = await submit(client, 'SUBMIT_JOB', 'f');
      await heard.next('jobStarted');
      (await held.next()).finish(1);
      await client.gets('WORK_COMPLETE', handle, '1');
      expect(log.lines).toHaveLength(1);
      expect(log.lines[0]).toMatch(/^error a listener of this worker's events threw /);
    },
  );
});
