import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

import { describe, expect, test } from '@jest/globals';

import type { GearmanClient, GearmanClientOptions, ServerOrder } from '../../lib/client/index.js';
import { ServerOrdering } from '../../lib/client/server-order.js';
import { FakeClock, type FaultProxy } from '../../lib/testing/index.js';
import { Gate } from '../support/gate.js';
import { startGearmand } from '../support/gearmand.js';
import { Participants } from '../support/participants.js';
import { describeWith } from '../support/programs.js';
import { describeEachServer, describeOurServer, type RunningServer } from '../support/servers.js';
import { SilentServer } from '../transport/silent-server.js';
import { BACKOFF, BadNetwork, newFunction } from './bad-network.js';
import { until } from './waiting.js';

const ORDERS: readonly ServerOrder[] = ['preferred', 'roundRobin', 'unique', 'functionName'];

/** Ways of a server to be down. */
const OUTAGES: readonly [string, (proxy: FaultProxy) => void][] = [
  ['refuses', (proxy) => [proxy.refuse(), proxy.reset()]],
  ['is dead and refuses', (proxy) => [proxy.refuse(), proxy.halfOpen()]],
  ['is dead and says nothing to who connects', (proxy) => [proxy.silent(), proxy.halfOpen()]],
  ['resets whoever connects', (proxy) => proxy.resetAfter(0)],
  ['closes whoever connects', (proxy) => proxy.cutAfter(0)],
  ['closes whoever asks', (proxy) => proxy.cutAfter(1, 'toServer')],
  ['hears nothing', (proxy) => proxy.delay(Infinity, 'toServer')],
  ['is not heard', (proxy) => proxy.delay(Infinity, 'toClient')],
];

/** Long, so that a call that waits for one of them is seen even on a busy machine. Its backoff alone is short. */
const LONG = 30_000;
const PATIENT: GearmanClientOptions = {
  heartbeat: LONG,
  connectTimeout: LONG,
  createTimeout: LONG,
  answerTimeout: LONG,
  timeout: LONG,
  backoff: BACKOFF,
};
/** Much less, and much more than the two seconds that it should take. */
const SOON = 12_000;
const TIME_LIMIT = 60_000;
/** Between one call and the next, in ms. */
const PACE = 10;

/** Calls that all must end well. @returns how long the longest took */
async function longestOf(client: GearmanClient, functionName: string, count: number): Promise<number> {
  const calls = Array.from({ length: count }, async (_, call) => {
    const begun = performance.now();
    expect(await client.doNormal(functionName, call, { unique: `${call}` }).result()).toBe(call);
    return performance.now() - begun;
  });
  return Math.max(...(await Promise.all(calls)));
}

describeEachServer([], 'one server down of several', (server) => {
  const network = BadNetwork.at(server);

  /** What becomes of a client's calls while one of its servers is down, and of the server when it is back. */
  async function fate(lose: (proxy: FaultProxy) => void, serverOrder: ServerOrder): Promise<string> {
    const proxies = [await network.proxy(), await network.proxy(), await network.proxy()];
    const functionName = newFunction();
    const [down] = new ServerOrdering(proxies, serverOrder).orderFor({ functionName, unique: '0' });
    if (down === undefined) throw new Error('there are three proxies');
    network.worker([], { [functionName]: (job) => job.payload() }, { concurrency: 10 });
    const client = network.client(proxies, { ...PATIENT, serverOrder });
    await client.echo('connected');
    lose(down);
    for (let round = 0; round < 2; round++) {
      const longest = await longestOf(client, functionName, 12);
      if (longest > SOON) return `took ${longest} ms`;
    }
    await down.heal();
    const sent = down.bytes.toServer;
    // More than a greeting.
    const isUsed = (): boolean => down.bytes.toServer > sent + 100;
    for (let call = 0; !isUsed(); call++) {
      await client.doNormal(functionName, call).result();
      await pause(PACE);
    }
    return 'all calls ended well and soon; it was used again';
  }

  test(
    'fails no call, lets none wait for a timeout, and is used again when it is back',
    async () => {
      const combinations = OUTAGES.flatMap(([name, lose]) =>
        ORDERS.map((order) => ({ name: `${name}, ${order}`, lose, order })),
      );
      const fates = combinations.map(({ lose, order }) => fate(lose, order).catch(String));
      const told = (await Promise.all(fates)).map((text, index) => [combinations[index]?.name, text]);
      const well = 'all calls ended well and soon; it was used again';
      expect(told.filter(([, text]) => text !== well)).toEqual([]);
    },
    TIME_LIMIT,
  );

  test('keeps nobody from learning how a job of another stands', async () => {
    const [dead, alive] = [await network.proxy(), await network.proxy()];
    const [functionName, gate] = [newFunction(), new Gate()];
    network.worker([], { [functionName]: () => gate.opened });
    const task = network.client().doNormal(functionName, 1, { unique: functionName });
    dead.silent();
    // Its clock stands still: no time is over.
    const client = network.client([dead, alive], { ...PATIENT, clock: new FakeClock() });
    expect(await client.jobStatus(await task.handle)).toMatchObject({ known: true });
    expect(await client.jobStatusByUnique(functionName)).toMatchObject({ known: true });
    gate.open();
    await task.result();
  });
});

describeOurServer([], 'a server that answers nobody who connects', (server) => {
  const network = BadNetwork.at(server);

  test('fails no call while others are there, and lets none wait for it', async () => {
    const [functionName, blackHole] = [newFunction(), await SilentServer.start()];
    network.worker([], { [functionName]: (job) => job.payload() });
    const { host, port } = server();
    const servers = [`127.0.0.1:${blackHole.port}`, { host, port }];
    const client = network.client([], { ...PATIENT, servers });
    for (let round = 0; round < 2; round++) {
      expect(await longestOf(client, functionName, 10)).toBeLessThan(SOON);
    }
    await client.close();
    await blackHole.stop();
  });
});

/** Whether every thread of a process is stopped, which takes a moment; where nothing tells, it is taken to be. */
function isStopped(pid: number): boolean {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return true;
  return readdirSync(tasks).every((task) => / T /.test(readFileSync(`${tasks}/${task}/stat`, 'latin1')));
}

describeWith(['gearmand'], 'a gearmand that hangs, of two', () => {
  test('fails no call, lets none wait for a timeout, and is used again when it goes on', async () => {
    const [hanging, other] = [await startGearmand(), await startGearmand()];
    const participants = new Participants(() => other);
    try {
      const servers = [hanging, other].map(({ host, port }: RunningServer) => ({ host, port }));
      const doneAt: number[] = [];
      for (const [index, address] of servers.entries()) {
        const doJob = (job: { payload(): unknown }): unknown => [doneAt.push(index), job.payload()][1];
        participants.worker({ f: doJob }, { servers: address, backoff: BACKOFF });
      }
      const client = participants.client({ ...PATIENT, servers });
      await longestOf(client, 'f', 3);
      process.kill(hanging.pid, 'SIGSTOP');
      await until('all of it to hang', () => isStopped(hanging.pid));
      doneAt.length = 0;
      expect(await longestOf(client, 'f', 10)).toBeLessThan(SOON);
      expect(new Set(doneAt)).toEqual(new Set([1]));
      process.kill(hanging.pid, 'SIGCONT');
      while (!doneAt.includes(0)) {
        await longestOf(client, 'f', 1);
        await pause(PACE);
      }
    } finally {
      process.kill(hanging.pid, 'SIGCONT');
      await participants.close();
      await Promise.all([hanging.stop(), other.stop()]);
    }
  });
});

/** Which of the proxies each call goes through. */
async function wayOf(proxies: readonly FaultProxy[], call: () => Promise<unknown>): Promise<number> {
  const before = proxies.map(({ bytes }) => bytes.toServer);
  await call();
  const used = proxies.flatMap(({ bytes }, index) => (bytes.toServer > (before[index] ?? 0) ? [index] : []));
  expect(used).toHaveLength(1);
  return used[0] as number;
}

describeOurServer([], 'several servers', (server) => {
  const network = BadNetwork.at(server);

  async function threeProxies(): Promise<FaultProxy[]> {
    return [await network.proxy(), await network.proxy(), await network.proxy()];
  }

  test('are used in turn', async () => {
    const proxies = await threeProxies();
    const client = network.client(proxies, { heartbeat: 0, serverOrder: 'roundRobin' });
    await client.echo('connected');
    const ways: number[] = [];
    for (let call = 0; call < 9; call++) {
      ways.push(await wayOf(proxies, () => client.doBackground('in-turn', call).handle));
    }
    expect(ways).toEqual([0, 1, 2, 0, 1, 2, 0, 1, 2]);
  });

  describe.each(['unique', 'functionName'] as const)('are used by %s', (serverOrder) => {
    const submit = (client: GearmanClient, key: string): Promise<string> =>
      serverOrder === 'unique'
        ? client.doBackground('by-unique', 1, { unique: key }).handle
        : client.doBackground(key, 1).handle;

    test('alike by all clients; only the keys of a dead one move', async () => {
      const proxies = await threeProxies();
      const options: GearmanClientOptions = { heartbeat: 0, serverOrder };
      const clients = [
        network.client(proxies, options),
        network.client(proxies.toReversed(), options),
      ] as const;
      await Promise.all(clients.map((client) => client.echo('connected')));
      const keys = Array.from({ length: 12 }, () => newFunction());
      const homes = new Map<string, number>();
      for (const key of keys) {
        const ways = [
          await wayOf(proxies, () => submit(clients[0], key)),
          await wayOf(proxies, () => submit(clients[1], key)),
        ];
        expect(ways[0]).toBe(ways[1]);
        homes.set(key, ways[0] as number);
      }
      const dead = homes.get(keys[0] as string) as number;
      proxies[dead]?.refuse();
      proxies[dead]?.reset();
      for (const key of keys) {
        const way = await wayOf(proxies, () => submit(clients[0], key));
        if (homes.get(key) === dead) expect(way).not.toBe(dead);
        else expect(way).toBe(homes.get(key));
      }
    });
  });
});
