import { expect } from '@jest/globals';

import {
  ClientClosedError,
  ConnectError,
  GearmanClient,
  JobExceptionError,
  JobFailedError,
  OptionError,
  type TaskEvent,
  TaskTimeoutError,
} from '../../lib/client/index.js';
import { JobFailure } from '../../lib/worker/index.js';
import { Gate } from '../support/gate.js';
import { rejectionOf } from '../interop/observation.js';
import { addressOf, deadAddress, type RowTest } from './bench.js';

const PRIORITIES = ['low', 'normal', 'high'] as const;
const BY_RANK = ['high', 'normal', 'low'];

/** One for each row of the README's table about GearmanClient, but for those that ask. */
export const CLIENT_ROWS: Readonly<Record<string, RowTest>> = {
  'GearmanClient::__construct, __destruct': async ({ server, participants }) => {
    participants.worker({ made: () => 'done' });
    const client = new GearmanClient({ servers: addressOf(server) });
    expect(await client.doNormal('made').result()).toBe('done');
    await client.close();
    expect(await rejectionOf(client.doNormal('made').result())).toBeInstanceOf(ClientClosedError);
  },

  'GearmanClient::returnCode, error, getErrno': async ({ participants }) => {
    participants.worker({
      failing: () => {
        throw new JobFailure();
      },
    });
    const task = participants.client().doNormal('failing');
    const failed = await rejectionOf(task.result());
    expect(failed).toBeInstanceOf(JobFailedError);
    expect(failed).toMatchObject({ functionName: 'failing', handle: await task.handle });
    const absent = await rejectionOf(
      participants
        .client({ servers: await deadAddress() })
        .doNormal('failing')
        .result(),
    );
    expect(absent).toBeInstanceOf(ConnectError);
    expect((absent as Error).cause).toMatchObject({ code: 'ECONNREFUSED' });
  },

  'GearmanClient::options, setOptions, addOptions, removeOptions': async ({ participants }) => {
    const flags: object = { nonBlocking: true };
    expect(() => participants.client(flags)).toThrow(OptionError);
    const events: string[] = [];
    const { handle } = participants.client().doBackground('unblocking');
    void handle.then(() => events.push('accepted'));
    events.push('returned');
    await handle;
    expect(events).toEqual(['returned', 'accepted']);
  },

  'GearmanClient::timeout, setTimeout': async ({ participants }) => {
    const limits = { timeout: 20, connectTimeout: 4000, createTimeout: 4000, answerTimeout: 4000 };
    const client = participants.client(limits);
    expect(await rejectionOf(client.doNormal('nobody').result())).toMatchObject({ timeout: 20 });
    const call = client.doNormal('nobody', null, { timeout: 10, createTimeout: 4000 });
    const error = await rejectionOf(call.result());
    expect(error).toBeInstanceOf(TaskTimeoutError);
    expect(error).toMatchObject({ timeout: 10 });
    await expect(client.echo('in time', { timeout: 4000 })).resolves.toEqual(Buffer.from('in time'));
  },

  'GearmanClient::context, setContext': async ({ participants }) => {
    participants.worker({ contextual: (job) => job.payload() });
    const set = participants.client().taskSet<{ row: number }>();
    for (const row of [1, 2]) set.add('contextual', `payload ${row}`, { context: { row } });
    expect(await set.run()).toMatchObject([
      { result: 'payload 1', context: { row: 1 } },
      { result: 'payload 2', context: { row: 2 } },
    ]);
  },

  'GearmanClient::addServer, addServers': async ({ server, participants }) => {
    participants.worker({ reachable: () => 'reached' });
    const servers = `${await deadAddress()},${addressOf(server)}`;
    const client = participants.client({ servers, serverOrder: 'preferred' });
    expect(await client.doNormal('reachable').result()).toBe('reached');
  },

  'GearmanClient::wait': async ({ participants }) => {
    participants.worker({ awaited: (job) => job.payload() }, { concurrency: 2 });
    const client = participants.client();
    const both = [1, 2].map((payload) => client.doNormal('awaited', payload).result());
    expect(await Promise.all(both)).toEqual([1, 2]);
  },

  'GearmanClient::doNormal, doHigh, doLow': async ({ participants }) => {
    const client = participants.client();
    const tasks = [client.doLow('ranked', 'low'), client.doNormal('ranked', 'normal')];
    tasks.push(client.doHigh('ranked', 'high', { unique: 'of the high one' }));
    await Promise.all(tasks.map(({ handle }) => handle));
    const order: unknown[] = [];
    participants.worker({ ranked: (job) => order.push(job.payload()) && job.unique });
    const results = await Promise.all(tasks.map((task) => task.result()));
    expect(order).toEqual(BY_RANK);
    expect(results[2]).toBe('of the high one');
  },

  'GearmanClient::doBackground, doHighBackground, doLowBackground': async ({ participants }) => {
    const client = participants.client();
    const handles = [
      await client.doLowBackground('ranked', 'low').handle,
      await client.doBackground('ranked', 'normal').handle,
      await client.doHighBackground('ranked', 'high', { unique: 'high' }).handle,
    ];
    const done: unknown[][] = [];
    await finished(participants, 3, (job) => done.push([job.payload(), job.handle]));
    expect(done).toEqual(BY_RANK.map((rank, index) => [rank, handles[2 - index]]));
  },

  'GearmanClient::addTask, addTaskHigh, addTaskLow': async ({ participants }) => {
    const accepted = new Gate();
    let open = PRIORITIES.length;
    const set = participants.client().taskSet<string>({ on: { created: () => --open || accepted.open() } });
    for (const priority of PRIORITIES) {
      set.add('ranked', priority, { priority, unique: `${priority} one`, context: `of ${priority}` });
    }
    const running = set.run();
    await accepted.opened;
    const order: unknown[] = [];
    participants.worker({ ranked: (job) => order.push(job.payload()) && job.unique });
    expect(await running).toMatchObject(
      PRIORITIES.map((rank) => ({ result: `${rank} one`, context: `of ${rank}` })),
    );
    expect(order).toEqual(BY_RANK);
  },

  'GearmanClient::addTaskBackground, addTaskHighBackground, addTaskLowBackground': async ({
    participants,
  }) => {
    const set = participants.client().taskSet();
    for (const priority of PRIORITIES) set.add('ranked', priority, { background: true, priority });
    const outcomes = await set.run();
    expect(outcomes).toMatchObject(PRIORITIES.map(() => ({ status: 'created' })));
    const done: unknown[] = [];
    await finished(participants, 3, (job) => done.push(job.payload()));
    expect(done).toEqual(BY_RANK);
  },

  'GearmanClient::runTasks': async ({ participants }) => {
    const last = new Gate();
    participants.worker(
      {
        parallel: async (job) => {
          if (job.payload() === 2) last.open();
          await last.opened;
          return job.payload();
        },
      },
      { concurrency: 3 },
    );
    const set = participants.client().taskSet();
    for (const payload of [0, 1, 2]) set.add('parallel', payload);
    expect(await set.run()).toMatchObject([{ result: 0 }, { result: 1 }, { result: 2 }]);
    expect(set.size).toBe(0);
  },

  'GearmanClient::setWorkloadCallback': async ({ participants }) => {
    participants.worker({ whole: (job) => job.payload() });
    const payload = { step: 'as submitted' };
    const task = participants.client().doNormal('whole', payload);
    payload.step = 'changed since';
    expect(await task.result()).toEqual({ step: 'as submitted' });
  },

  'GearmanClient::setCreatedCallback, setDataCallback, setWarningCallback, setStatusCallback, setCompleteCallback, setExceptionCallback, setFailCallback':
    async ({ participants }) => {
      participants.worker({
        telling: (job) => {
          const how = job.payload();
          job.sendData('data');
          job.sendWarning('warning');
          job.sendStatus(1, 2);
          if (how === 'fail') throw new JobFailure();
          if (how === 'exception') throw new RangeError('too far');
          return how;
        },
      });
      const calls: unknown[][] = [];
      const hear = ({ type }: TaskEvent, { context }: { context: unknown }) => calls.push([context, type]);
      const common = { created: hear, data: hear, warning: hear, status: hear, complete: hear };
      const set = participants.client().taskSet<string>({ on: { ...common, exception: hear, fail: hear } });
      for (const how of ['complete', 'exception', 'fail']) set.add('telling', how, { context: how });
      await set.run();
      for (const how of ['complete', 'exception', 'fail']) {
        const heard = calls.filter(([context]) => context === how).map(([, type]) => type);
        expect(heard).toEqual(['created', 'data', 'warning', 'status', how]);
      }
      await expect(set.add('telling', 'complete', { on: { data: refuse } }).run()).rejects.toThrow('enough');
    },

  'GearmanClient::clearCallbacks': async ({ participants }) => {
    participants.worker({ quiet: () => 'done' });
    const client = participants.client();
    let calls = 0;
    await client
      .taskSet({ on: { complete: () => void calls++ } })
      .add('quiet')
      .run();
    await client.taskSet().add('quiet').run();
    expect(calls).toBe(1);
  },

  'GearmanClient::enableExceptionHandler': async ({ participants }) => {
    participants.worker({
      throwing: () => {
        throw new RangeError('too far');
      },
    });
    const told = await rejectionOf(participants.client().doNormal('throwing').result());
    expect(told).toBeInstanceOf(JobExceptionError);
    expect(told).toMatchObject({ exceptionText: 'RangeError: too far' });
    const untold = participants.client({ exceptions: false }).doNormal('throwing');
    expect(await rejectionOf(untold.result())).toBeInstanceOf(JobFailedError);
  },

  'GearmanClient::do, echo, clone, data, setData, setClientCallback': async ({ server, participants }) => {
    participants.worker({ old: () => 'done' });
    const options = { servers: addressOf(server) };
    const clients = [participants.client(options), participants.client(options)];
    const results = clients.map((client) => client.doNormal('old').result());
    expect(await Promise.all(results)).toEqual(['done', 'done']);
    expect(await clients[0]?.echo('bytes')).toEqual(Buffer.from('bytes'));
  },
};

type Participants = Parameters<RowTest>[0]['participants'];
type Handler = Parameters<Participants['worker']>[0][string];

/** Has a worker do the jobs of `ranked` until so many are done. */
async function finished(participants: Participants, jobs: number, ranked: Handler): Promise<void> {
  await participants.worker({ ranked }, { iterations: jobs }).finished;
}

function refuse(): never {
  throw new Error('enough');
}
