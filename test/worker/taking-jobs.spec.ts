import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { JobServer } from '../../lib/server/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { tcpDialer } from '../transport/connection-pairs.js';
import { Mailbox } from '../transport/mailbox.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { type HeldJob, HeldJobs, HeardEvents, runningOn, statusOf, submit } from './worker-harness.js';

describe('a worker of one server', () => {
  let server: JobServer;
  let client: PacketPeer;
  let held: HeldJobs;

  beforeEach(async () => {
    server = new JobServer();
    client = await PacketPeer.dialled(server.dialer());
    held = new HeldJobs();
  });

  afterEach(() => server.close());

  async function work(concurrency: number): Promise<JobWorker> {
    const worker = new JobWorker({ servers: server.dialer(), concurrency });
    worker.register('f', held.handler).start();
    return worker;
  }

  test('runs one job at a time where nothing else is said', async () => {
    const worker = new JobWorker({ servers: server.dialer() }).register('f', held.handler);
    for (const count of [1, 2, 3]) await submit(client, 'SUBMIT_JOB_BG', 'f', String(count));
    worker.start();
    for (const count of [1, 2, 3]) {
      const { job, finish } = await held.next();
      expect(job.payload()).toBe(count);
      expect(await runningOn(client)).toBe(1);
      finish();
    }
    await worker.stop();
    expect(held.most).toBe(1);
  });

  test('runs as many jobs at once as it may, and holds no more', async () => {
    for (let count = 0; count < 10; count++) await submit(client, 'SUBMIT_JOB_BG', 'f');
    const worker = await work(3);
    const running = [await held.next(), await held.next(), await held.next()];
    for (let left = 7; left > 0; left--) {
      expect(await statusOf(client)).toEqual([`f\t${left + 3}\t3\t1`]);
      expect(held.unseen).toBe(0);
      running.shift()?.finish();
      running.push(await held.next());
    }
    for (const { finish } of running) finish();
    await worker.stop();
    expect(held.most).toBe(3);
    expect(await statusOf(client)).toEqual(['f\t0\t0\t0']);
  });

  test('ends jobs in any order, each with its own result', async () => {
    const worker = await work(3);
    const handles: string[] = [];
    for (let count = 0; count < 3; count++) handles.push(await submit(client, 'SUBMIT_JOB', 'f'));
    const jobs = new Map<string, HeldJob>();
    while (jobs.size < handles.length) {
      const job = await held.next();
      jobs.set(job.job.handle, job);
    }
    for (const handle of handles.toReversed()) {
      jobs.get(handle)?.finish(`result of ${handle}`);
      await client.gets('WORK_COMPLETE', handle, `"result of ${handle}"`);
    }
    await worker.stop();
  });

  test('is woken by jobs that come while it sleeps, also when others run', async () => {
    const worker = await work(2);
    await submit(client, 'SUBMIT_JOB_BG', 'f', '1');
    const first = await held.next();
    await submit(client, 'SUBMIT_JOB_BG', 'f', '2');
    const second = await held.next();
    expect([first.job.payload(), second.job.payload()]).toEqual([1, 2]);
    first.finish();
    second.finish();
    await submit(client, 'SUBMIT_JOB_BG', 'f', '3');
    const third = await held.next();
    expect(third.job.payload()).toBe(3);
    third.finish();
    await worker.stop();
  });

  test('does each function with its own handler', async () => {
    const worker = new JobWorker({ servers: server.dialer(), concurrency: 2 });
    worker.register('double', (job) => job.payload<number>() * 2);
    worker.register('ü', (job) => `${job.payload<string>()}!`);
    worker.start();
    const doubled = await submit(client, 'SUBMIT_JOB', 'double', '21');
    await client.gets('WORK_COMPLETE', doubled, '42');
    const shouted = await submit(client, 'SUBMIT_JOB', '\xc3\xbc', '"hi"');
    await client.gets('WORK_COMPLETE', shouted, '"hi!"');
    await worker.stop();
  });

  test('shares the jobs with other workers: each is done once', async () => {
    const done = new Mailbox<number>();
    const workers = [1, 2, 3].map((concurrency) =>
      new JobWorker({ servers: server.dialer(), concurrency }).register('f', (job) =>
        done.put(job.payload<number>()),
      ),
    );
    for (const worker of workers) worker.start();
    const all = Array.from({ length: 50 }, (_, index) => index);
    for (const index of all) await submit(client, 'SUBMIT_JOB_BG', 'f', String(index));
    const seen: number[] = [];
    while (seen.length < all.length) seen.push(await done.take());
    await Promise.all(workers.map((worker) => worker.stop()));
    expect(seen.toSorted((one, other) => one - other)).toEqual(all);
    expect(done.waiting).toEqual([]);
    expect(await statusOf(client)).toEqual(['f\t0\t0\t0']);
  });
});

describe('a worker of two servers', () => {
  let servers: JobServer[];
  let addresses: string[];
  let clients: [PacketPeer, PacketPeer];
  let held: HeldJobs;
  let worker: JobWorker;
  let heard: HeardEvents;

  beforeEach(async () => {
    servers = [new JobServer({ jobHandlePrefix: 'A' }), new JobServer({ jobHandlePrefix: 'B' })];
    const listening = await Promise.all(
      servers.map((server) => server.listen({ host: '127.0.0.1', port: 0 })),
    );
    const ports = listening.map(({ port }) => port) as [number, number];
    clients = [await PacketPeer.dialled(tcpDialer(ports[0])), await PacketPeer.dialled(tcpDialer(ports[1]))];
    held = new HeldJobs();
    addresses = ports.map((port) => `127.0.0.1:${port}`);
  });

  afterEach(async () => {
    await Promise.all(servers.map((server) => server.close()));
  });

  function start(concurrency: number): void {
    worker = new JobWorker({ servers: addresses, concurrency }).register('f', held.handler);
    heard = new HeardEvents(worker);
    worker.start();
  }

  async function submitToBoth(count: number): Promise<void> {
    for (let times = 0; times < count; times++) {
      for (const client of clients) await submit(client, 'SUBMIT_JOB_BG', 'f');
    }
  }

  async function running(): Promise<number> {
    return (await runningOn(clients[0])) + (await runningOn(clients[1]));
  }

  test('holds no more jobs than it runs, over both', async () => {
    await submitToBoth(5);
    start(3);
    const jobs = [await held.next(), await held.next(), await held.next()];
    for (let left = 7; left > 0; left--) {
      expect(await running()).toBeLessThanOrEqual(3);
      expect(held.unseen).toBe(0);
      jobs.shift()?.finish();
      jobs.push(await held.next());
    }
    for (const { finish } of jobs) finish();
    await worker.stop();
    expect(held.most).toBe(3);
    expect(await running()).toBe(0);
  });

  test('takes turns between them while both have jobs', async () => {
    await submitToBoth(4);
    start(1);
    let job = await held.next();
    for (let times = 0; times < 2; times++) await heard.next('connected');
    const order = [job.job.handle[0]];
    while (order.length < 8) {
      job.finish();
      job = await held.next();
      order.push(job.job.handle[0]);
    }
    job.finish();
    await worker.stop();
    expect(['ABABABAB', 'BABABABA']).toContain(order.join(''));
  });

  test('goes on with one when the other has nothing, and comes back to it', async () => {
    start(1);
    for (const client of [clients[0], clients[0], clients[1], clients[0]]) {
      const handle = await submit(client, 'SUBMIT_JOB', 'f');
      const { job, finish } = await held.next();
      expect(job.handle).toBe(handle);
      finish(1);
      await client.gets('WORK_COMPLETE', handle, '1');
    }
    await worker.stop();
  });

  test('goes on with one when the other ends', async () => {
    start(1);
    for (let times = 0; times < 2; times++) await heard.next('connected');
    await servers[0]?.close();
    const { error } = await heard.next('disconnected');
    expect(error).toBeInstanceOf(Error);
    const handle = await submit(clients[1], 'SUBMIT_JOB', 'f');
    (await held.next()).finish(1);
    await clients[1].gets('WORK_COMPLETE', handle, '1');
    await worker.stop();
  });
});
