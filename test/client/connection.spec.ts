import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  ClientClosedError,
  ConnectError,
  ConnectionLostError,
  GearmanClient,
  ServerError,
} from '../../lib/client/index.js';
import type { Dialer, PacketConnection } from '../../lib/transport/index.js';
import { FakeServer } from '../transport/fake-server.js';
import { SilentServer } from '../transport/silent-server.js';

let server: FakeServer;
let client: GearmanClient;

beforeEach(() => {
  server = new FakeServer();
  client = new GearmanClient({ servers: server });
});

afterEach(() => client.close());

describe('an ERROR packet', () => {
  test('refuses the oldest submission that is not answered', async () => {
    const tasks = [1, 2, 3, 4].map((count) => client.doNormal('f', count));
    const peer = await server.client();
    for (let count = 1; count <= 4; count++) await peer.receives('SUBMIT_JOB');
    peer.send('JOB_CREATED', 'H:1').send('ERROR', 'QUEUE_ERROR', 'Job queue is full');
    peer.send('JOB_CREATED', 'H:3').send('ERROR', 'ARGUMENT_TOO_LARGE', 'Unique value too large');
    const [first, second, third, fourth] = await Promise.allSettled(tasks.map((task) => task.handle));
    expect([first, third]).toMatchObject([{ value: 'H:1' }, { value: 'H:3' }]);
    expect([second, fourth]).toMatchObject([
      { reason: { code: 'QUEUE_ERROR', address: 'fake-server' } },
      { reason: { code: 'ARGUMENT_TOO_LARGE', address: 'fake-server' } },
    ]);
    await expect(tasks[1]?.result()).rejects.toBeInstanceOf(ServerError);
    await expect(tasks[1]?.result()).rejects.toThrow(
      'the job server at fake-server refused: QUEUE_ERROR (Job queue is full)',
    );
  });

  test('is not taken for a submission’s while it answers the option that the client asked for', async () => {
    const task = client.doNormal('f');
    const peer = await server.connection();
    await peer.gets('OPTION_REQ', 'exceptions');
    await peer.receives('SUBMIT_JOB');
    peer.send('ERROR', 'UNKNOWN_OPTION', 'Server does not recognize given option');
    peer.send('JOB_CREATED', 'H:1').send('WORK_COMPLETE', 'H:1', '5');
    expect(await task.result()).toBe(5);
  });
});

describe('a connection that is lost', () => {
  test('fails what was accepted; the next call connects anew', async () => {
    const task = client.doNormal('f');
    const peer = await server.client();
    await peer.receives('SUBMIT_JOB');
    peer.send('JOB_CREATED', 'H:1');
    await task.handle;
    peer.connection.destroy();
    await expect(task.result()).rejects.toBeInstanceOf(ConnectionLostError);
    await expect(task.result()).rejects.toMatchObject({
      address: 'fake-server',
      message: 'the connection to the job server at fake-server was lost before it answered',
    });

    const next = client.doNormal('f');
    const again = await server.client();
    await again.receives('SUBMIT_JOB');
    again.send('JOB_CREATED', 'H:2').send('WORK_COMPLETE', 'H:2', '5');
    expect(await next.result()).toBe(5);
    expect(server.dials).toBe(2);
  });

  test('sends what was not accepted again, as it was, under its unique ID', async () => {
    const task = client.doNormal('f', 1, { unique: 'u' });
    const peer = await server.client();
    await peer.gets('SUBMIT_JOB', 'f', 'u', '1');
    peer.connection.destroy();
    const again = await server.client();
    await again.gets('SUBMIT_JOB', 'f', 'u', '1');
    again.send('JOB_CREATED', 'H:1').send('WORK_COMPLETE', 'H:1', '5');
    expect(await task.result()).toBe(5);
  });

  test('does not send again what has no unique ID: it might be done twice', async () => {
    const task = client.doBackground('f', 1, { unique: '' });
    const peer = await server.client();
    await peer.receives('SUBMIT_JOB_BG');
    peer.connection.destroy();
    await expect(task.handle).rejects.toBeInstanceOf(ConnectionLostError);
    expect(server.dials).toBe(1);
  });

  test('fails questions that are under way', async () => {
    const status = client.jobStatus('H:1');
    const peer = await server.client();
    await peer.receives('GET_STATUS');
    peer.connection.destroy();
    await expect(status).rejects.toBeInstanceOf(ConnectionLostError);
  });

  test.each<[string, (connection: PacketConnection) => void, RegExp]>([
    [
      'text where packets belong',
      (connection) => connection.sendText('HTTP/1.0 400\n'),
      /got the text "HTTP/,
    ],
    ['no reason given', (connection) => connection.end(), /^$/],
  ])('tells why: %s', async (_name, breakIt, cause) => {
    const task = client.doNormal('f', 1, { unique: '' });
    const peer = await server.client();
    await peer.receives('SUBMIT_JOB');
    breakIt(peer.connection);
    const error = await task.result().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConnectionLostError);
    expect(((error as Error).cause as Error | undefined)?.message ?? '').toMatch(cause);
  });
});

describe('a server that cannot be reached', () => {
  test('fails the call with its address and the reason; the next call tries again', async () => {
    server.away = true;
    const task = client.doNormal('f');
    await expect(task.handle).rejects.toBeInstanceOf(ConnectError);
    await expect(task.result()).rejects.toThrow('could not connect to the job server at fake-server: away');
    await expect(client.echo('hi')).rejects.toBeInstanceOf(ConnectError);
    server.away = false;
    const next = client.doNormal('f');
    await (await server.client()).receives('SUBMIT_JOB');
    await client.close();
    await expect(next.handle).rejects.toBeInstanceOf(ClientClosedError);
  });

  test('fails calls at the same time with one attempt', async () => {
    server.away = true;
    const tasks = [client.doNormal('f'), client.doNormal('f'), client.doBackground('f')];
    for (const task of tasks) await expect(task.handle).rejects.toBeInstanceOf(ConnectError);
    expect(server.dials).toBe(1);
  });

  test('that says nothing fails the call within connectTimeout', async () => {
    const silent = await SilentServer.start();
    const hasty = new GearmanClient({ servers: `127.0.0.1:${silent.port}`, connectTimeout: 100 });
    const task = hasty.doNormal('f');
    await expect(task.handle).rejects.toBeInstanceOf(ConnectError);
    await expect(task.handle).rejects.toThrow(`127.0.0.1:${silent.port}: no answer within 100 ms`);
    await hasty.close();
    await silent.stop();
  });
});

describe('closing a client', () => {
  test('closes the connection and fails what is under way', async () => {
    const accepted = client.doNormal('f');
    const peer = await server.client();
    await peer.receives('SUBMIT_JOB');
    peer.send('JOB_CREATED', 'H:1');
    await accepted.handle;
    const unanswered = [client.doNormal('f').handle, client.doBackground('f').handle, client.echo('hi')];
    for (const promise of unanswered) promise.catch(() => undefined);
    for (const type of ['SUBMIT_JOB', 'SUBMIT_JOB_BG'] as const) await peer.receives(type);
    await peer.gets('ECHO_REQ', 'hi');
    await client.close();
    await peer.gets('closed');
    for (const promise of [...unanswered, accepted.result()]) {
      await expect(promise).rejects.toBeInstanceOf(ClientClosedError);
    }
  });

  test('sends what was submitted before', async () => {
    client.doBackground('f', 1, { unique: 'a' });
    const peer = await server.client();
    await peer.gets('SUBMIT_JOB_BG', 'f', 'a', '1');
    client.doBackground('f', 2, { unique: 'b' });
    await client.close();
    await peer.gets('SUBMIT_JOB_BG', 'f', 'b', '2');
    await peer.gets('closed');
  });

  test('fails every call from then on, and may be done again', async () => {
    await client.close();
    await client.close();
    await expect(client.doNormal('f').handle).rejects.toBeInstanceOf(ClientClosedError);
    await expect(client.jobStatus('H:1')).rejects.toBeInstanceOf(ClientClosedError);
    await expect(client.echo('hi')).rejects.toBeInstanceOf(ClientClosedError);
    expect(server.dials).toBe(0);
  });

  test('does not wait for a connection that is being made', async () => {
    const dialled: ((connection: PacketConnection) => void)[] = [];
    const slow: Dialer = {
      address: 'slow-server',
      dial: () =>
        new Promise((resolve) => {
          dialled.push(resolve);
        }),
    };
    const waiting = new GearmanClient({ servers: slow });
    const [task, status] = [waiting.doNormal('f'), waiting.jobStatus('H:1')];
    await waiting.close();
    await expect(task.handle).rejects.toBeInstanceOf(ClientClosedError);
    await expect(status).rejects.toBeInstanceOf(ClientClosedError);
    dialled[0]?.(await server.dial());
    await (await server.connection()).gets('closed');
  });
});
