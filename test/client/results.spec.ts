import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  GearmanClient,
  JobExceptionError,
  JobFailedError,
  NoResultError,
  PayloadError,
  RawSerializer,
  type Serializer,
  type Task,
  TextSerializer,
} from '../../lib/client/index.js';
import { FakeServer } from '../transport/fake-server.js';
import type { PacketPeer } from '../transport/packet-peer.js';

let server: FakeServer;
let client: GearmanClient;
let peer: PacketPeer;

beforeEach(() => {
  server = new FakeServer();
  client = new GearmanClient({ servers: server });
});

afterEach(() => client.close());

/** A foreground job of `f` that the server has accepted as H:1. */
async function accepted(serializer?: Serializer): Promise<Task> {
  const task = client.doNormal('f', undefined, serializer === undefined ? {} : { serializer });
  peer = await server.client();
  await peer.receives('SUBMIT_JOB');
  peer.send('JOB_CREATED', 'H:1');
  await task.handle;
  return task;
}

describe('the result', () => {
  test('is what the worker returned', async () => {
    const task = await accepted();
    peer.send('WORK_COMPLETE', 'H:1', '{"width":200}');
    expect(await task.result()).toEqual({ width: 200 });
  });

  test('is undefined where it is empty', async () => {
    const task = await accepted();
    peer.send('WORK_COMPLETE', 'H:1', '');
    expect(await task.result()).toBeUndefined();
  });

  test('may be asked for again, and after it came', async () => {
    const task = await accepted();
    const early = task.result();
    peer.send('WORK_COMPLETE', 'H:1', '5');
    expect(await early).toBe(5);
    expect(await task.result()).toBe(5);
  });

  test('in JSON is WORK_COMPLETE alone', async () => {
    const task = await accepted();
    peer.send('WORK_DATA', 'H:1', '[1').send('WORK_COMPLETE', 'H:1', '2');
    expect(await task.result()).toBe(2);
  });

  test('in text is all WORK_DATA, then WORK_COMPLETE', async () => {
    const task = await accepted(new TextSerializer());
    const [half, otherHalf] = ['\xc3', '\xbc'];
    peer.send('WORK_DATA', 'H:1', `a${half}`).send('WORK_DATA', 'H:1', `${otherHalf}b`);
    peer.send('WORK_COMPLETE', 'H:1', 'c');
    expect(await task.result()).toBe('aübc');
  });

  test('in raw bytes is all WORK_DATA, then WORK_COMPLETE', async () => {
    const task = await accepted(new RawSerializer());
    peer.send('WORK_DATA', 'H:1', 'a\xff').send('WORK_COMPLETE', 'H:1', '\0');
    expect(await task.result()).toEqual(Buffer.from([0x61, 0xff, 0]));
  });

  test('ignores what is said of jobs that nobody here waits for', async () => {
    const task = await accepted();
    peer.send('WORK_COMPLETE', 'H:2', '2').send('WORK_FAIL', 'H:').send('WORK_EXCEPTION', 'H:11', '');
    peer.send('WORK_COMPLETE', 'H:1', '1').send('WORK_FAIL', 'H:1');
    expect(await task.result()).toBe(1);
  });
});

describe('a job that has no result', () => {
  test('failed: JobFailedError', async () => {
    const task = await accepted();
    peer.send('WORK_FAIL', 'H:1');
    const result = task.result();
    await expect(result).rejects.toBeInstanceOf(JobFailedError);
    await expect(result).rejects.toMatchObject({
      functionName: 'f',
      handle: 'H:1',
      message: 'job H:1 of f failed',
    });
  });

  test('threw: JobExceptionError, with what the worker sent', async () => {
    const task = await accepted();
    peer.send('WORK_EXCEPTION', 'H:1', 'RangeError: too w\xc3\xafde');
    const result = task.result();
    await expect(result).rejects.toBeInstanceOf(JobExceptionError);
    await expect(result).rejects.toMatchObject({
      functionName: 'f',
      handle: 'H:1',
      exception: Buffer.from('RangeError: too wïde'),
      message: 'job H:1 of f threw RangeError: too wïde',
    });
  });

  test('returned what cannot be read: PayloadError', async () => {
    const task = await accepted();
    peer.send('WORK_COMPLETE', 'H:1', '{broken');
    await expect(task.result()).rejects.toBeInstanceOf(PayloadError);
    await expect(task.result()).rejects.toThrow(/begin with "{broken"/);
  });

  test('is in the background: NoResultError, and nothing to wait for', async () => {
    const task = client.doBackground('f');
    await expect(task.result()).rejects.toBeInstanceOf(NoResultError);
    await expect(task.result()).rejects.toThrow('use doNormal, doHigh or doLow to wait for one');
  });

  test('makes no noise where nobody asks', async () => {
    const quiet = await accepted();
    peer.send('WORK_FAIL', 'H:1');
    const other = client.doNormal('f');
    await peer.receives('SUBMIT_JOB');
    peer.send('JOB_CREATED', 'H:2').send('WORK_COMPLETE', 'H:2', '1');
    expect(await other.result()).toBe(1);
    await expect(quiet.result()).rejects.toBeInstanceOf(JobFailedError);
  });
});

describe('submissions that were joined', () => {
  test.each([1, 2])('all get the result, which the server tells them %i time(s)', async (times) => {
    const tasks = [
      client.doNormal('f', 1, { unique: 'u' }),
      client.doHigh('f', 1, { unique: 'u' }),
      client.doNormal('f', '1', { unique: 'u', serializer: new TextSerializer() }),
    ];
    peer = await server.client();
    for (const type of ['SUBMIT_JOB', 'SUBMIT_JOB_HIGH', 'SUBMIT_JOB'] as const) {
      await peer.receives(type);
      peer.send('JOB_CREATED', 'H:1');
    }
    for (let time = 0; time < times; time++) peer.send('WORK_COMPLETE', 'H:1', '7');
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual([7, 7, '7']);
  });

  test('do not take the result of a later job of the same handle', async () => {
    const first = await accepted();
    peer.send('WORK_COMPLETE', 'H:1', '1');
    expect(await first.result()).toBe(1);
    const second = client.doNormal('f');
    await peer.receives('SUBMIT_JOB');
    peer.send('JOB_CREATED', 'H:1').send('WORK_COMPLETE', 'H:1', '2');
    expect(await second.result()).toBe(2);
  });
});
