import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AnswerTimeoutError, ConnectError, GearmanClient, InvalidNameError } from '../../lib/client/index.js';
import { JobServer } from '../../lib/server/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { tcpDialer } from '../transport/connection-pairs.js';
import { FakeServer } from '../transport/fake-server.js';
import { PacketPeer } from '../transport/packet-peer.js';

/** @returns the handle of a new job on that server */
async function submitTo(port: number, unique: string): Promise<string> {
  const peer = await PacketPeer.dialled(tcpDialer(port));
  peer.send('SUBMIT_JOB_BG', 'f', unique, '');
  const [handle = ''] = await peer.receives('JOB_CREATED');
  peer.connection.end();
  return handle;
}

describe('a question', () => {
  let clock: FakeClock;
  let server: FakeServer;
  let client: GearmanClient;

  beforeEach(() => {
    clock = new FakeClock();
    server = new FakeServer();
    client = new GearmanClient({ servers: server, clock });
  });

  afterEach(() => client.close());

  test('for a job’s status is GET_STATUS', async () => {
    const status = client.jobStatus('H:1');
    const peer = await server.client();
    await peer.gets('GET_STATUS', 'H:1');
    peer.send('STATUS_RES', 'H:1', '1', '1', '3', '4');
    expect(await status).toEqual({
      known: true,
      running: true,
      numerator: 3,
      denominator: 4,
      finished: false,
    });
    expect((await status).fraction).toBe(0.75);
  });

  test('for the status of a unique ID is GET_STATUS_UNIQUE', async () => {
    const status = client.jobStatusByUnique('ü');
    const peer = await server.client();
    await peer.gets('GET_STATUS_UNIQUE', '\xc3\xbc');
    peer.send('STATUS_RES_UNIQUE', '\xc3\xbc', '1', '0', '', '', '2');
    expect(await status).toEqual({
      known: true,
      running: false,
      numerator: 0,
      denominator: 0,
      finished: false,
    });
    expect((await status).fraction).toBe(0);
  });

  test.each<[string | Uint8Array, string]>([
    ['grüße', 'gr\xc3\xbc\xc3\x9fe'],
    [Uint8Array.from([0, 255]), '\0\xff'],
    ['', ''],
  ])('for an echo is ECHO_REQ: %p', async (data, bytes) => {
    const echo = client.echo(data);
    const peer = await server.client();
    await peer.gets('ECHO_REQ', bytes);
    peer.send('ECHO_RES', bytes);
    expect(await echo).toEqual(Buffer.from(bytes, 'latin1'));
  });

  test('is answered in its turn among others of its kind, and those of other kinds', async () => {
    const asked = [client.jobStatus('H:1'), client.jobStatus('H:2'), client.jobStatusByUnique('u')];
    const echo = client.echo('hi');
    const peer = await server.client();
    peer.send('ECHO_RES', 'hi').send('STATUS_RES_UNIQUE', 'u', '1', '0', '3', '0', '0');
    peer.send('STATUS_RES', 'H:1', '1', '0', '1', '0').send('STATUS_RES', 'H:2', '1', '0', '2', '0');
    expect((await Promise.all(asked)).map(({ numerator }) => numerator)).toEqual([1, 2, 3]);
    expect((await echo).toString()).toBe('hi');
  });

  test('that is not answered in time fails; the late answer goes to nobody else', async () => {
    const late = client.jobStatus('H:1', { timeout: 100 });
    const peer = await server.client();
    await peer.gets('GET_STATUS', 'H:1');
    clock.advance(100);
    await expect(late).rejects.toBeInstanceOf(AnswerTimeoutError);
    const next = client.jobStatus('H:2');
    await peer.gets('GET_STATUS', 'H:2');
    peer.send('STATUS_RES', 'H:1', '1', '0', '1', '0').send('STATUS_RES', 'H:2', '1', '0', '2', '0');
    expect((await next).numerator).toBe(2);
    expect(clock.pending).toBe(0);
  });

  test('that was aborted fails with the signal’s reason', async () => {
    const controller = new AbortController();
    const echo = client.echo('hi', { signal: controller.signal });
    controller.abort(new Error('never mind'));
    await expect(echo).rejects.toThrow('never mind');
  });

  test('with a name that Gearman cannot carry is not asked', async () => {
    await expect(client.jobStatus('H'.repeat(64))).rejects.toBeInstanceOf(InvalidNameError);
    await expect(client.jobStatusByUnique('u'.repeat(64))).rejects.toBeInstanceOf(InvalidNameError);
    expect(server.dials).toBe(0);
  });
});

describe('two servers', () => {
  const servers: JobServer[] = [];
  let ports: [number, number];
  let client: GearmanClient;

  beforeEach(async () => {
    servers.push(new JobServer({ jobHandlePrefix: 'A' }), new JobServer({ jobHandlePrefix: 'B' }));
    const listening = await Promise.all(
      servers.map((server) => server.listen({ host: '127.0.0.1', port: 0 })),
    );
    ports = listening.map(({ port }) => port) as [number, number];
    client = new GearmanClient({ servers: ports.map((port) => `127.0.0.1:${port}`) });
  });

  afterEach(async () => {
    await client.close();
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  test('are both asked for a job’s status, whichever has it', async () => {
    const handles = [await submitTo(ports[0], 'u1'), await submitTo(ports[1], 'u2')];
    expect(handles.map((handle) => handle[0])).toEqual(['A', 'B']);
    for (const handle of handles) expect((await client.jobStatus(handle)).known).toBe(true);
    for (const unique of ['u1', 'u2']) expect((await client.jobStatusByUnique(unique)).known).toBe(true);
    expect(await client.jobStatus('C:1')).toEqual({
      known: false,
      running: false,
      numerator: 0,
      denominator: 0,
      finished: false,
    });
  });

  test('both have to be there for an echo', async () => {
    expect((await client.echo('hi')).toString()).toBe('hi');
    await servers[1]?.close();
    await expect(client.echo('hi')).rejects.toThrow();
    await expect(client.echo('hi')).rejects.toBeInstanceOf(ConnectError);
  });

  test('stand in for each other when one ends', async () => {
    await client.doBackground('f', 1).handle;
    await servers[0]?.close();
    const handles = await Promise.all([
      client.doBackground('f', 2).handle,
      client.doBackground('f', 3).handle,
    ]);
    expect(handles.every((handle) => handle.startsWith('B:'))).toBe(true);
  });
});
