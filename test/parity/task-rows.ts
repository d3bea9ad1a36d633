import { buffer } from 'node:stream/consumers';

import { expect } from '@jest/globals';

import {
  ConnectError,
  JobExceptionError,
  JobFailedError,
  RawSerializer,
  Task,
  TaskTimeoutError,
} from '../../lib/client/index.js';
import { JobFailure } from '../../lib/worker/index.js';
import { complementOf, ALL_BYTES } from '../interop/binary.js';
import { eventsOf, rejectionOf } from '../interop/observation.js';
import { deadAddress, type RowTest } from './bench.js';

/** One for each row of the README's table about GearmanTask and GearmanException. */
export const TASK_ROWS: Readonly<Record<string, RowTest>> = {
  'GearmanTask::__construct, __destruct': async ({ participants }) => {
    participants.worker({ plain: () => 'done' });
    const task = participants.client().doNormal('plain');
    expect(task).toBeInstanceOf(Task);
    expect(await task.result()).toBe('done');
  },

  'GearmanTask::returnCode': async ({ participants }) => {
    participants.worker({
      ending: (job) => {
        if (job.payload() === 'fail') throw new JobFailure();
        if (job.payload() === 'exception') throw new Error('thrown');
        return 'done';
      },
    });
    const client = participants.client();
    const tasks = ['complete', 'fail', 'exception'].map((how) => client.doNormal('ending', how));
    tasks.push(client.doBackground('ending', 'complete'), client.doNormal('nobody', 0, { timeout: 10 }));
    const outcomes = await Promise.all(tasks.map((task) => task.outcome()));
    expect(outcomes).toMatchObject([
      { status: 'complete', result: 'done' },
      { status: 'fail', error: { name: 'JobFailedError' } },
      { status: 'exception', error: { exceptionText: 'Error: thrown' } },
      { status: 'created', handle: await tasks[3]?.handle },
      { status: 'abandoned', error: { name: 'TaskTimeoutError' } },
    ]);
  },

  'GearmanTask::functionName, unique': async ({ participants }) => {
    const task = participants.client({ jobPrefix: 'test-' }).doBackground('named', 0, { unique: 'u-1' });
    expect([task.functionName, task.unique]).toEqual(['test-named', 'u-1']);
    await task.handle;
    await participants.worker({ 'test-named': () => 0 }, { iterations: 1 }).finished;
  },

  'GearmanTask::jobHandle': async ({ participants }) => {
    participants.worker({ handled: (job) => job.handle });
    const task = participants.client().doNormal('handled');
    expect(await task.handle).toBe(await task.result());
  },

  'GearmanTask::data, dataSize': async ({ participants }) => {
    participants.worker({ parts: partly }, { serializer: new RawSerializer() });
    const task = participants.client({ serializer: new RawSerializer() }).doNormal<Buffer>('parts');
    const parts = (await eventsOf(task)).filter((event) => event.type === 'data');
    expect(parts.map(({ data }) => data.toString())).toEqual(['one,', 'two,']);
    const result = await task.result();
    expect([result.toString(), result.length]).toEqual(['one,two,three', 13]);
  },

  'GearmanTask::sendWorkload': async ({ participants }) => {
    const serializer = new RawSerializer();
    participants.worker({ inverse: (job) => complementOf(job.workload) }, { serializer });
    const task = participants.client().doNormal('inverse', ALL_BYTES, { serializer });
    expect(await task.result()).toEqual(complementOf(ALL_BYTES));
  },

  'GearmanTask::recvData': async ({ participants }) => {
    participants.worker({ parts: partly }, { serializer: new RawSerializer() });
    const task = participants.client({ serializer: new RawSerializer() }).doNormal('parts');
    expect((await buffer(task.stream())).toString()).toBe('one,two,three');
  },

  GearmanException: async ({ participants }) => {
    participants.worker({
      erring: (job) => {
        throw job.payload() === 'fail' ? new JobFailure() : new TypeError('no number');
      },
    });
    const client = participants.client();
    const absent = participants.client({ servers: await deadAddress() });
    const erring = (options: object, payload = 'exception') =>
      rejectionOf(client.doNormal('erring', payload, options).result());
    expect(await erring({})).toBeInstanceOf(JobExceptionError);
    expect(await erring({}, 'fail')).toBeInstanceOf(JobFailedError);
    expect(await rejectionOf(client.doNormal('nobody', 0, { timeout: 5 }).result())).toBeInstanceOf(
      TaskTimeoutError,
    );
    const error = await rejectionOf(absent.doNormal('erring').result());
    expect(error).toBeInstanceOf(ConnectError);
    expect((error as ConnectError).cause).toMatchObject({ code: 'ECONNREFUSED' });
  },
};

/** Sends two parts of its result before the third. */
function partly(job: { sendData(data: string): void }): Buffer {
  job.sendData('one,');
  job.sendData('two,');
  return Buffer.from('three');
}
