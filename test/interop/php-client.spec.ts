import { beforeEach, describe, expect, test } from '@jest/globals';

import { type JobHandler, JobFailure, RawSerializer, TextSerializer } from '../../lib/worker/index.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { runCommand } from '../support/processes.js';
import type { RunningServer } from '../support/running-server.js';
import { describeEachServer, describeOurServer } from '../support/servers.js';
import { ALL_BYTES, complementOf } from './binary.js';
import { phpScript } from './php-scripts.js';

/** libgearman's return codes. */
const SUCCESS = 0;
const WORK_EXCEPTION = 23;
const WORK_FAIL = 24;

/** Ends its job as the workload says. */
const versatile: JobHandler = (job) => {
  const how = job.payload<string>();
  if (how === 'data') ['one', 'two'].forEach((part) => job.sendData(part));
  if (how === 'warning') job.sendWarning('careful');
  if (how === 'status') [1, 2].forEach((step) => job.sendStatus(step, 2));
  if (how === 'fail') throw new JobFailure();
  if (how === 'exception') throw new RangeError('too far');
  return `end of ${how}`;
};

async function runTasks(server: RunningServer, mode: 'exceptions' | 'plain', ...args: string[]) {
  const { stdout, exitCode } = await runCommand('php', phpScript('tasks', server, mode, ...args));
  const lines = stdout.split('\n').filter(Boolean);
  return { exitCode, calls: lines.map((line) => JSON.parse(line) as unknown[]) };
}

describeEachServer(['php-gearman'], 'a PHP client with our worker', (server) => {
  const participants = Participants.at(server);

  function runDo(method: string, functionName: string, input: string | Uint8Array, ...unique: string[]) {
    return runCommand('php', phpScript('do', server(), method, functionName, ...unique), { input });
  }

  async function ask(method: string, argument: string): Promise<unknown> {
    const { stdout } = await runCommand('php', phpScript('ask', server(), method, argument));
    return JSON.parse(stdout);
  }

  describe('doing one job', () => {
    beforeEach(() => {
      participants.worker({ ends: versatile }, { serializer: new TextSerializer() });
    });

    test.each(['doNormal', 'doHigh', 'doLow'])('gets its result from %s', async (method) => {
      expect(await runDo(method, 'ends', 'größe')).toMatchObject({
        stdout: 'end of größe',
        exitCode: SUCCESS,
      });
    });

    test('gets the data that the result is joined to', async () => {
      expect(await runDo('doNormal', 'ends', 'data')).toMatchObject({
        stdout: 'onetwoend of data',
        exitCode: SUCCESS,
      });
    });

    test('gets its result behind a warning and status', async () => {
      expect((await runDo('doNormal', 'ends', 'warning')).stdout).toBe('end of warning');
      expect((await runDo('doNormal', 'ends', 'status')).stdout).toBe('end of status');
    });

    test('is told of a failure', async () => {
      expect(await runDo('doNormal', 'ends', 'fail')).toMatchObject({ stdout: '', exitCode: WORK_FAIL });
    });

    test('is told of an exception', async () => {
      const result = await runDo('doNormal', 'ends', 'exception');
      expect(result).toMatchObject({ stdout: '', exitCode: WORK_EXCEPTION });
    });
  });

  test('carries every byte there is, both ways', async () => {
    participants.worker(
      { inverse: (job) => complementOf(job.workload) },
      { serializer: new RawSerializer() },
    );
    const { stdoutBytes } = await runDo('doNormal', 'inverse', ALL_BYTES);
    expect(stdoutBytes).toEqual(complementOf(ALL_BYTES));
  });

  test('carries a megabyte, both ways', async () => {
    participants.worker({ same: (job) => job.workload }, { serializer: new RawSerializer() });
    const megabyte = Buffer.alloc(1024 * 1024, ALL_BYTES);
    const { stdoutBytes } = await runDo('doNormal', 'same', megabyte);
    expect(stdoutBytes.equals(megabyte)).toBe(true);
  });

  test('has jobs done in the background, by priority', async () => {
    const ranks = ['doLowBackground', 'doBackground', 'doHighBackground'];
    for (const method of ranks) {
      const { stdout, exitCode } = await runDo(method, 'unattended', method, `unique of ${method}`);
      expect({ known: await ask('jobStatus', stdout), exitCode }).toEqual({
        known: [true, false, 0, 0],
        exitCode: SUCCESS,
      });
    }
    const last = participants
      .client()
      .doLow('unattended', 'last', { serializer: new TextSerializer(), unique: 'mine' });
    await last.handle;
    const order: unknown[] = [];
    const unattended: JobHandler = (job) => void order.push([job.payload(), job.unique]);
    participants.worker({ unattended }, { serializer: new TextSerializer() });
    await last.result();
    expect(order).toEqual([
      ['doHighBackground', 'unique of doHighBackground'],
      ['doBackground', 'unique of doBackground'],
      ['doLowBackground', 'unique of doLowBackground'],
      ['last', 'mine'],
    ]);
  });

  describe('running tasks at once', () => {
    test.each(['addTask', 'addTaskHigh', 'addTaskLow'])(
      'hears all that happens to each from %s',
      async (method) => {
        participants.worker({ many: versatile }, { serializer: new TextSerializer() });
        const endings = ['data', 'warning', 'status', 'fail', 'exception'];
        const { exitCode, calls } = await runTasks(server(), 'exceptions', method, 'many', ...endings);
        expect(exitCode).toBe(SUCCESS);
        expect(callsFor('data', calls)).toEqual([
          ['Created', '', 0, 0],
          ['Data', 'one', 0, 0],
          ['Data', 'two', 0, 0],
          ['Complete', 'end of data', 0, 0],
        ]);
        expect(callsFor('warning', calls)).toEqual([
          ['Created', '', 0, 0],
          ['Warning', 'careful', 0, 0],
          ['Complete', 'end of warning', 0, 0],
        ]);
        expect(callsFor('status', calls)).toEqual([
          ['Created', '', 0, 0],
          ['Status', '', 1, 2],
          ['Status', '', 2, 2],
          ['Complete', 'end of status', 2, 2],
        ]);
        expect(callsFor('fail', calls)).toEqual([
          ['Created', '', 0, 0],
          ['Fail', '', 0, 0],
        ]);
        expect(callsFor('exception', calls)).toEqual([
          ['Created', '', 0, 0],
          ['Exception', 'RangeError: too far', 0, 0],
        ]);
      },
    );

    test('hears of a hundred ends, each with its own result', async () => {
      participants.worker({ crowd: versatile }, { serializer: new TextSerializer(), concurrency: 5 });
      const workloads = Array.from({ length: 100 }, (_, index) => String(index));
      const { calls } = await runTasks(server(), 'exceptions', 'addTask', 'crowd', ...workloads);
      for (const workload of workloads) {
        expect(callsFor(workload, calls).at(-1)).toEqual(['Complete', `end of ${workload}`, 0, 0]);
      }
    });

    test('leaves background tasks behind with their handles', async () => {
      const { calls } = await runTasks(server(), 'exceptions', 'addTaskBackground', 'left', 'behind');
      expect(callsFor('behind', calls)).toEqual([['Created', '', 0, 0]]);
      const done = new Promise((resolve) => {
        const left: JobHandler = (job) => resolve(job.payload());
        participants.worker({ left }, { serializer: new TextSerializer() });
      });
      expect(await done).toBe('behind');
    });
  });

  test('shares a job with our client by its unique ID', async () => {
    const client = participants.client({ serializer: new TextSerializer() });
    const task = client.doNormal('common', 'of ours', { unique: 'same' });
    const handle = await task.handle;
    expect((await runDo('doBackground', 'common', 'of theirs', 'same')).stdout).toBe(handle);
    participants.worker({ common: (job) => job.payload() }, { serializer: new TextSerializer() });
    expect(await task.result()).toBe('of ours');
  });

  test('sees a job queued, running with its progress, and then no more', async () => {
    const task = participants.client().doNormal('watched', undefined, { unique: 'seen' });
    const handle = await task.handle;
    expect(await ask('jobStatus', handle)).toEqual([true, false, 0, 0]);
    const [reported, gate] = [new Gate(), new Gate()];
    participants.worker({
      watched: async (job) => {
        job.sendStatus(3, 4);
        reported.open();
        await gate.opened;
      },
    });
    await reported.opened;
    expect(await ask('jobStatus', handle)).toEqual([true, true, 3, 4]);
    expect(await ask('jobStatusByUniqueKey', 'seen')).toEqual([true, true, 3, 4]);
    gate.open();
    await task.result();
    expect(await ask('jobStatus', handle)).toEqual([false, false, 0, 0]);
    expect(await ask('jobStatusByUniqueKey', 'seen')).toEqual([false, false, 0, 0]);
  });

  test('gets its ping answered', async () => {
    expect(await ask('ping', 'are you there?')).toBe(true);
  });
});

// gearmand 1.1.20 ends the handle of such a WORK_FAIL with a NUL; libgearman then waits for ever.
describeOurServer(['php-gearman'], 'a PHP client that has not asked for exceptions', (server) => {
  const participants = Participants.at(server);

  test('hears of one as of a failure', async () => {
    participants.worker({ plain: versatile }, { serializer: new TextSerializer() });
    const { calls } = await runTasks(server(), 'plain', 'addTask', 'plain', 'exception');
    expect(callsFor('exception', calls)).toEqual([
      ['Created', '', 0, 0],
      ['Fail', '', 0, 0],
    ]);
  });
});

/** The calls of one task's callbacks, in their order, without the context that they were found by. */
function callsFor(workload: string, calls: readonly unknown[][]): unknown[][] {
  return calls
    .filter(([, context]) => context === `context of ${workload}`)
    .map(([event, , ...told]) => [event, ...told]);
}
