import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import type { GearmanClient, GearmanClientOptions, ServerOrder } from '../../lib/client/index.js';
import type { FaultProxy } from '../../lib/testing/index.js';
import { startGearmand } from '../support/gearmand.js';
import { describeWith } from '../support/programs.js';
import { describeEachServer } from '../support/servers.js';
import { SilentServer } from '../transport/silent-server.js';
import { BACKOFF, BadNetwork, newFunction } from './bad-network.js';
import { until } from './waiting.js';

const ORDERS: readonly ServerOrder[] = ['preferred', 'roundRobin', 'unique', 'functionName'];

/** Ways of one server of several to be down. */
const OUTAGES: [string, (proxy: FaultProxy) => void][] = [
  ['refuses', (proxy) => [proxy.refuse(), proxy.reset()]],
  ['goes dead and refuses', (proxy) => [proxy.refuse(), proxy.halfOpen()]],
  ['goes dead, and says nothing to who connects', (proxy) => [proxy.silent(), proxy.halfOpen()]],
  ['resets whoever connects', (proxy) => proxy.resetAfter(0)],
  ['closes whoever connects', (proxy) => proxy.cutAfter(0)],
  ['closes whoever asks', (proxy) => proxy.cutAfter(1, 'toServer')],
  ['swallows what it is told', (proxy) => proxy.delay(Infinity, 'toServer')],
];

/** All times as in production, so that a call that waits for one of them is seen. */
const AS_DEFAULT: GearmanClientOptions = { heartbeat: 15_000, connectTimeout: 4_000, createTimeout: 10_000 };
/** Less than any of these, and more than a busy machine makes of what should take a second. */
const SOON = 3_500;

describeEachServer([], 'one server down of several', (server) => {
  const network = BadNetwork.at(server);
  let proxies: [FaultProxy, FaultProxy, FaultProxy];
  let functionName: string;

  beforeEach(async () => {
    proxies = [await network.proxy(), await network.proxy(), await network.proxy()];
    functionName = newFunction();
    network.worker([], { [functionName]: (job) => job.payload() }, { concurrency: 10 });
  });

  /** Connected to all three. */
  async function connectedClient(serverOrder: ServerOrder): Promise<GearmanClient> {
    const client = network.client(proxies, { ...AS_DEFAULT, serverOrder });
    await client.echo('connected');
    return client;
  }

  /** Calls that all must end well, and soon. */
  async function callsEndWell(client: GearmanClient, count: number): Promise<void> {
    const calls = Array.from({ length: count }, async (_, call) => {
      const begun = performance.now();
      const task = client.doNormal(functionName, call, { unique: `${functionName}-${call}` });
      expect(await task.result()).toBe(call);
      return performance.now() - begun;
    });
    expect(Math.max(...(await Promise.all(calls)))).toBeLessThan(SOON);
  }

  describe.each(OUTAGES)('that %s', (_how, lose) => {
    test.each(ORDERS)('fails no call, and lets none wait: %s', async (order) => {
      const client = await connectedClient(order);
      for (const proxy of proxies.slice(0, order === 'preferred' ? 1 : 3)) {
        lose(proxy);
        await callsEndWell(client, 12);
        await callsEndWell(client, 12);
        await proxy.heal();
        if (order !== 'preferred') break;
      }
    });

    test('is used again after it healed', async () => {
      const client = await connectedClient('preferred');
      lose(proxies[0]);
      await callsEndWell(client, 3);
      await proxies[0].heal();
      const passed = proxies[0].bytes.toClient;
      // More than the answer to the client's greeting.
      while (proxies[0].bytes.toClient < passed + 200) await callsEndWell(client, 1);
    });
  });
});
