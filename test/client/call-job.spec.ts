import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import {
  CLIENT_METHODS,
  type ClientMethod,
  GearmanClient,
  type JobDirectory,
  type KnownJob,
  NoResultError,
} from '../../lib/client/index.js';
import type { PacketType } from '../../lib/protocol/index.js';
import { FakeServer } from '../transport/fake-server.js';

const PACKETS: Readonly<Record<ClientMethod, PacketType>> = {
  doNormal: 'SUBMIT_JOB',
  doBackground: 'SUBMIT_JOB_BG',
  doHigh: 'SUBMIT_JOB_HIGH',
  doHighBackground: 'SUBMIT_JOB_HIGH_BG',
  doLow: 'SUBMIT_JOB_LOW',
  doLowBackground: 'SUBMIT_JOB_LOW_BG',
};

/** Knows one job for each method, named as it is, whose functions begin with `known/`. */
const DIRECTORY: JobDirectory = {
  job: (name) => CLIENT_METHODS.filter((method) => method === name).map(knownJob)[0],
  jobsOf: () => new Map(),
};

function knownJob(defaultMethod: ClientMethod): KnownJob {
  return { name: defaultMethod, functionName: `known/${defaultMethod}`, defaultMethod };
}

describe('callJob', () => {
  let server: FakeServer;
  let client: GearmanClient;
  beforeEach(() => {
    server = new FakeServer();
    client = new GearmanClient({ servers: server, directory: DIRECTORY });
  });
  afterEach(() => client.close());

  test.each(Object.entries(PACKETS))(
    'submits a job whose defaultMethod is %s as %s',
    async (method, type) => {
      const task = client.callJob(method, { a: 1 }, { unique: 'u' });

      const peer = await server.client();
      await peer.gets(type, `known/${method}`, 'u', '{"a":1}');
      expect(task.background).toBe(method.endsWith('Background'));
    },
  );

  test('submits a job that it does not know as doNormal does', async () => {
    const task = client.callJob<number>('unknown', 2, { unique: 'u' });

    const peer = await server.client();
    await peer.gets('SUBMIT_JOB', 'unknown', 'u', '2');
    peer.send('JOB_CREATED', 'H:1').send('WORK_COMPLETE', 'H:1', '4');
    expect(await task.result()).toBe(4);
  });

  test('submits a known job without defaultMethod as doNormal does', async () => {
    const directory = { ...DIRECTORY, job: (name: string) => ({ name, functionName: name }) };
    const other = new GearmanClient({ servers: server, directory });
    other.callJob('plain', 1, { unique: 'u' });

    await (await server.client()).gets('SUBMIT_JOB', 'plain', 'u', '1');
    await other.close();
  });

  test('has a result where the default method waits, and a handle only where it does not', async () => {
    const [waiting, background] = [client.callJob('doHigh', 1), client.callJob('doLowBackground', 1)];

    const peer = await server.client();
    await peer.receives('SUBMIT_JOB_HIGH');
    await peer.receives('SUBMIT_JOB_LOW_BG');
    peer.send('JOB_CREATED', 'H:1').send('JOB_CREATED', 'H:2').send('WORK_COMPLETE', 'H:1', '"done"');
    expect(await waiting.result()).toBe('done');
    expect(await background.handle).toBe('H:2');
    await expect(background.result()).rejects.toThrow(NoResultError);
  });
});
