import { afterEach, describe, expect, test } from '@jest/globals';

import { JobServer } from '../../lib/server/index.js';
import { JobWorker } from '../../lib/worker/index.js';

let server: JobServer;
let worker: JobWorker | undefined;

afterEach(async () => {
  await worker?.stop();
  worker = undefined;
  await server.close();
});

function work(): void {
  worker = new JobWorker({ servers: server.dialer() });
  worker.register('reverse', (job) => [...job.workload.toString()].toReversed().join(''), {
    serializer: {
      name: 'text',
      joinsData: true,
      serialize: (value) => Buffer.from(String(value)),
      deserialize: String,
    },
  });
  worker.start();
}

describe('a job server that listens for HTTP', () => {
  test('has workers do what is posted', async () => {
    server = new JobServer();
    work();
    const { port } = await server.listenHttp({ port: 0 });
    const answer = await fetch(`http://127.0.0.1:${port}/reverse`, { method: 'POST', body: 'stressed' });
    expect(answer.headers.get('x-gearman-command')).toBe('WORK_COMPLETE');
    expect(await answer.text()).toBe('desserts');
  });

  test('stops with the server', async () => {
    server = new JobServer();
    const { port } = await server.listenHttp({ port: 0 });
    await server.close();
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
    await expect(server.listenHttp({ port: 0 })).rejects.toThrow('this JobServer is closed');
  });

  test('answers what it has, and nothing new, while it drains', async () => {
    server = new JobServer();
    const { port } = await server.listenHttp({ port: 0 });
    const asked = fetch(`http://127.0.0.1:${port}/reverse`, { method: 'POST', body: 'stressed' });
    const connection = await server.dialer().dial(1000);
    const woken = new Promise<void>((resolve) => {
      connection.open({
        packet: ({ type }) => (type === 'NOOP' ? resolve() : undefined),
        line: () => undefined,
        fault: () => undefined,
        closed: () => undefined,
      });
    });
    connection.send({ type: 'CAN_DO', args: ['reverse'], data: Buffer.alloc(0) });
    connection.send({ type: 'PRE_SLEEP', args: [], data: Buffer.alloc(0) });
    await woken;
    const drained = server.drain();
    work();
    expect(await (await asked).text()).toBe('desserts');
    await drained;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow('fetch failed');
  });

  test.each([{ maxBody: -1 }, { prot: 1 }])('refuses options that cannot be: %j', async (options) => {
    server = new JobServer();
    await expect(server.listenHttp({ port: 0, ...options })).rejects.toThrow(/maxBody|prot/);
  });
});
