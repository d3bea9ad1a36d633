import { describe, expect, test } from '@jest/globals';

import {
  AnswerTimeoutError,
  ConnectionLostError,
  CreationTimeoutError,
  TaskTimeoutError,
} from '../../lib/client/index.js';
import { FakeClock, type FaultProxy } from '../../lib/testing/index.js';
import { describeEachServer } from '../support/servers.js';
import { BadNetwork, newFunction } from './bad-network.js';
import { consuming } from './consuming.js';
import { until } from './waiting.js';

function accepted(proxy: FaultProxy): Promise<void> {
  return until('the proxy to accept', () => proxy.accepted === 1);
}

describeEachServer([], 'a server that accepts and says nothing', (server) => {
  const network = BadNetwork.at(server);

  async function silentProxy(): Promise<FaultProxy> {
    const proxy = await network.proxy();
    proxy.silent();
    return proxy;
  }

  describe('lets a call wait no longer than it may', () => {
    test('for its acceptance', async () => {
      const [proxy, clock] = [await silentProxy(), new FakeClock()];
      const client = network.client([proxy], { clock, heartbeat: 0, createTimeout: 10_000 });
      const tasks = [client.doNormal('f'), client.doBackground('f', 1, { createTimeout: 500 })] as const;
      await accepted(proxy);
      clock.advance(500);
      await expect(tasks[1].handle).rejects.toBeInstanceOf(CreationTimeoutError);
      clock.advance(9_500);
      await expect(tasks[0].result()).rejects.toBeInstanceOf(CreationTimeoutError);
      expect(clock.pending).toBe(0);
    });

    test('for its result', async () => {
      const [proxy, clock] = [await silentProxy(), new FakeClock()];
      const client = network.client([proxy], { clock, heartbeat: 0, createTimeout: 0, timeout: 60_000 });
      const task = client.doNormal('f');
      await accepted(proxy);
      clock.advance(60_000);
      await expect(task.result()).rejects.toBeInstanceOf(TaskTimeoutError);
    });

    test('for the answer to a question', async () => {
      const [proxy, clock] = [await silentProxy(), new FakeClock()];
      const client = network.client([proxy], { clock, heartbeat: 0 });
      const questions = [client.jobStatus('H:1'), client.jobStatusByUnique('u'), client.echo('there?')];
      await accepted(proxy);
      clock.advance(10_000);
      for (const question of questions) await expect(question).rejects.toBeInstanceOf(AnswerTimeoutError);
      expect(clock.pending).toBe(0);
    });

    test('for a sign of life', async () => {
      const proxy = await silentProxy();
      const client = network.client([proxy], { createTimeout: 0, timeout: 0 });
      await expect(client.doNormal('f').result()).rejects.toBeInstanceOf(ConnectionLostError);
    });
  });

  test('is left by its client, and used again when it speaks', async () => {
    const proxy = await silentProxy();
    const functionName = newFunction();
    network.worker([], { [functionName]: () => 'done' });
    const client = network.client([proxy]);
    const task = client.doNormal(functionName);
    await accepted(proxy);
    await proxy.heal();
    expect(await task.result()).toBe('done');
  });

  test('has no worker that says it takes jobs, until it speaks', async () => {
    const proxy = await silentProxy();
    const functionName = newFunction();
    const worker = network.worker([proxy], { [functionName]: () => 'done' });
    await until('the worker to have tried twice', () => proxy.accepted === 2);
    expect(worker.health).toMatchObject({ consuming: false, servers: [{ connected: false }] });
    await proxy.heal();
    await consuming(worker);
    expect(await network.client().doNormal(functionName).result()).toBe('done');
  });
});
