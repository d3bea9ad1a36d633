import { beforeEach, describe, expect, test } from '@jest/globals';

import {
  type GearmanClient,
  OptionError,
  type RemoteJobOptions,
  RemoteWorker,
  ServerAddressError,
  TextSerializer,
} from '../../lib/client/index.js';
import type { JobServer } from '../../lib/server/index.js';
import type { AssignedJob } from '../../lib/worker/index.js';
import { InProcess } from './in-process.js';

interface Texts {
  reverse(text: string): string;
  shout(text: string): string;
}

const text = new TextSerializer();
const set = InProcess.perTest();
let server: JobServer;

beforeEach(() => {
  server = set.server();
});

const reversed = (job: AssignedJob) => [...job.payload<string>()].toReversed().join('');
const echo = (job: AssignedJob) => job.workload.toString('utf8');

function textsWith(reverse: RemoteJobOptions, of: object = {}): RemoteWorker<Texts> {
  return new RemoteWorker<Texts>({ name: 'Texts', jobs: { reverse, shout: {} }, ...of });
}

function clientWith(options: object = {}): GearmanClient {
  return set.client({ servers: server.dialer(), ...options });
}

describe('a remote worker’s function', () => {
  test.each<[string, RemoteJobOptions, string]>([
    ['begins with the client’s prefix and the worker’s name', {}, 'dev_Texts~reverse'],
    ['ends with the job’s name, where that is another', { name: 'turn' }, 'dev_Texts~turn'],
    ['is the one that the job names, without prefix', { functionName: 'reverse' }, 'reverse'],
  ])('%s', (_what, job, expected) => {
    const task = clientWith({ jobPrefix: 'dev_' }).of(textsWith(job)).reverse('abc');

    expect(task.functionName).toBe(expected);
  });
});

describe('a remote worker', () => {
  test('does its jobs', async () => {
    set.worker(server.dialer(), { 'Texts~reverse': reversed });

    expect(await clientWith().of(textsWith({})).reverse('abc').result()).toBe('cba');
  });

  test('reads and writes what its serializer makes; a job’s own counts before it', async () => {
    set.worker(server.dialer(), { 'Texts~reverse': echo, 'Texts~shout': echo }, { serializer: text });
    const client = clientWith();

    expect(
      await client
        .of(textsWith({ serializer: text }))
        .reverse('abc')
        .result(),
    ).toBe('abc');
    expect(
      await client
        .of(textsWith({}, { serializer: text }))
        .shout('abc')
        .result(),
    ).toBe('abc');
    // JSON, the client's own: what comes back is what it wrote.
    expect(
      await client
        .of(textsWith({ serializer: text }))
        .shout('abc')
        .result(),
    ).toBe('abc');
  });

  test('is reached at its own servers; a job’s own count before them', async () => {
    const [workers, jobs] = [set.server(), set.server()];
    for (const [name, where] of [
      ['worker', workers],
      ['job', jobs],
    ] as const) {
      set.worker(where.dialer(), { 'Texts~reverse': () => name, 'Texts~shout': () => name });
    }
    const addresses = await Promise.all(
      [workers, jobs].map(async (each) => (await each.listen({ host: '127.0.0.1', port: 0 })).address),
    );
    const remote = textsWith({ servers: addresses[1] ?? '' }, { servers: addresses[0] });
    const client = clientWith();

    expect(await client.of(remote).reverse('abc').result()).toBe('job');
    expect(await client.of(remote).shout('abc').result()).toBe('worker');
  });

  test('inherits to its jobs where they say "undefined"', () => {
    const remote = textsWith(
      { servers: undefined, serializer: undefined, defaultMethod: undefined },
      { servers: 'a', serializer: text, defaultMethod: 'doLow' },
    );

    expect(remote.knownJobs('').get('reverse')).toMatchObject({
      servers: 'a',
      serializer: text,
      defaultMethod: 'doLow',
    });
  });

  test.each<[string, () => unknown, string]>([
    [
      'option of the worker',
      () => textsWith({}, { serialiser: text }),
      'RemoteWorker Texts: unknown option "serialiser"',
    ],
    [
      'option of a job',
      () => textsWith({ funcName: 'reverse' } as object),
      'RemoteWorker Texts#reverse: unknown option "funcName"',
    ],
    [
      'default method of the worker',
      () => textsWith({}, { defaultMethod: 'doSometimes' }),
      'RemoteWorker Texts: expected defaultMethod to be one of doNormal, ',
    ],
    [
      'default method of a job',
      () => textsWith({ defaultMethod: 'doSometimes' } as object),
      'RemoteWorker Texts#reverse: expected defaultMethod to be one of doNormal, ',
    ],
  ])('of an unknown %s is refused', (_what, make, message) => {
    expect(make).toThrow(OptionError);
    expect(make).toThrow(message);
  });

  test('of no address is refused when it is submitted to', () => {
    expect(() =>
      clientWith()
        .of(textsWith({ servers: 'a:0' }))
        .reverse('abc'),
    ).toThrow(ServerAddressError);
  });
});
