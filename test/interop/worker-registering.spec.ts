import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { AdminClient } from '../../lib/client/index.js';
import { next } from '../network/waiting.js';
import { Participants } from '../support/participants.js';
import { describeEachServer } from '../support/servers.js';
import { HeldJobs } from '../worker/worker-harness.js';

describeEachServer([], 'a worker that is at work', (server) => {
  const participants = Participants.at(server);
  let admin: AdminClient;

  beforeEach(() => {
    const { host, port } = server();
    admin = new AdminClient({ server: { host, port } });
  });
  afterEach(() => admin.close());

  async function statusOf(
    functionName: string,
  ): Promise<{ total: number; running: number; workers: number }> {
    const found = (await admin.status()).find((status) => status.functionName === functionName);
    return found ?? { total: 0, running: 0, workers: 0 };
  }

  test('is given functions, and jobs that wait for them', async () => {
    const client = participants.client();
    const task = client.doNormal('later', 'waiting');
    await task.handle;
    const worker = participants.worker({ first: () => 'first' });
    expect(await client.doNormal('first').result()).toBe('first');
    worker.register('later', (job) => job.payload());
    expect(await task.result()).toBe('waiting');
  });

  test('gives a function up; its jobs wait for others', async () => {
    const worker = participants.worker({ given: () => 'up', kept: () => 'kept' });
    const client = participants.client();
    expect(await client.doNormal('given').result()).toBe('up');
    worker.unregister('given');
    expect(await client.doNormal('kept').result()).toBe('kept');
    const task = client.doNormal('given');
    await task.handle;
    expect(await statusOf('given')).toMatchObject({ total: 1, running: 0, workers: 0 });
    participants.worker({ given: () => 'other' });
    expect(await task.result()).toBe('other');
  });

  // gearmand takes a running job from the worker that sends CANT_DO.
  test('finishes a running job of a function that it gives up: it is done once', async () => {
    const held = new HeldJobs();
    const worker = participants.worker({ once: held.handler }, { concurrency: 2 });
    const other = new HeldJobs();
    const task = participants.client().doNormal('once');
    const { finish } = await held.next();
    worker.unregister('once');
    participants.worker({ once: other.handler });
    await participants.client().echo('the server has heard of it');
    expect(await statusOf('once')).toMatchObject({ total: 1, running: 1 });
    finish('done once');
    expect(await task.result()).toBe('done once');
    expect(other.unseen).toBe(0);
  });

  test('does a job that was on its way when it gave the function up', async () => {
    const client = participants.client();
    const tasks = [1, 2, 3].map((payload) => client.doNormal('passing', payload));
    await Promise.all(tasks.map(({ handle }) => handle));
    const worker = participants.worker({ passing: (job) => job.payload(), staying: () => 'staying' });
    await next((listener) => worker.on('connected', listener));
    worker.unregister('passing');
    expect(await client.doNormal('staying').result()).toBe('staying');
    participants.worker({ passing: (job) => job.payload() });
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual([1, 2, 3]);
  });

  test('may be given a function again while the last job of it runs', async () => {
    const held = new HeldJobs();
    const worker = participants.worker({ again: held.handler });
    const client = participants.client();
    const first = client.doNormal('again');
    const { finish } = await held.next();
    worker.unregister('again');
    worker.register('again', () => 'second handler');
    finish('first handler');
    expect(await first.result()).toBe('first handler');
    expect(await client.doNormal('again').result()).toBe('second handler');
    expect(await client.doNormal('again').result()).toBe('second handler');
    expect((await statusOf('again')).workers).toBeGreaterThan(0);
  });

  test('gives all functions up, and stays', async () => {
    const worker = participants.worker({ one: () => 1, two: () => 2 });
    const client = participants.client();
    await client.doNormal('one').result();
    worker.unregisterAll();
    worker.register('three', () => 3);
    expect(await client.doNormal('three').result()).toBe(3);
    expect(await statusOf('one')).toMatchObject({ workers: 0 });
    expect(await statusOf('two')).toMatchObject({ workers: 0 });
  });

  test('runs as many jobs of a function as that may have, and others beside them', async () => {
    const [heavy, light] = [new HeldJobs(), new HeldJobs()];
    const worker = participants.worker({ light: light.handler }, { concurrency: 4 });
    worker.register('heavy', heavy.handler, { concurrency: 2 });
    const client = participants.client();
    const submit = (name: string) => Array.from({ length: 4 }, (_, index) => client.doNormal(name, index));
    const heavies = submit('heavy');
    const atWork = [await heavy.next(), await heavy.next()];
    const lights = submit('light');
    atWork.push(await light.next(), await light.next());
    expect(await statusOf('heavy')).toMatchObject({ total: 4, running: 2 });
    expect(await statusOf('light')).toMatchObject({ total: 4, running: 2 });
    for (const { finish } of atWork) finish();
    for (const jobs of [heavy, heavy, light, light]) void jobs.next().then(({ finish }) => finish());
    await Promise.all([...heavies, ...lights].map((task) => task.result()));
    expect(heavy.most).toBe(2);
  });

  test('may change how many jobs a function may have', async () => {
    const held = new HeldJobs();
    const worker = participants.worker({ other: () => 0 }, { concurrency: 4 });
    worker.register('changed', held.handler, { concurrency: 1 });
    const client = participants.client();
    const first = client.doNormal('changed', 'first');
    (await held.next()).finish();
    await first.result();
    worker.unregister('changed');
    worker.register('changed', held.handler, { concurrency: 3 });
    const tasks = [1, 2, 3].map((payload) => client.doNormal('changed', payload));
    const running = [await held.next(), await held.next(), await held.next()];
    for (const { finish } of running) finish();
    await Promise.all(tasks.map((task) => task.result()));
  });
});
