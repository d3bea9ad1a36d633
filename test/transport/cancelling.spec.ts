import { getEventListeners, once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  AdminClient,
  AdminClientClosedError,
  ClientClosedError,
  GearmanClient,
} from '../../lib/client/index.js';
import { type ClientTlsOptions, type Dialer, dialersOf } from '../../lib/transport/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { tcpPair, turns } from './connection-pairs.js';
import { Mailbox } from './mailbox.js';
import { SilentServer } from './silent-server.js';

let silent: SilentServer;

beforeEach(async () => {
  silent = await SilentServer.start();
});

afterEach(() => silent.stop());

function sockets(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'TCPSocketWrap').length;
}

function dialerOf(port: number, tls?: ClientTlsOptions): Dialer {
  return dialersOf(`127.0.0.1:${port}`, tls)[0] as Dialer;
}

describe('a dial', () => {
  test('is cancelled at once, with the signal’s reason, and leaves nothing behind', async () => {
    const before = sockets();
    const control = new AbortController();
    const dialled = dialerOf(silent.port).dial(60_000, control.signal);
    const reason = new Error('not needed any more');
    control.abort(reason);
    await expect(dialled).rejects.toBe(reason);
    await turns(2);
    expect(sockets()).toBeLessThanOrEqual(before);
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
  });

  test('is not begun where it was cancelled before', async () => {
    const before = sockets();
    await expect(dialerOf(silent.port).dial(60_000, AbortSignal.abort('too late'))).rejects.toBe('too late');
    expect(sockets()).toBe(before);
  });

  test('is cancelled in its TLS handshake', async () => {
    const accepted = new Mailbox<Socket>();
    const server = createServer((socket) => accepted.put(socket.resume()));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const control = new AbortController();
    const dialled = dialerOf((server.address() as AddressInfo).port, {}).dial(60_000, control.signal);
    const closed = once(await accepted.take(), 'close');
    control.abort('enough');
    await expect(dialled).rejects.toBe('enough');
    await closed;
    server.close();
  });

  test('that succeeded does not listen to its signal any more', async () => {
    const pair = await tcpPair();
    const control = new AbortController();
    const connection = await dialerOf(Number(pair.client.address.split(':')[1])).dial(4000, control.signal);
    expect(getEventListeners(control.signal, 'abort')).toEqual([]);
    connection.destroy();
    await pair.close();
  });
});

describe('closing while a connection is being made ends the attempt', () => {
  let before: number;

  beforeEach(() => {
    before = sockets();
  });

  async function nothingIsLeft(): Promise<void> {
    await turns(3);
    expect(sockets()).toBeLessThanOrEqual(before);
  }

  test('of a client', async () => {
    const client = new GearmanClient({ servers: `127.0.0.1:${silent.port}`, connectTimeout: 60_000 });
    const echoed = client.echo('hi');
    await turns(1);
    expect(sockets()).toBeGreaterThan(before);
    await client.close();
    await expect(echoed).rejects.toBeInstanceOf(ClientClosedError);
    await nothingIsLeft();
  });

  test('of a worker', async () => {
    const worker = new JobWorker({ servers: `127.0.0.1:${silent.port}`, connectTimeout: 60_000 });
    worker.register('f', () => 'done');
    worker.start();
    await turns(1);
    expect(sockets()).toBeGreaterThan(before);
    expect(await worker.stop({ grace: 0 })).toBe('stopped');
    await nothingIsLeft();
  });

  test('of an admin client', async () => {
    const admin = new AdminClient({ server: `127.0.0.1:${silent.port}`, connectTimeout: 60_000 });
    const version = admin.version();
    await turns(1);
    expect(sockets()).toBeGreaterThan(before);
    await admin.close();
    await expect(version).rejects.toBeInstanceOf(AdminClientClosedError);
    await nothingIsLeft();
  });
});
