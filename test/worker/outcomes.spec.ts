import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { JobServer } from '../../lib/server/index.js';
import {
  type AssignedJob,
  JobFailure,
  JobWorker,
  RawSerializer,
  type Serializer,
  TextSerializer,
} from '../../lib/worker/index.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { HeardEvents, KeptLog, submit } from './worker-harness.js';

let server: JobServer;
let client: PacketPeer;
let log: KeptLog;
let worker: JobWorker;
let heard: HeardEvents;

beforeEach(async () => {
  server = new JobServer();
  client = await PacketPeer.dialled(server.dialer());
  await client.asks(['OPTION_REQ', 'exceptions'], ['OPTION_RES', 'exceptions']);
  log = new KeptLog();
});

afterEach(async () => {
  await worker.stop({ grace: 0 });
  await server.close();
});

function work(handler: (job: AssignedJob) => unknown, serializer?: Serializer): void {
  worker = new JobWorker({ servers: server.dialer(), logger: log });
  heard = new HeardEvents(worker);
  worker.register('f', handler, serializer === undefined ? {} : { serializer });
  worker.register('after', () => 'still here');
  worker.start();
}

/** The worker is there and does the next job. */
async function worksOn(): Promise<void> {
  const handle = await submit(client, 'SUBMIT_JOB', 'after');
  await client.gets('WORK_COMPLETE', handle, '"still here"');
}

describe('what a handler returns is the result', () => {
  test.each<[name: string, handler: (job: AssignedJob) => unknown, result: string]>([
    ['a value', () => ({ ok: true }), '{"ok":true}'],
    ['a promise', async () => [1], '[1]'],
    ['nothing', () => undefined, ''],
    ['null', () => null, 'null'],
    ['what it made of the payload', (job) => job.payload<number>() + 1, '8'],
  ])('%s', async (_name, handler, result) => {
    work(handler);
    const handle = await submit(client, 'SUBMIT_JOB', 'f', '7');
    await client.gets('WORK_COMPLETE', handle, result);
    expect((await heard.next('jobFinished')).outcome).toEqual({
      type: 'complete',
      result: Buffer.from(result),
    });
    expect(log.lines).toEqual([]);
  });

  test('written by the function’s own serializer', async () => {
    work((job) => `${job.payload<string>()}!`, new TextSerializer());
    const handle = await submit(client, 'SUBMIT_JOB', 'f', 'plain');
    await client.gets('WORK_COMPLETE', handle, 'plain!');
  });

  test('written by the worker’s serializer where the function has none', async () => {
    worker = new JobWorker({ servers: server.dialer(), serializer: new RawSerializer() });
    worker.register('f', (job) => Buffer.concat([job.payload<Buffer>(), Buffer.from([0xff])])).start();
    const handle = await submit(client, 'SUBMIT_JOB', 'f', '\xfe');
    await client.gets('WORK_COMPLETE', handle, '\xfe\xff');
  });
});

class TooWideError extends Error {
  override readonly name = 'TooWideError';
}

describe('what a handler throws ends the job, and the worker goes on', () => {
  test.each<[name: string, thrown: unknown, exception: string]>([
    ['an error', new Error('boom'), 'Error: boom'],
    ['an error of a class of its own', new TooWideError('9000 px'), 'TooWideError: 9000 px'],
    ['an error in other letters', new Error('zu groß'), 'Error: zu gro\xc3\x9f'],
    ['a text', 'boom', 'Error: boom'],
    ['nothing', undefined, 'Error: undefined'],
    ['an object', { code: 5 }, 'Error: { code: 5 }'],
    ['an object that has no text', Object.create(null), 'Error: [Object: null prototype] {}'],
  ])('%s: WORK_EXCEPTION', async (_name, thrown, exception) => {
    work(() => {
      throw thrown;
    });
    const handle = await submit(client, 'SUBMIT_JOB', 'f');
    await client.gets('WORK_EXCEPTION', handle, exception);
    const { outcome } = await heard.next('jobFinished');
    expect(outcome.type === 'exception' && outcome.error === thrown).toBe(true);
    expect(log.lines).toHaveLength(1);
    expect(log.lines[0]).toMatch(new RegExp(`^error job ${handle} of f threw `));
    await worksOn();
  });

  test('a rejected promise: WORK_EXCEPTION, and the log has the stack', async () => {
    work(() => Promise.reject(new RangeError('late')));
    const handle = await submit(client, 'SUBMIT_JOB', 'f');
    await client.gets('WORK_EXCEPTION', handle, 'RangeError: late');
    await worksOn();
    expect(log.lines.join()).toContain('outcomes.spec.ts');
  });

  test('a JobFailure: WORK_FAIL, and its reason in the log, without a stack', async () => {
    work(() => {
      throw new JobFailure('not today');
    });
    const handle = await submit(client, 'SUBMIT_JOB', 'f');
    await client.gets('WORK_FAIL', handle);
    expect((await heard.next('jobFinished')).outcome).toEqual({
      type: 'fail',
      error: new JobFailure('not today'),
    });
    expect(log.lines).toEqual([expect.stringMatching(/^warn job .* of f failed: not today$/)]);
    await worksOn();
  });

  test('a payload that cannot be read: WORK_EXCEPTION', async () => {
    work((job) => job.payload());
    await submit(client, 'SUBMIT_JOB', 'f', '{broken');
    const [, text] = await client.receives('WORK_EXCEPTION');
    expect(text).toMatch(/^PayloadError: .*JSON/);
    await worksOn();
  });

  test('a result that cannot be written: WORK_EXCEPTION', async () => {
    work(() => () => 'a function');
    await submit(client, 'SUBMIT_JOB', 'f');
    const [, text] = await client.receives('WORK_EXCEPTION');
    expect(text).toMatch(/^PayloadError: .*JSON/);
    await worksOn();
  });
});

describe('a running job', () => {
  test('knows its function, unique ID, handle and workload', async () => {
    const seen: unknown[] = [];
    work(({ functionName, unique, handle, workload }) => {
      seen.push(functionName, unique, handle, workload.toString());
    });
    client.send('SUBMIT_JOB', 'f', '\xc3\xbc', '7');
    const [handle = ''] = await client.receives('JOB_CREATED');
    await client.gets('WORK_COMPLETE', handle, '');
    expect(seen).toEqual(['f', 'ü', handle, '7']);
  });

  test('sends status, data and warnings to its client, in order, before its result', async () => {
    work((job) => {
      job.sendStatus(1, 3);
      job.sendData('tëxt');
      job.sendData(Uint8Array.from([0, 255]));
      job.sendWarning('careful');
      job.sendStatus(3, 3);
      return 'done';
    });
    const handle = await submit(client, 'SUBMIT_JOB', 'f');
    await client.gets('WORK_STATUS', handle, '1', '3');
    await client.gets('WORK_DATA', handle, 't\xc3\xabxt');
    await client.gets('WORK_DATA', handle, '\0\xff');
    await client.gets('WORK_WARNING', handle, 'careful');
    await client.gets('WORK_STATUS', handle, '3', '3');
    await client.gets('WORK_COMPLETE', handle, '"done"');
  });

  test('sends nothing after its end', async () => {
    const jobs: AssignedJob[] = [];
    work((job) => void jobs.push(job));
    const handle = await submit(client, 'SUBMIT_JOB', 'f');
    await client.gets('WORK_COMPLETE', handle, '');
    jobs[0]?.sendData('late');
    jobs[0]?.sendStatus(1, 1);
    jobs[0]?.sendWarning('late');
    await worksOn();
    expect(log.lines).toEqual([]);
  });
});
