import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { AdminClient, ConnectError, ConnectionLostError, GearmanClient } from '../../../lib/client/index.js';
import { JobServer, VERSION } from '../../../lib/server/index.js';
import { MemoryConnection, type PacketConnection } from '../../../lib/transport/index.js';
import { JobWorker } from '../../../lib/worker/index.js';
import { rejectionOf } from '../../interop/observation.js';

let server: JobServer;
let admin: AdminClient;
const closers: (() => Promise<unknown>)[] = [];

beforeEach(() => {
  server = new JobServer();
  admin = new AdminClient({ server: server.dialer() });
});

/** To be closed when the test ends, the last one first. */
function use<Used>(used: Used, close: (used: Used) => Promise<unknown>): Used {
  closers.unshift(() => close(used));
  return used;
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await admin.close();
  await server.close();
});

describe('through the dialer of an embedded server', () => {
  test('tells of functions, jobs and workers', async () => {
    const client = use(new GearmanClient({ servers: server.dialer() }), (it) => it.close());
    const worker = use(new JobWorker({ servers: server.dialer(), clientId: 'größe-1' }), (it) => it.stop());
    worker.register('ä', () => undefined);
    await client.doHighBackground('queued').handle;
    worker.start();
    await client.doNormal('ä').result();
    const statuses = await admin.status();
    expect(statuses).toHaveLength(2);
    expect(statuses).toContainEqual({ functionName: 'queued', total: 1, running: 0, workers: 0 });
    expect(statuses).toContainEqual({ functionName: 'ä', total: 0, running: 0, workers: 1 });
    expect(await admin.priorityStatus()).toContainEqual({
      functionName: 'queued',
      high: 1,
      normal: 0,
      low: 0,
      workers: 0,
    });
    expect(await admin.workers()).toContainEqual({
      fd: expect.any(Number),
      address: 'in-process',
      clientId: 'größe-1',
      functionNames: ['ä'],
    });
  });

  test('answers many commands at once, each its own', async () => {
    const answers = await Promise.all([admin.version(), admin.status(), admin.pid(), admin.workers()]);
    expect(answers).toEqual([VERSION, [], process.pid, [expect.objectContaining({ functionNames: [] })]]);
  });

  test('fails what is asked of a server that is closed', async () => {
    await admin.version();
    const call = rejectionOf(admin.status());
    await server.close();
    expect(await call).toBeInstanceOf(ConnectionLostError);
    await expect(admin.status()).rejects.toThrow(ConnectError);
  });

  test('leaves no connection behind', async () => {
    const other = new AdminClient({ server: server.dialer() });
    expect(await admin.workers()).toHaveLength(1);
    expect(await other.workers()).toHaveLength(2);
    await other.close();
    while ((await admin.workers()).length > 1);
  });
});

test('lines pass between the ends of an in-process connection as over TCP', async () => {
  const [near, far] = MemoryConnection.pair();
  const lines: string[] = [];
  const echo = (connection: PacketConnection, line: string): void => {
    lines.push(line);
    connection.sendText(line === 'status' ? 'a\t1\t0\t0\n\xc3\xa4\t0\t0\t0\n.\n' : 'OK\r\n');
  };
  far.open({
    line: (line) => echo(far, line),
    packet: () => undefined,
    fault: () => undefined,
    closed: () => undefined,
  });
  const scripted = new AdminClient({ server: { address: 'in-process', dial: async () => near } });
  const [status] = await Promise.all([scripted.status(), scripted.createFunction('ä')]);
  expect(status.map(({ functionName }) => functionName)).toEqual(['a', 'ä']);
  expect(lines).toEqual(['status', 'create function \xc3\xa4']);
  await scripted.close();
});
