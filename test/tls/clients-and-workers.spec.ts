import { afterEach, describe, expect, test } from '@jest/globals';
import { AdminClient, GearmanClient, type GearmanClientOptions } from '../../lib/client/index.js';
import { RawSerializer } from '../../lib/payload/index.js';
import { JobServer } from '../../lib/server/index.js';
import { FaultProxy } from '../../lib/testing/index.js';
import type { ServersOption } from '../../lib/transport/index.js';
import { type JobHandler, JobWorker } from '../../lib/worker/index.js';
import { client as identity, CLIENT_TLS, SERVER_TLS } from './trust.js';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

interface Served {
  readonly address: string;
  close(): Promise<void>;
}

async function serve(isTls = true): Promise<Served> {
  const server = new JobServer();
  const listening = { host: '127.0.0.1', port: 0 };
  const { address } = await server.listen(isTls ? { ...listening, tls: SERVER_TLS } : listening);
  closers.push(() => server.close());
  return { address, close: () => server.close() };
}

function clientOf(servers: ServersOption, options: GearmanClientOptions = {}): GearmanClient {
  const client = new GearmanClient({ servers, tls: CLIENT_TLS, timeout: 10_000, ...options });
  closers.push(() => client.close());
  return client;
}

function workerOf(servers: string | string[], handler: JobHandler, options: object = {}): JobWorker {
  const worker = new JobWorker({ servers, tls: CLIENT_TLS, ...options });
  worker.register('f', handler);
  worker.start();
  closers.push(() => worker.stop({ grace: 0 }));
  return worker;
}

describe('over TLS', () => {
  test('jobs are submitted and done, and the server is asked', async () => {
    const { address } = await serve();
    const tls = { ...CLIENT_TLS, certificate: identity.certificate, key: identity.key };
    workerOf(address, (job) => job.payload<number>() * 2, { tls });
    expect(await clientOf(address, { tls }).doNormal('f', 21).result()).toBe(42);
    const admin = new AdminClient({ server: address, tls });
    closers.push(() => admin.close());
    expect(await admin.status()).toMatchObject([{ functionName: 'f', workers: 1 }]);
  });

  test('workloads of 24 MB go both ways, many jobs at once', async () => {
    const { address } = await serve();
    const serializer = new RawSerializer();
    workerOf(address, (job) => job.workload, { serializer, concurrency: 8 });
    const client = clientOf(address, { serializer });
    const large = Buffer.alloc(24 * 1024 * 1024, 'abcdefg');
    const result = (await client.doNormal('f', large).result()) as Buffer;
    expect(large.equals(result)).toBe(true);
    const small = Array.from({ length: 200 }, (_, index) =>
      client.doNormal('f', Buffer.from(`job ${index}`)).result(),
    );
    expect((await Promise.all(small)).map(String)).toEqual(small.map((_, index) => `job ${index}`));
  });

  test('a client goes to the next server where the first is gone, with TLS or without', async () => {
    const [first, second, plain] = [await serve(), await serve(), await serve(false)];
    workerOf([first.address, second.address], () => 'over TLS');
    const worker = new JobWorker({ servers: plain.address });
    worker.register('f', () => 'plain');
    worker.start();
    closers.push(() => worker.stop({ grace: 0 }));
    const [host = '', port] = plain.address.split(':');
    const client = clientOf([first.address, second.address, { host, port: Number(port), tls: false }]);
    expect(await client.doNormal('f').result()).toBe('over TLS');
    await first.close();
    expect(await client.doNormal('f').result()).toBe('over TLS');
    await second.close();
    expect(await client.doNormal('f').result()).toBe('plain');
  });

  test('servers of single calls and functions are spoken to with TLS too', async () => {
    const [own, other] = [await serve(), await serve()];
    const worker = workerOf(own.address, () => 'own');
    worker.register('g', () => 'other', { servers: other.address.replace('tls://', '') });
    const client = clientOf(own.address);
    const servers = other.address.replace('tls://', '');
    expect(await client.doNormal('g', undefined, { servers }).result()).toBe('other');
  });

  test('a half-open connection is noticed by its heartbeat, and made anew', async () => {
    const { address } = await serve();
    const proxy = new FaultProxy();
    await proxy.start({ target: address.replace('tls://', '') });
    closers.push(() => proxy.close());
    workerOf(address, () => 'done');
    const client = clientOf(proxy.address, { heartbeat: 50 });
    await client.echo('connected');
    proxy.halfOpen();
    await expect(client.echo('lost')).rejects.toMatchObject({
      cause: { message: expect.stringContaining('no sign of life') },
    });
    expect(await client.doNormal('f').result()).toBe('done');
    expect(proxy.accepted).toBe(2);
  });

  test('an idle connection stays, kept by its heartbeat', async () => {
    const { address } = await serve();
    const proxy = new FaultProxy();
    await proxy.start({ target: address.replace('tls://', '') });
    closers.push(() => proxy.close());
    const client = clientOf(proxy.address, { heartbeat: 20 });
    await client.echo('connected');
    const before = proxy.bytes.toClient;
    await new Promise<void>((resolve) => {
      const stop = proxy.on('passed', () => {
        if (proxy.bytes.toClient < before + 100) return;
        stop();
        resolve();
      });
    });
    await client.echo('still here');
    expect(proxy.accepted).toBe(1);
  });
});
