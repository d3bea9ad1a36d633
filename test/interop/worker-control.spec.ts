import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { AdminClient } from '../../lib/client/index.js';
import { next, until } from '../network/waiting.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { describeEachServer, type RunningServer, startJobServer } from '../support/servers.js';
import { HeldJobs } from '../worker/worker-harness.js';

function addressOf({ host, port }: RunningServer): string {
  return `${host}:${port}`;
}

describeEachServer([], 'a worker', (server) => {
  const participants = Participants.at(server);
  let admin: AdminClient;

  beforeEach(() => {
    admin = new AdminClient({ server: addressOf(server()) });
  });
  afterEach(() => admin.close());

  async function runningOf(functionName: string): Promise<number> {
    const found = (await admin.status()).find((status) => status.functionName === functionName);
    return found?.running ?? 0;
  }

  async function connectionsOf(name: string) {
    return (await admin.workers()).filter(({ clientId }) => clientId === name);
  }

  test('takes nothing while it is paused, and goes on where it stopped', async () => {
    const held = new HeldJobs();
    const worker = participants.worker({ paused: held.handler });
    const client = participants.client();
    const first = client.doNormal('paused', 'first');
    const running = await held.next();
    worker.pause();
    const others = [1, 2, 3].map((payload) => client.doNormal('paused', payload));
    await Promise.all(others.map(({ handle }) => handle));
    running.finish('first');
    expect(await first.result()).toBe('first');
    await client.echo('the server has nothing more for the worker');
    expect([held.unseen, await runningOf('paused')]).toEqual([0, 0]);
    worker.resume();
    for (let left = others.length; left > 0; left--) {
      const { job, finish } = await held.next();
      finish(job.payload());
    }
    expect(await Promise.all(others.map((task) => task.result()))).toEqual([1, 2, 3]);
  });

  test('hands over to another while it is paused', async () => {
    const worker = participants.worker({ relayed: () => 'paused one' });
    const client = participants.client();
    expect(await client.doNormal('relayed').result()).toBe('paused one');
    worker.pause();
    participants.worker({ relayed: () => 'other one' });
    expect(await client.doNormal('relayed').result()).toBe('other one');
  });

  test('stops when it was idle for too long, and not while it has a job', async () => {
    const gate = new Gate();
    const worker = participants.worker({ idle: () => gate.opened }, { idleTimeout: 50 });
    const task = participants.client().doNormal('idle');
    await next((listener) => worker.on('jobStarted', listener));
    // Longer than it may be idle.
    const limit = participants.client().doNormal('nobody', null, { timeout: 100 });
    expect(await limit.outcome()).toMatchObject({ status: 'abandoned' });
    expect(worker.health.state).toBe('working');
    gate.open();
    await task.result();
    expect(await worker.finished).toBe('idle');
  });

  test('lasts as long as it has to, though its iterations are done', async () => {
    const begin = performance.now();
    const worker = participants.worker({ short: () => 0 }, { iterations: 1, minimumExecutionTime: 300 });
    await participants.client().doNormal('short').result();
    expect(performance.now() - begin).toBeLessThan(300);
    expect(await worker.finished).toBe('iterations');
    // Timers may be a little early.
    expect(performance.now() - begin).toBeGreaterThan(295);
  });

  test('is listed under its name, with its functions', async () => {
    const named = participants.worker({ listed: () => 0, 'listed too': () => 0 }, { clientId: 'mailer-7' });
    await participants.client({ clientId: 'shop' }).doNormal('listed').result();
    const [worker] = await connectionsOf('mailer-7');
    expect(worker?.functionNames.join(' ')).toBe('listed too listed');
    expect(await connectionsOf('shop')).toMatchObject([{ functionNames: [] }]);
    await named.stop();
    while ((await connectionsOf('mailer-7')).length > 0) {
      // Asks again: the server learns of the end from the connection.
    }
  });

  test('never holds more jobs than it may run, however fast it grabs', async () => {
    const client = participants.client();
    const tasks = Array.from({ length: 500 }, (_, payload) => client.doNormal('crowded', payload));
    await Promise.all(tasks.map(({ handle }) => handle));
    const full = new Gate();
    let [active, most, done] = [0, 0, 0];
    const crowded = async (): Promise<void> => {
      most = Math.max(most, ++active);
      if (active === 3) full.open();
      await full.opened;
      active--;
      done++;
    };
    const worker = participants.worker({ crowded }, { concurrency: 3 });
    let held = 0;
    while (done < tasks.length) held = Math.max(held, await runningOf('crowded'));
    await Promise.all(tasks.map((task) => task.result()));
    expect(most).toBe(3);
    expect(held).toBeLessThanOrEqual(3);
    expect(held).toBeGreaterThan(0);
    expect(worker.health.running).toBe(0);
  });

  test('that is stopped hands back what has not ended in its grace period', async () => {
    const held = new HeldJobs();
    const worker = participants.worker({ drained: held.handler }, { concurrency: 2 });
    const client = participants.client();
    const tasks = ['quick', 'slow', 'queued'].map((payload) => client.doNormal('drained', payload));
    const [quick, slow] = [await held.next(), await held.next()];
    const stopped = worker.stop({ grace: 100 });
    expect(worker.health).toMatchObject({ state: 'draining', running: 2, consuming: false });
    quick.finish('in time');
    expect(await tasks[0]?.result()).toBe('in time');
    expect(slow.job.signal.aborted).toBe(false);
    expect(await stopped).toBe('stopped');
    expect(slow.job.signal.aborted).toBe(true);
    slow.finish('too late');
    participants.worker({ drained: (job) => `${job.payload<string>()} by another` });
    expect(await tasks[1]?.result()).toBe('slow by another');
    expect(await tasks[2]?.result()).toBe('queued by another');
  });

  test('is healthy while a job that were submitted would be taken', async () => {
    const other = await startJobServer();
    const held = new HeldJobs();
    const servers = `${addressOf(server())},${addressOf(other)}`;
    const worker = participants.worker({ healthy: held.handler }, { servers });
    const addresses = servers.split(',');
    const connected = (...states: boolean[]) =>
      addresses.map((address, index) => ({ address, connected: states[index] }));
    expect(worker.health).toEqual({
      state: 'working',
      consuming: false,
      running: 0,
      servers: connected(false, false),
    });
    await until('both servers', () => worker.health.servers.every((each) => each.connected));
    expect(worker.health).toMatchObject({ consuming: true, servers: connected(true, true) });
    const task = participants.client().doNormal('healthy');
    const { finish } = await held.next();
    expect(worker.health).toMatchObject({ running: 1, consuming: true });
    await other.stop();
    await until('one server to be gone', () => worker.health.servers.some((each) => !each.connected));
    expect(worker.health).toMatchObject({ consuming: true, servers: connected(true, false) });
    worker.pause();
    expect(worker.health).toMatchObject({ state: 'paused', consuming: false, running: 1 });
    worker.resume();
    finish();
    await task.result();
    await worker.stop();
    expect(worker.health).toMatchObject({ state: 'stopped', consuming: false, running: 0 });
  });
});
