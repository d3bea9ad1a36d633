import { expect, test } from '@jest/globals';

import { SILENT_LOGGER } from '../../lib/telemetry/logger.js';
import { FakeClock, type FaultProxy, type FaultProxyEvents } from '../../lib/testing/index.js';
import { Gate } from '../support/gate.js';
import { describeEachServer } from '../support/servers.js';
import { BadNetwork, newFunction } from './bad-network.js';
import { next, until } from './waiting.js';

/** Ways to lose a server. */
const LOSSES: [string, (proxy: FaultProxy) => void][] = [
  ['resets and refuses', (proxy) => [proxy.refuse(), proxy.reset()]],
  ['closes and refuses', (proxy) => [proxy.refuse(), proxy.cutAfter(0)]],
  ['resets whoever connects', (proxy) => proxy.resetAfter(0)],
  ['closes whoever connects', (proxy) => proxy.cutAfter(0)],
  ['goes dead and refuses', (proxy) => [proxy.refuse(), proxy.halfOpen()]],
  ['goes dead and says nothing', (proxy) => [proxy.silent(), proxy.halfOpen()]],
];

describeEachServer([], 'a worker that lost its server', (server) => {
  const network = BadNetwork.at(server);

  test.each(LOSSES)('resumes by itself, and says it takes jobs only when it does: %s', async (_how, lose) => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const worker = network.worker([proxy], { [functionName]: (job) => job.payload() });
    const client = network.client();
    expect(await client.doNormal(functionName, 1).result()).toBe(1);
    for (const round of [2, 3]) {
      lose(proxy);
      await until('the worker to notice', () => !worker.health.consuming);
      const task = client.doNormal(functionName, round);
      await task.handle;
      await next((heard) => worker.on('disconnected', heard));
      expect(worker.health).toMatchObject({ state: 'working', consuming: false });
      await proxy.heal();
      expect(await task.result()).toBe(round);
      expect(worker.health.consuming).toBe(true);
    }
  });

  test('has its job’s signal aborted, and does the job again when it is back', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const started = new Gate();
    const aborted = new Gate();
    let executions = 0;
    network.worker([proxy], {
      [functionName]: async ({ signal }) => {
        if (++executions === 2) return 'second';
        signal.addEventListener('abort', () => aborted.open());
        started.open();
        await aborted.opened;
        return 'first';
      },
    });
    const task = network.client().doNormal(functionName);
    await started.opened;
    proxy.reset();
    await aborted.opened;
    expect(await task.result()).toBe('second');
  });

  test('goes on with the jobs of its other servers meanwhile', async () => {
    const [lost, kept] = [await network.proxy(), await network.proxy()];
    const functionName = newFunction();
    const worker = network.worker([lost, kept], { [functionName]: () => 'done' });
    await until('both to be connected', () => worker.health.servers.every(({ connected }) => connected));
    lost.refuse();
    lost.halfOpen();
    await next((heard) => worker.on('disconnected', heard));
    expect(worker.health.consuming).toBe(true);
    expect(await network.client().doNormal(functionName).result()).toBe('done');
  });

  test('stops at once when it is told to while it waits', async () => {
    const proxy = await network.proxy();
    proxy.refuse();
    const worker = network.worker([proxy], { [newFunction()]: () => 'done' });
    await next((heard) => worker.on('disconnected', heard));
    expect(await worker.stop()).toBe('stopped');
  });
});

describeEachServer([], 'a worker whose server ends every connection', (server) => {
  const network = BadNetwork.at(server);

  test.each(['cutAfter', 'resetAfter'] as const)(
    'waits longer each time, and says so once: %s',
    async (end) => {
      const proxy = await network.proxy();
      proxy[end](0);
      const clock = new FakeClock();
      const said: string[] = [];
      const logger = { ...SILENT_LOGGER, log: said.push.bind(said), warn: said.push.bind(said) };
      const backoff = { initial: 100, maximum: 10_000 };
      const worker = network.worker(
        [proxy],
        { [newFunction()]: () => 1 },
        { clock, logger, backoff, heartbeat: 0 },
      );
      for (let attempt = 0; attempt < 8; attempt++) {
        await next((heard) => worker.on('disconnected', heard));
        expect(worker.health.consuming).toBe(false);
        const reconnected = next<FaultProxyEvents['opened']>((heard) => proxy.on('opened', heard));
        // Half of the longest wait is the shortest.
        clock.advance(Math.min(10_000, 100 * 2 ** attempt) / 2 - 1);
        expect(proxy.accepted).toBe(attempt + 1);
        clock.advance(5_001);
        await reconnected;
      }
      expect(said).toEqual([expect.stringContaining('trying again until it is back')]);
    },
  );
});
