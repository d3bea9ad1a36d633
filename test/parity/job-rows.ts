import { expect } from '@jest/globals';

import type { TaskEvent } from '../../lib/client/index.js';
import { type AssignedJob, JobFailure } from '../../lib/worker/index.js';
import { eventsOf } from '../interop/observation.js';
import type { Bench, RowTest } from './bench.js';

/** One for each row of the README's table about GearmanJob. */
export const JOB_ROWS: Readonly<Record<string, RowTest>> = {
  'GearmanJob::returnCode, setReturn': async (bench) => {
    const endings: readonly ((job: AssignedJob) => unknown)[] = [
      () => 'result',
      () => raise(new RangeError('too far')),
      () => raise(new JobFailure()),
    ];
    const ends: unknown[] = [];
    for (const end of endings) ends.push((await heardOf(bench, end)).at(-1)?.type);
    expect(ends).toEqual(['complete', 'exception', 'fail']);
  },

  'GearmanJob::sendData': async (bench) => {
    const events = await heardOf(bench, (job) => job.sendData('grün'));
    expect(events[1]).toEqual({ type: 'data', data: Buffer.from('grün') });
  },

  'GearmanJob::sendWarning': async (bench) => {
    const events = await heardOf(bench, (job) => job.sendWarning('hot'));
    expect(events[1]).toEqual({ type: 'warning', warning: Buffer.from('hot') });
  },

  'GearmanJob::sendStatus': async (bench) => {
    const events = await heardOf(bench, (job) => job.sendStatus(3, 4));
    expect(events[1]).toEqual({ type: 'status', numerator: 3, denominator: 4 });
  },

  'GearmanJob::sendComplete': async (bench) => {
    expect((await heardOf(bench, () => [1, 2])).at(-1)).toEqual({ type: 'complete', result: [1, 2] });
  },

  'GearmanJob::sendException': async (bench) => {
    const events = await heardOf(bench, () => raise(new RangeError('too far')));
    expect(events.at(-1)).toMatchObject({
      type: 'exception',
      error: { exceptionText: 'RangeError: too far' },
    });
  },

  'GearmanJob::sendFail': async (bench) => {
    const events = await heardOf(bench, () => raise(new JobFailure()));
    expect(events.map(({ type }) => type)).toEqual(['created', 'fail']);
  },

  'GearmanJob::handle, functionName, unique': async ({ participants }) => {
    participants.worker({ described: ({ handle, functionName, unique }) => [handle, functionName, unique] });
    const task = participants.client().doNormal('described', null, { unique: 'u-1' });
    expect(await task.result()).toEqual([await task.handle, 'described', 'u-1']);
  },

  'GearmanJob::workload, workloadSize': async ({ participants }) => {
    participants.worker({ sized: (job) => [job.payload(), job.workload.toString(), job.workload.length] });
    const task = participants.client().doNormal('sized', 'grün');
    expect(await task.result()).toEqual(['grün', '"grün"', 7]);
  },

  'GearmanJob::__destruct': async (bench) => {
    let kept: AssignedJob | undefined;
    await heardOf(bench, (job) => void (kept = job));
    expect(kept?.payload()).toBe('payload');
    expect(() => kept?.sendData('after its end')).not.toThrow();
    const next = await heardOf(bench, () => 'next');
    expect(next.map(({ type }) => type)).toEqual(['created', 'complete']);
  },
};

let functions = 0;

/** What a client hears of a job that is done so. */
async function heardOf(
  { participants }: Bench,
  handler: (job: AssignedJob) => unknown,
): Promise<TaskEvent[]> {
  const functionName = `heard ${++functions}`;
  participants.worker({ [functionName]: handler });
  return eventsOf(participants.client().doNormal(functionName, 'payload'));
}

function raise(error: Error): never {
  throw error;
}
