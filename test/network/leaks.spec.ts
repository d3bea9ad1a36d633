import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { getEventListeners } from 'node:events';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { startJobServer } from '../support/servers.js';
import { consuming } from './consuming.js';
import { CuttingServer } from './cutting-server.js';
import { until } from './waiting.js';

/** Of the client, and as many of the worker. More of them find smaller leaks: LEAK_RECONNECTS=10000 takes 10 s. */
const RECONNECTS = Number(process.env['LEAK_RECONNECTS'] ?? 4_000);
/** By then everything is loaded, compiled and warm. */
const WARM = 1_500;
/** On a busy machine; it takes a tenth of that. */
const TIME_LIMIT = RECONNECTS * 15;
/** 400 bytes for each connection that was lost since, and much less than one that is kept takes. */
const GROWTH = (RECONNECTS - WARM) * 400;

const OPTIONS = { heartbeat: 15_000, backoff: { initial: 1, maximum: 1 } };

/** What would keep the process from ending, and was not there before. */
const KINDS = /^(TCP|Timeout|Immediate|GetAddrInfo)/;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Those that end connections: the client's, and the worker's. */
let cutters: Cutters;
let client: GearmanClient;
let worker: JobWorker;
/** Given to every call. */
let waiting: AbortController;
let warnings: string[];
let resources: string[];
let socketsMade: number;
let socketsKept: number;
const registry = new FinalizationRegistry(() => socketsKept--);

/** Several at once, since each is connected to again only after a wait. */
class Cutters {
  private constructor(
    readonly forClient: readonly CuttingServer[],
    readonly forWorker: readonly CuttingServer[],
  ) {}

  static async start(): Promise<Cutters> {
    const servers = await Promise.all(Array.from({ length: 8 }, () => CuttingServer.start()));
    return new Cutters(servers.slice(0, 4), servers.slice(4));
  }

  get all(): readonly CuttingServer[] {
    return [...this.forClient, ...this.forWorker];
  }

  /** How many connections each has lost at least. */
  get reconnects(): number {
    return Math.min(acceptedBy(this.forClient), acceptedBy(this.forWorker));
  }
}

function addressesOf(servers: readonly CuttingServer[]): string[] {
  return servers.map(({ address }) => address);
}

function acceptedBy(servers: readonly CuttingServer[]): number {
  return servers.reduce((sum, { accepted }) => sum + accepted, 0);
}

function socketMade(message: unknown): void {
  socketsMade++;
  socketsKept++;
  registry.register((message as { socket: Socket }).socket, undefined);
}

function warned({ message }: Error): void {
  warnings.push(message);
}

function activeResources(): string[] {
  const names = process.getActiveResourcesInfo();
  return names.filter((name) => KINDS.test(name)).toSorted();
}

/** Bytes in use, when all that can be freed is. */
async function heap(): Promise<number> {
  // What ended in this turn is held until the next ones.
  for (let times = 0; times < 3; times++) {
    await new Promise((resolve) => setImmediate(resolve));
    collectGarbage();
  }
  return process.memoryUsage().heapUsed;
}

beforeEach(async () => {
  [socketsMade, socketsKept, warnings] = [0, 0, []];
  resources = activeResources();
  cutters = await Cutters.start();
  client = new GearmanClient({ servers: addressesOf(cutters.forClient), ...OPTIONS });
  worker = new JobWorker({ servers: addressesOf(cutters.forWorker), ...OPTIONS });
  waiting = new AbortController();
  subscribe('net.client.socket', socketMade);
  process.on('warning', warned);
});

afterEach(async () => {
  unsubscribe('net.client.socket', socketMade);
  process.off('warning', warned);
  waiting.abort();
  await client.close();
  await worker.stop({ grace: 0 });
  await Promise.all(cutters.all.map((cutter) => cutter.close()));
});

/** Every kind of call, until so many connections are lost. */
async function reconnect(count: number): Promise<void> {
  const { signal } = waiting;
  while (cutters.reconnects < count) {
    signal.throwIfAborted();
    await Promise.allSettled([
      client.echo('x', { signal }),
      client.jobStatus('H:1', { signal }),
      client.doBackground('f', 1, { signal }).handle,
      client.doNormal('f', 1, { signal }).result(),
    ]);
  }
}

async function keepsNothing(): Promise<void> {
  worker.register('f', (job) => job.payload()).start();
  await reconnect(WARM);
  const warm = await heap();
  await reconnect(RECONNECTS);
  const grown = (await heap()) - warm;

  const server = await startJobServer();
  for (const cutter of cutters.all) cutter.leadTo(server.host, server.port);
  await consuming(worker);
  expect(await client.doNormal('f', 'well', { signal: waiting.signal }).result()).toBe('well');
  await client.close();
  await worker.stop();
  await server.stop();
  await Promise.all(cutters.all.map((cutter) => cutter.close()));

  expect(getEventListeners(waiting.signal, 'abort')).toEqual([]);
  expect(warnings).toEqual([]);
  await until('sockets and timers to be gone', () => activeResources().length <= resources.length);
  await heap();
  expect(socketsMade).toBeGreaterThan(2 * RECONNECTS);
  await until('sockets to be collected', () => socketsKept < 20);
  expect(grown).toBeLessThan(GROWTH);
}

test(
  `a client and a worker keep nothing of ${RECONNECTS} connections that each has lost`,
  keepsNothing,
  TIME_LIMIT,
);
