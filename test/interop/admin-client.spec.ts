import { afterEach, describe, expect, test } from '@jest/globals';

import {
  AdminClient,
  AdminTimeoutError,
  ConnectError,
  ConnectionLostError,
  ServerError,
  UnknownCommandError,
} from '../../lib/client/index.js';
import { toByteString } from '../../lib/protocol/index.js';
import { VERSION } from '../../lib/server/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { startGearmand } from '../support/gearmand.js';
import { Participants } from '../support/participants.js';
import { describeWith } from '../support/programs.js';
import type { RunningServer } from '../support/running-server.js';
import { describeEachServer, describeOurServer } from '../support/servers.js';
import { tcpDialer } from '../transport/connection-pairs.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { rejectionOf } from './observation.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function adminOf({ host, port }: RunningServer): AdminClient {
  const admin = new AdminClient({ server: { host, port } });
  closers.unshift(() => admin.close());
  return admin;
}

/** A connection whose packets the test sends itself, after these abilities. */
async function peerOf({ port }: RunningServer, ...functionNames: string[]): Promise<PacketPeer> {
  const peer = await PacketPeer.dialled(tcpDialer(port));
  closers.unshift(() => peer.connection.destroy());
  for (const functionName of functionNames) {
    await peer.does('CAN_DO', toByteString(functionName));
  }
  return peer;
}

/** Submits a job. @returns its handle */
async function submit(
  peer: PacketPeer,
  type: 'SUBMIT_JOB' | 'SUBMIT_JOB_BG' | 'SUBMIT_JOB_HIGH_BG' | 'SUBMIT_JOB_LOW_BG',
  functionName: string,
  unique = '',
): Promise<string> {
  const [handle = ''] = await peer
    .send(type, toByteString(functionName), toByteString(unique), 'data')
    .receives('JOB_CREATED');
  return handle;
}

/** A gearmand of the test's own. */
async function startOwn(...flags: string[]): Promise<RunningServer> {
  const gearmand = await startGearmand(flags);
  closers.push(() => gearmand.stop());
  return gearmand;
}

describeEachServer(
  [],
  'an AdminClient',
  (server) => {
    test('knows a server that has seen nothing by its only connection', async () => {
      const admin = adminOf(server());
      expect(await admin.status()).toEqual([]);
      expect(await admin.priorityStatus()).toEqual([]);
      expect(await admin.workers()).toEqual([
        { fd: expect.any(Number), address: '127.0.0.1', clientId: undefined, functionNames: [] },
      ]);
    });

    test('is told of functions, what is queued and what runs', async () => {
      const worker = await peerOf(server(), 'größe~日本', 'idle');
      const client = await peerOf(server());
      await submit(client, 'SUBMIT_JOB_BG', 'größe~日本');
      await worker.send('GRAB_JOB').receives('JOB_ASSIGN');
      for (const type of [
        'SUBMIT_JOB_BG',
        'SUBMIT_JOB_HIGH_BG',
        'SUBMIT_JOB_LOW_BG',
        'SUBMIT_JOB_LOW_BG',
      ] as const) {
        await submit(client, type, 'größe~日本');
      }
      const admin = adminOf(server());
      const [statuses, priorities] = await Promise.all([admin.status(), admin.priorityStatus()]);
      expect(statuses).toHaveLength(2);
      expect(statuses).toContainEqual({ functionName: 'größe~日本', total: 5, running: 1, workers: 1 });
      expect(statuses).toContainEqual({ functionName: 'idle', total: 0, running: 0, workers: 1 });
      expect(priorities).toHaveLength(2);
      expect(priorities).toContainEqual({
        functionName: 'größe~日本',
        high: 1,
        normal: 1,
        low: 2,
        workers: 1,
      });
      expect(priorities).toContainEqual({ functionName: 'idle', high: 0, normal: 0, low: 0, workers: 1 });
    });

    test('is told of workers, by client ID, with their functions', async () => {
      const worker = await peerOf(server(), 'a', 'b', 'ö');
      await worker.does('SET_CLIENT_ID', 'my id : 1');
      const plain = { fd: expect.any(Number), address: '127.0.0.1', clientId: undefined, functionNames: [] };
      const connections = await adminOf(server()).workers();
      expect(connections).toHaveLength(2);
      expect(connections).toContainEqual({ ...plain, clientId: 'my id : 1', functionNames: ['ö', 'b', 'a'] });
      expect(connections).toContainEqual(plain);
    });

    test('is told the process ID', async () => {
      expect(await adminOf(server()).pid()).toBe(server().pid);
    });

    test('gets each of many answers for its own question', async () => {
      const admin = adminOf(server());
      await peerOf(server(), 'f');
      const rounds = Array.from({ length: 100 }, () =>
        Promise.all([admin.status(), admin.pid(), admin.workers(), admin.version(), admin.priorityStatus()]),
      );
      for (const [status, pid, workers, version, priorities] of await Promise.all(rounds)) {
        expect(status).toEqual([{ functionName: 'f', total: 0, running: 0, workers: 1 }]);
        expect(pid).toBe(server().pid);
        expect(workers).toHaveLength(2);
        expect(version).toMatch(/^\d/);
        expect(priorities).toHaveLength(1);
      }
    });

    test('is told that there is no such command', async () => {
      const admin = adminOf(server());
      for (const call of [admin.perlJobs(), admin.perlClients()]) {
        await expect(call).rejects.toThrow(UnknownCommandError);
      }
      expect(await admin.pid()).toBe(server().pid);
    });

    test('loses its connection with the server, and cannot get another', async () => {
      const admin = adminOf(server());
      await admin.pid();
      await server().stop();
      // The first call may still be sent before the loss is noticed.
      const error = await rejectionOf(admin.status());
      expect(error).toMatchObject({ name: expect.stringMatching(/^(ConnectionLost|Connect)Error$/) });
      await expect(admin.status()).rejects.toThrow(ConnectError);
    });
  },
  'fresh',
);

describeOurServer([], 'an AdminClient', (server) => {
  test('is told the version', async () => {
    expect(await adminOf(server()).version()).toBe(VERSION);
  });
});

describeWith(['gearmand'], 'an AdminClient, through gearmand alone', () => {
  test('is told the version and how much is logged', async () => {
    const admin = adminOf(await startOwn('--verbose=WARNING'));
    expect(await admin.version()).toMatch(/^\d+\.\d+\.\d+/);
    expect(await admin.verbose()).toBe('WARNING');
  });

  test('creates a function, under its whole name', async () => {
    const admin = adminOf(await startOwn());
    await admin.createFunction('größe~日本');
    await admin.createFunction('größe~日本');
    expect(await admin.status()).toEqual([{ functionName: 'größe~日本', total: 0, running: 0, workers: 0 }]);
  });

  test('drops a function that nobody does, and no other', async () => {
    const gearmand = await startOwn();
    const admin = adminOf(gearmand);
    const worker = await peerOf(gearmand, 'ö');
    await admin.createFunction('Idle');
    expect(await admin.dropFunction('unknown')).toBe('unknown');
    expect(await admin.dropFunction('ö')).toBe('inUse');
    expect(await admin.dropFunction('idle')).toBe('dropped');
    expect(await admin.status()).toEqual([expect.objectContaining({ functionName: 'ö' })]);
    await worker.does('CANT_DO', toByteString('ö'));
    expect(await admin.dropFunction('ö')).toBe('dropped');
    expect(await admin.status()).toEqual([]);
  });

  test('is told of every job, where it stands', async () => {
    const gearmand = await startOwn();
    const [admin, client, other] = [adminOf(gearmand), await peerOf(gearmand), await peerOf(gearmand)];
    const kept = await submit(client, 'SUBMIT_JOB_BG', 'f', 'schlüssel');
    const awaited = await submit(client, 'SUBMIT_JOB', 'g', 'u g');
    const abandoned = await submit(other, 'SUBMIT_JOB', 'h');
    const lost = await peerOf(gearmand, 'f');
    await lost.send('GRAB_JOB').receives('JOB_ASSIGN');
    lost.connection.destroy();
    other.connection.destroy();
    while ((await admin.workers()).length > 2);
    const jobs = await admin.jobs();
    expect(jobs).toHaveLength(3);
    expect(jobs).toContainEqual({ handle: kept, retries: 1, ignored: false, queued: true });
    expect(jobs).toContainEqual({ handle: awaited, retries: 0, ignored: false, queued: false });
    expect(jobs).toContainEqual({ handle: abandoned, retries: 0, ignored: true, queued: false });
    const uniques = await admin.uniqueJobs();
    expect(uniques).toHaveLength(3);
    expect(uniques).toEqual(expect.arrayContaining(['schlüssel', 'u g', '']));
  });

  test('cancels a job, whose client is told', async () => {
    const gearmand = await startOwn();
    const [admin, client] = [adminOf(gearmand), await peerOf(gearmand)];
    const handle = await submit(client, 'SUBMIT_JOB', 'f');
    expect(await admin.cancelJob(`${handle}0`)).toBe(false);
    expect(await admin.cancelJob(handle)).toBe(true);
    expect((await client.receives('WORK_FAIL'))[0]?.replace('\0', '')).toBe(handle);
    expect(await admin.jobs()).toEqual([{ handle, retries: 0, ignored: true, queued: false }]);
  });

  describe('limits a function', () => {
    test('to a number of jobs, and no longer', async () => {
      const gearmand = await startOwn();
      const [admin, client] = [adminOf(gearmand), await peerOf(gearmand)];
      const full = ['QUEUE_ERROR', 'Job queue is full'];
      await admin.createFunction('f');
      await admin.maxQueue('f', 1);
      await submit(client, 'SUBMIT_JOB_BG', 'f');
      expect(await client.send('SUBMIT_JOB_BG', 'f', '', '').receives('ERROR')).toEqual(full);
      await admin.maxQueue('f', { high: 2, normal: 1, low: 'unlimited' });
      expect(await client.send('SUBMIT_JOB_BG', 'f', '', '').receives('ERROR')).toEqual(full);
      await submit(client, 'SUBMIT_JOB_HIGH_BG', 'f');
      expect(await client.send('SUBMIT_JOB_HIGH_BG', 'f', '', '').receives('ERROR')).toEqual(full);
      await submit(client, 'SUBMIT_JOB_LOW_BG', 'f');
      await admin.maxQueue('f', 'unlimited');
      await submit(client, 'SUBMIT_JOB_BG', 'f');
      expect(await admin.status()).toMatchObject([{ functionName: 'f', total: 4 }]);
    });

    test('as a GearmanClient sees it', async () => {
      const gearmand = await startOwn();
      const participants = new Participants(() => gearmand);
      closers.unshift(() => participants.close());
      const [admin, client] = [adminOf(gearmand), participants.client()];
      await admin.createFunction('f');
      await admin.maxQueue('f', 2 ** 31 - 1);
      await client.doBackground('f').handle;
      await admin.maxQueue('f', 1);
      await expect(client.doBackground('f').handle).rejects.toThrow(ServerError);
    });
  });

  test('cannot shut it down', async () => {
    const admin = adminOf(await startOwn());
    await expect(admin.shutdown()).rejects.toThrow(UnknownCommandError);
    await expect(admin.shutdown({ graceful: true })).rejects.toThrow('no admin command "shutdown graceful"');
    expect(await admin.status()).toEqual([]);
  });

  test('waits for a gearmand that is stopped, no longer than its timeout, and finds it again', async () => {
    const { host, port, pid } = await startOwn();
    const clock = new FakeClock();
    const admin = new AdminClient({ server: { host, port }, timeout: 100, clock });
    closers.unshift(() => admin.close());
    await admin.pid();
    process.kill(pid, 'SIGSTOP');
    const late = [admin.status(), admin.pid()].map(rejectionOf);
    clock.advance(100);
    const [first, second] = await Promise.all(late).finally(() => process.kill(pid, 'SIGCONT'));
    expect(first).toBeInstanceOf(AdminTimeoutError);
    expect(second).toBeInstanceOf(ConnectionLostError);
    expect(await admin.pid()).toBe(pid);
  });
});
