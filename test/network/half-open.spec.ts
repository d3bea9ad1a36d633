import { expect, test } from '@jest/globals';

import { ConnectionLostError } from '../../lib/client/index.js';
import type { FaultProxyEvents } from '../../lib/testing/index.js';
import { SILENT_LOGGER } from '../../lib/telemetry/logger.js';
import type { AssignedJob } from '../../lib/worker/index.js';
import { Gate } from '../support/gate.js';
import { describeEachServer } from '../support/servers.js';
import { BadNetwork, newFunction } from './bad-network.js';
import { consuming } from './consuming.js';
import { next, until } from './waiting.js';

describeEachServer([], 'a half-open connection', (server) => {
  const network = BadNetwork.at(server);

  test('of a client is noticed: what was accepted fails, the next call connects anew', async () => {
    const proxy = await network.proxy();
    const client = network.client([proxy]);
    const [waiting, done] = [newFunction(), newFunction()];
    network.worker([], { [done]: () => 'done' });
    const task = client.doNormal(waiting);
    await task.handle;
    proxy.halfOpen();
    await expect(task.result()).rejects.toBeInstanceOf(ConnectionLostError);
    await expect(task.result()).rejects.toMatchObject({
      address: proxy.address,
      cause: { message: expect.stringContaining('no sign of life') },
    });
    expect(await client.doNormal(done).result()).toBe('done');
    expect(proxy.accepted).toBe(2);
  });

  test('of a client does not lose a submission: it is sent again over a new one', async () => {
    const proxy = await network.proxy();
    const client = network.client([proxy]);
    const functionName = newFunction();
    let executions = 0;
    network.worker([], { [functionName]: () => ++executions });
    await client.echo('connected');
    proxy.halfOpen();
    expect(await client.doNormal(functionName).result()).toBe(1);
  });

  test('of a client fails questions that were asked', async () => {
    const proxy = await network.proxy();
    const client = network.client([proxy]);
    await client.echo('connected');
    proxy.halfOpen();
    await expect(client.jobStatus('H:1')).rejects.toBeInstanceOf(ConnectionLostError);
    await client.echo('connected again');
  });

  test('of a worker is noticed: it connects anew, and takes jobs', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const worker = network.worker([proxy], { [functionName]: () => 'done' });
    await consuming(worker);
    proxy.silent();
    proxy.halfOpen();
    await until('the worker to notice', () => !worker.health.consuming);
    expect(worker.health.servers).toEqual([{ address: proxy.address, connected: false }]);
    await proxy.heal();
    expect(await network.client().doNormal(functionName).result()).toBe('done');
    expect(worker.health.consuming).toBe(true);
  });

  test('of a worker aborts its job, which is done again; its late result is not reported', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const [started, late] = [new Gate(), new Gate()];
    const jobs: AssignedJob[] = [];
    const warnings: string[] = [];
    const doJob = async (job: AssignedJob): Promise<string> => {
      jobs.push(job);
      if (jobs.length > 1) return 'second';
      started.open();
      await late.opened;
      return 'first';
    };
    const worker = network.worker(
      [proxy],
      { [functionName]: doJob },
      { logger: { ...SILENT_LOGGER, warn: (warning) => warnings.push(warning) } },
    );
    const task = network.client().doNormal(functionName);
    await started.opened;
    proxy.halfOpen();
    await new Promise((resolve) => jobs[0]?.signal.addEventListener('abort', resolve));
    expect(jobs[0]?.signal.reason).toMatchObject({ message: expect.stringContaining('was lost') });
    await next<FaultProxyEvents['opened']>((heard) => proxy.on('opened', heard));
    const finished = next((heard) => worker.on('jobFinished', heard));
    late.open();
    await finished;
    // The server takes the first for running until the dead connection is reset.
    await proxy.heal();
    expect(await task.result()).toBe('second');
    expect(jobs.map(({ handle }) => handle)).toEqual([await task.handle, await task.handle]);
    expect(warnings.filter((warning) => warning.includes('refused'))).toEqual([]);
  });
});
