import { expect, test } from '@jest/globals';

import { JobFailedError, RawSerializer, type Task, TextSerializer } from '../../lib/client/index.js';
import { type JobHandler, JobFailure } from '../../lib/worker/index.js';
import { Participants } from '../support/participants.js';
import { runCommand } from '../support/processes.js';
import type { RunningServer } from '../support/running-server.js';
import { describeEachServer, describeOurServer } from '../support/servers.js';
import { ALL_BYTES, complementOf } from './binary.js';
import { eventsOf, rejectionOf } from './observation.js';

const text = new TextSerializer();

/** Ends its job as the workload says. */
const versatile: JobHandler = (job) => {
  const how = job.payload<string>();
  if (how === 'data') ['one\n', 'two\n'].forEach((line) => job.sendData(line));
  if (how === 'warning') job.sendWarning('careful\n');
  if (how === 'status') [1, 4].forEach((step) => job.sendStatus(step, 4));
  if (how === 'fail') throw new JobFailure();
  if (how === 'exception') throw new Error('thrown');
  return `end of ${how}`;
};

function at({ host, port }: RunningServer): string[] {
  return ['-h', host, '-p', String(port)];
}

describeEachServer(['gearman'], 'the gearman tool as a client of our worker', (server) => {
  const participants = Participants.at(server);

  function gearman(input: string | Uint8Array, ...args: string[]) {
    return runCommand('gearman', [...at(server()), ...args], { input });
  }

  test('sends its input and prints the result', async () => {
    participants.worker({ plain: versatile }, { serializer: text });
    expect(await gearman('größe', '-f', 'plain')).toMatchObject({
      stdout: 'end of größe',
      stderr: '',
      exitCode: 0,
    });
  });

  test('carries every byte there is, both ways', async () => {
    const serializer = new RawSerializer();
    participants.worker({ inverse: (job) => complementOf(job.workload) }, { serializer });
    expect((await gearman(ALL_BYTES, '-f', 'inverse')).stdoutBytes).toEqual(complementOf(ALL_BYTES));
  });

  test('sends an empty workload without input', async () => {
    participants.worker({ empty: (job) => `${job.workload.length} bytes` }, { serializer: text });
    expect((await gearman('unread', '-f', 'empty', '-s')).stdout).toBe('0 bytes');
  });

  test('prints data ahead of the result', async () => {
    participants.worker({ data: versatile }, { serializer: text });
    expect((await gearman('data', '-f', 'data')).stdout).toBe('one\ntwo\nend of data');
  });

  test('prints how far the job is', async () => {
    participants.worker({ status: versatile }, { serializer: text });
    const { stdout, stderr } = await gearman('status', '-f', 'status');
    expect(stdout + stderr).toContain('25% Complete\n100% Complete\n');
    expect(stdout).toContain('end of status');
  });

  test('prints warnings as errors', async () => {
    participants.worker({ warning: versatile }, { serializer: text });
    expect(await gearman('warning', '-f', 'warning')).toMatchObject({
      stdout: 'end of warning',
      stderr: 'careful\n',
      exitCode: 0,
    });
  });

  test('ends with 1 where the job failed', async () => {
    participants.worker({ failing: versatile }, { serializer: text });
    expect(await gearman('fail', '-f', 'failing')).toMatchObject({
      stdout: '',
      stderr: 'Job failed\n',
      exitCode: 1,
    });
  });

  test('makes a job of each line', async () => {
    const workloads: unknown[] = [];
    const line: JobHandler = (job) => {
      workloads.push(job.payload());
      return `<${job.payload<string>()}>`;
    };
    participants.worker({ line }, { serializer: text });
    expect((await gearman('a\nb\nc', '-f', 'line', '-n')).stdout).toBe('<a\n><b\n><c>');
    expect((await gearman('d\ne\n', '-f', 'line', '-N')).stdout).toBe('<d><e>');
    expect(workloads).toEqual(['a\n', 'b\n', 'c', 'd', 'e']);
  });

  test('makes a job of each argument for each function, and prints the functions', async () => {
    participants.worker({ f1: versatile, f2: versatile }, { serializer: text, concurrency: 2 });
    const { stdout } = await gearman('', '-f', 'f1', '-f', 'f2', '-P', 'a', 'b');
    for (const functionName of ['f1', 'f2']) {
      for (const argument of ['a', 'b']) expect(stdout).toContain(`${functionName}: end of ${argument}`);
    }
  });

  test('leaves background jobs behind, in the order of their priorities', async () => {
    for (const [flags, workload] of [
      [['-L'], 'low'],
      [[], 'normal'],
      [['-I'], 'high'],
    ] as const) {
      const { stdout, exitCode } = await gearman(workload, '-f', 'left', '-b', '-v', ...flags);
      expect({ stdout, exitCode }).toEqual({
        stdout: expect.stringMatching(/^Task created: H:.+\n$/),
        exitCode: 0,
      });
    }
    const last = participants.client({ serializer: text }).doLow('left', 'last');
    await last.handle;
    const order: unknown[] = [];
    participants.worker({ left: (job) => void order.push(job.payload()) }, { serializer: text });
    await last.result();
    expect(order).toEqual(['high', 'normal', 'low', 'last']);
  });

  test('waits for jobs of every priority', async () => {
    participants.worker({ waited: versatile }, { serializer: text });
    expect((await gearman('high', '-f', 'waited', '-I')).stdout).toBe('end of high');
    expect((await gearman('low', '-f', 'waited', '-L')).stdout).toBe('end of low');
  });

  test('joins the job that has its unique ID', async () => {
    const client = participants.client({ serializer: text });
    const task = client.doNormal('common', 'ours', { unique: 'u-1' });
    const handle = await task.handle;
    const { stdout } = await gearman('theirs', '-f', 'common', '-u', 'u-1', '-b', '-v');
    expect(stdout).toBe(`Task created: ${handle}\n`);
    participants.worker({ common: (job) => `${job.unique} ${job.payload<string>()}` }, { serializer: text });
    expect(await task.result()).toBe('u-1 ours');
  });
});

// gearmand 1.1.20 ends the handle of such a WORK_FAIL with a NUL; libgearman then waits for ever.
describeOurServer(['gearman'], 'the gearman tool, which does not ask for exceptions', (server) => {
  const participants = Participants.at(server);

  test('is told of an exception as of a failure', async () => {
    participants.worker({ throwing: versatile }, { serializer: text });
    const args = [...at(server()), '-f', 'throwing'];
    expect(await runCommand('gearman', args, { input: 'exception' })).toMatchObject({
      stderr: 'Job failed\n',
      exitCode: 1,
    });
  });
});

describeEachServer(['gearman'], 'our client with the gearman tool as a worker', (server) => {
  const participants = Participants.at(server);
  let functions = 0;

  function submit(payload: string, workerArgs: readonly string[]): Task<string> {
    functions += 1;
    const functionName = `command ${functions}`;
    participants.program('gearman', ['-w', ...at(server()), '-f', functionName, ...workerArgs]);
    return participants.client({ serializer: text }).doNormal<string>(functionName, payload);
  }

  test('gets what the command wrote', async () => {
    expect(await submit('größe\n', ['--', 'tr', 'a-z', 'A-Z']).result()).toBe('GRößE\n');
  });

  test('gets nothing of a worker without a command', async () => {
    expect(await submit('printed by the worker', []).result()).toBe('');
  });

  test('is told of a failure by a command that ends with another code than 0', async () => {
    const task = submit('kept', ['--', 'sh', '-c', 'cat; exit 3']);
    const [events, error] = await Promise.all([eventsOf(task), rejectionOf(task.result())]);
    expect(error).toBeInstanceOf(JobFailedError);
    expect(events.slice(1)).toEqual([
      { type: 'data', data: Buffer.from('kept') },
      { type: 'fail', error },
    ]);
  });

  // The tool of 1.1.20 sends with each line those before it.
  test('hears each line of the command as data', async () => {
    const events = await eventsOf(submit('one\ntwo\nthree\n', ['-n', '--', 'cat']));
    const data = events.flatMap((event) => (event.type === 'data' ? [event.data.toString()] : []));
    expect(data).toEqual(['one\n', expect.stringMatching(/two\n$/), expect.stringMatching(/three\n$/)]);
    expect(events.at(-1)).toMatchObject({ type: 'complete' });
  });

  test('has a command do one job after the other', async () => {
    const first = submit('a', ['--', 'wc', '-c']);
    const client = participants.client({ serializer: text });
    const others = ['ab', 'abc'].map((payload) => client.doNormal(first.functionName, payload));
    const results = await Promise.all([first, ...others].map((task) => task.result()));
    expect(results).toEqual(['1\n', '2\n', '3\n']);
  });
});
