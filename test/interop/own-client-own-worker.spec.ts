import { expect, test } from '@jest/globals';

import {
  type GearmanClient,
  JobExceptionError,
  JobFailedError,
  RawSerializer,
} from '../../lib/client/index.js';
import { type AssignedJob, JobFailure } from '../../lib/worker/index.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { describeEachServer } from '../support/servers.js';
import { ALL_BYTES, complementOf } from './binary.js';
import { eventsOf, rejectionOf, untilEvent } from './observation.js';

describeEachServer([], 'our client with our worker', (server) => {
  const participants = Participants.at(server);

  test('gets the value that the worker returned', async () => {
    participants.worker({ area: (job) => ({ area: areaOf(job) }) });
    const client = participants.client();
    expect(await client.doNormal('area', { width: 3, height: 4 }).result()).toEqual({ area: 12 });
  });

  test('gets undefined of a worker that returns nothing', async () => {
    const payloads: unknown[] = [];
    participants.worker({ nothing: (job) => void payloads.push(job.payload()) });
    expect(await participants.client().doNormal('nothing').result()).toBeUndefined();
    expect(payloads).toEqual([undefined]);
  });

  test('hears data, warnings and status in the order in which the worker sent them', async () => {
    participants.worker({
      reports: (job) => {
        job.sendData('first part');
        job.sendStatus(1, 2);
        job.sendWarning('careful');
        job.sendData(ALL_BYTES);
        job.sendStatus(2, 2);
        return 'done';
      },
    });
    const task = participants.client().doNormal('reports');
    expect(await eventsOf(task)).toEqual([
      { type: 'created', handle: await task.handle },
      { type: 'data', data: Buffer.from('first part') },
      { type: 'status', numerator: 1, denominator: 2 },
      { type: 'warning', warning: Buffer.from('careful') },
      { type: 'data', data: ALL_BYTES },
      { type: 'status', numerator: 2, denominator: 2 },
      { type: 'complete', result: 'done' },
    ]);
  });

  test('is told what the worker threw', async () => {
    participants.worker({
      throws: () => {
        throw new RangeError('größer als erlaubt');
      },
    });
    const error = await rejectionOf(participants.client().doNormal('throws').result());
    expect(error).toBeInstanceOf(JobExceptionError);
    expect((error as JobExceptionError).exception.toString()).toBe('RangeError: größer als erlaubt');
  });

  test('is told of a failure', async () => {
    participants.worker({
      fails: () => {
        throw new JobFailure('not today');
      },
    });
    const task = participants.client().doNormal('fails');
    const error = await rejectionOf(task.result());
    expect(error).toBeInstanceOf(JobFailedError);
    expect(error).toMatchObject({ functionName: 'fails', handle: await task.handle });
  });

  test('goes on after a failure and an exception', async () => {
    participants.worker({ picky: pickyHandler });
    const client = participants.client();
    const tasks = ['fail', 'throw', 'complete'].map((how) => client.doNormal('picky', how));
    const endings = await Promise.allSettled(tasks.map((task) => task.result()));
    expect(endings.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  });

  test('has a background job done', async () => {
    const done = new Promise((resolve) => {
      participants.worker({ background: (job) => resolve(job.payload()) });
    });
    const handle = await participants.client().doBackground('background', { id: 7 }).handle;
    expect(handle).not.toBe('');
    expect(await done).toEqual({ id: 7 });
  });

  test('has jobs done by priority, and in the order of submission within one', async () => {
    const client = participants.client();
    const submissions = [
      client.doLow('ranked', 'low 1'),
      client.doNormal('ranked', 'normal 1'),
      client.doHigh('ranked', 'high 1'),
      client.doLowBackground('ranked', 'low 2'),
      client.doBackground('ranked', 'normal 2'),
      client.doHighBackground('ranked', 'high 2'),
      client.doLow('ranked', 'low 3'),
    ];
    await Promise.all(submissions.map(({ handle }) => handle));
    const order: unknown[] = [];
    participants.worker({ ranked: (job) => void order.push(job.payload()) });
    await submissions.at(-1)?.result();
    expect(order).toEqual(['high 1', 'high 2', 'normal 1', 'normal 2', 'low 1', 'low 2', 'low 3']);
  });

  test('shares one job with every client that submits the same unique ID', async () => {
    const [one, other] = [participants.client(), participants.client()];
    const tasks = [one, one, other].map((client) => client.doNormal('shared', 'first', { unique: 'k1' }));
    const another = other.doNormal('shared', 'second', { unique: 'k2' });
    const handles = await Promise.all([...tasks, another].map(({ handle }) => handle));
    expect(new Set(handles.slice(0, 3)).size).toBe(1);
    expect(handles[3]).not.toBe(handles[0]);
    const runs: string[] = [];
    participants.worker({ shared: (job) => runs.push(job.unique) });
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual([1, 1, 1]);
    expect(await another.result()).toBe(2);
    expect(runs).toEqual(['k1', 'k2']);
  });

  test('shares one job between equal workloads under the unique ID "-"', async () => {
    const client = participants.client();
    const tasks = ['a', 'b', 'a'].map((payload) => client.doNormal('hashed', payload, { unique: '-' }));
    const [a, b, aAgain] = await Promise.all(tasks.map(({ handle }) => handle));
    expect(aAgain).toBe(a);
    expect(b).not.toBe(a);
    participants.worker({ hashed: (job) => job.payload() });
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['a', 'b', 'a']);
  });

  test('hears the end of a background job that it joined by its unique ID', async () => {
    const client = participants.client();
    const background = await client.doBackground('joined', 'kept', { unique: 'j' }).handle;
    const task = client.doNormal('joined', 'dropped', { unique: 'j' });
    expect(await task.handle).toBe(background);
    participants.worker({ joined: (job) => job.payload() });
    expect(await task.result()).toBe('kept');
  });

  test('sees a job queued, running with its progress, and then no more', async () => {
    const client = participants.client();
    const task = client.doNormal('watched', undefined, { unique: 'watched-1' });
    const handle = await task.handle;
    expect(await statusesOf(client, handle)).toEqual(both({ known: true, running: false }));
    const gate = new Gate();
    participants.worker({
      watched: async (job) => {
        job.sendStatus(3, 4);
        await gate.opened;
      },
    });
    await untilEvent(task, 'status');
    const progress = { known: true, running: true, numerator: 3, denominator: 4, fraction: 0.75 };
    expect(await statusesOf(client, handle)).toEqual(both(progress));
    gate.open();
    await task.result();
    expect(await statusesOf(client, handle)).toEqual(both({ known: false, running: false }));
  });

  test('gets its echo', async () => {
    const client = participants.client();
    expect(await client.echo(ALL_BYTES)).toEqual(ALL_BYTES);
    expect(await client.echo('')).toEqual(Buffer.alloc(0));
  });

  test('carries every byte there is, both ways', async () => {
    const [client, raw] = [participants.client({ serializer: new RawSerializer() }), new RawSerializer()];
    participants.worker({ bytes: (job) => complementOf(job.workload) }, { serializer: raw });
    expect(await client.doNormal('bytes', ALL_BYTES).result()).toEqual(complementOf(ALL_BYTES));
  });

  test('carries a megabyte, both ways', async () => {
    const megabyte = Buffer.alloc(1024 * 1024, ALL_BYTES);
    megabyte.write('the end', megabyte.length - 7);
    const client = participants.client({ serializer: new RawSerializer() });
    participants.worker({ large: (job) => job.workload }, { serializer: new RawSerializer() });
    expect(megabyte.equals(await client.doNormal<Buffer>('large', megabyte).result())).toBe(true);
  });

  test('joins binary data to the result', async () => {
    participants.worker(
      {
        pieces: (job) => {
          job.sendData(ALL_BYTES);
          return Buffer.from('rest');
        },
      },
      { serializer: new RawSerializer() },
    );
    const client = participants.client({ serializer: new RawSerializer() });
    const expected = Buffer.concat([ALL_BYTES, Buffer.from('rest')]);
    expect(await client.doNormal('pieces').result()).toEqual(expected);
  });

  test('names functions and unique IDs in any script', async () => {
    const names: string[] = [];
    const functionName = 'Größe~berechnen-日本語-🚀';
    participants.worker({ [functionName]: (job) => void names.push(job.functionName, job.unique) });
    await participants.client().doNormal(functionName, 1, { unique: 'schlüssel-鍵' }).result();
    expect(names).toEqual([functionName, 'schlüssel-鍵']);
  });

  test('gets each of many results for its own job, done several at once', async () => {
    participants.worker({ double: (job) => 2 * job.payload<number>() }, { concurrency: 8 });
    participants.worker({ double: (job) => 2 * job.payload<number>() }, { concurrency: 8 });
    const client = participants.client();
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    const results = await Promise.all(numbers.map((number) => client.doNormal('double', number).result()));
    expect(results).toEqual(numbers.map((number) => 2 * number));
  });

  test('does without a worker that has unregistered by stopping', async () => {
    const stopped = participants.worker({ relay: () => 'stopped' });
    const client = participants.client();
    await client.doNormal('relay').result();
    await stopped.stop();
    const task = client.doNormal('relay');
    await task.handle;
    participants.worker({ relay: () => 'started' });
    expect(await task.result()).toBe('started');
  });
});

function areaOf(job: AssignedJob): number {
  const { width, height } = job.payload<{ width: number; height: number }>();
  return width * height;
}

function pickyHandler(job: AssignedJob): string {
  const how = job.payload<string>();
  if (how === 'fail') throw new JobFailure();
  if (how === 'throw') throw new Error('thrown');
  return how;
}

/** By handle and by unique ID. */
function statusesOf(client: GearmanClient, handle: string): Promise<unknown[]> {
  return Promise.all([client.jobStatus(handle), client.jobStatusByUnique('watched-1')]);
}

function both(expected: object): unknown[] {
  return [expect.objectContaining(expected), expect.objectContaining(expected)];
}
