import { setTimeout as pause } from 'node:timers/promises';

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  ConnectError,
  ConnectionLostError,
  CreationTimeoutError,
  type GearmanClient,
  type Task,
  TaskTimeoutError,
} from '../../lib/client/index.js';
import { SILENT_LOGGER } from '../../lib/telemetry/logger.js';
import type { FaultDirection, FaultProxy } from '../../lib/testing/index.js';
import type { JobWorker } from '../../lib/worker/index.js';
import { describeOurServer } from '../support/servers.js';
import { BadNetwork, newFunction } from './bad-network.js';
import { until } from './waiting.js';

const CREATE_TIMEOUT = 800;
const TIMEOUT = 1500;
/** What a busy machine may add to them. */
const SLACK = 4000;

/** Whatever else a call ends with is a mistake. */
const TYPED = [ConnectError, ConnectionLostError, CreationTimeoutError, TaskTimeoutError];

type Fault = readonly [
  'delay' | 'trickle' | 'cutAfter' | 'resetAfter' | 'reset' | 'halfOpen' | 'refuse' | 'silent' | 'heal',
  number,
  FaultDirection | undefined,
];

interface Step {
  readonly where: 'client' | 'worker';
  readonly fault: Fault;
  readonly calls: number;
  /** Before the next one, in ms. */
  readonly pause: number;
}

const direction = fc.constantFrom<FaultDirection | undefined>('toServer', 'toClient', undefined);
const amount = fc.oneof(fc.constantFrom(0, 1, 11, 12, 13), fc.nat(300));
const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.tuple(fc.constantFrom('delay', 'trickle', 'cutAfter', 'resetAfter'), amount, direction),
  fc.tuple(
    fc.constantFrom('reset', 'halfOpen', 'refuse', 'silent', 'heal'),
    fc.constant(0),
    fc.constant(undefined),
  ),
);
const schedule: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    where: fc.constantFrom('client', 'worker'),
    fault,
    calls: fc.nat(6),
    pause: fc.nat(30),
  }),
  { minLength: 1, maxLength: 6 },
);

async function inflict(proxy: FaultProxy, [name, size, way]: Fault): Promise<void> {
  switch (name) {
    case 'delay':
      return proxy.delay(size, way);
    case 'trickle':
      return proxy.trickle({ bytes: size + 1, every: 1 }, way);
    case 'cutAfter':
    case 'resetAfter':
      return proxy[name](size, way);
    default:
      return proxy[name]();
  }
}

/** A call, and all that its caller hears of it. */
class Call {
  readonly ended: Promise<void>;
  private readonly begun = performance.now();
  private took = 0;
  private readonly heard: string[] = [];
  private readonly task: Task;

  constructor(
    client: GearmanClient,
    functionName: string,
    readonly payload: number,
  ) {
    this.task =
      payload % 4 === 0 ? client.doBackground(functionName, payload) : client.doNormal(functionName, payload);
    this.ended = new Promise((resolve) => {
      const end = (how: string): void => {
        this.heard.push(how);
        this.took = performance.now() - this.begun;
        resolve();
      };
      this.task.events.subscribe({
        next: ({ type }) => this.heard.push(type),
        error: () => end('error'),
        complete: () => end('end'),
      });
    });
  }

  /** Whether its job was accepted, and will be done whoever leaves. */
  get promised(): boolean {
    return this.task.background && this.heard.includes('created');
  }

  /** It has ended, once, in time, and as it may. */
  async check(): Promise<void> {
    const outcome = await this.task.outcome();
    expect(this.took).toBeLessThan(TIMEOUT + SLACK);
    switch (outcome.status) {
      case 'complete':
        expect(outcome.result).toBe(this.payload);
        return expect(this.heard).toEqual(['created', 'complete', 'end']);
      case 'created':
        return expect(this.heard).toEqual(['created', 'end']);
      case 'abandoned':
        expect(TYPED).toContain(outcome.error.constructor);
        return expect([['error'], ['created', 'error']]).toContainEqual(this.heard);
      default:
        throw outcome.error;
    }
  }
}

describeOurServer([], 'whatever the network does', (server) => {
  const network = BadNetwork.at(server);

  interface Scene {
    readonly client: GearmanClient;
    readonly worker: JobWorker;
    readonly proxies: Readonly<Record<Step['where'], FaultProxy>>;
    readonly functionName: string;
    /** What the server refused to the worker: a result that was reported twice, for one. */
    readonly refusals: string[];
    readonly counts: { started: number; finished: number };
    /** The payloads of all jobs that were done. */
    readonly done: Set<unknown>;
  }

  async function scene(): Promise<Scene> {
    const proxies = { client: await network.proxy(), worker: await network.proxy() };
    const [functionName, refusals, counts] = [newFunction(), [] as string[], { started: 0, finished: 0 }];
    const done = new Set<unknown>();
    const options = { heartbeat: 50, backoff: { initial: 1, maximum: 8 } };
    const warn = (warning: string): void => void (warning.includes('refused') && refusals.push(warning));
    const worker = network.worker(
      [proxies.worker],
      { [functionName]: async (job) => pause(job.payload<number>() % 3).then(() => job.payload()) },
      { ...options, concurrency: 3, logger: { ...SILENT_LOGGER, warn } },
    );
    worker.on('jobStarted', () => counts.started++);
    worker.on('jobFinished', ({ job }) => {
      counts.finished++;
      done.add(job.payload());
    });
    const limits = { createTimeout: CREATE_TIMEOUT, timeout: TIMEOUT };
    const client = network.client([proxies.client], { ...options, ...limits });
    return { client, worker, proxies, functionName, refusals, counts, done };
  }

  async function play(steps: readonly Step[]): Promise<void> {
    const { client, worker, proxies, functionName, refusals, counts, done } = await scene();
    const calls: Call[] = [];
    for (const step of steps) {
      await inflict(proxies[step.where], step.fault);
      for (let count = 0; count < step.calls; count++) {
        calls.push(new Call(client, functionName, calls.length + 1));
      }
      await pause(step.pause);
    }
    await Promise.all([proxies.client.heal(), proxies.worker.heal()]);
    await Promise.all(calls.map(({ ended }) => ended));
    await Promise.all(calls.map((call) => call.check()));
    expect(await client.doNormal(functionName, 0, { timeout: TIMEOUT + SLACK }).result()).toBe(0);
    const promised = calls.filter((call) => call.promised);
    await until('all promised jobs to be done', () => promised.every(({ payload }) => done.has(payload)));
    await until('the worker to be idle', () => worker.health.running === 0);
    expect(counts.finished).toBe(counts.started);
    expect(refusals).toEqual([]);
    await client.close();
    await worker.stop();
    await until('both to have left', () => proxies.client.open + proxies.worker.open === 0);
  }

  test('every call ends once, in time, with its result or a typed error; new calls work when it heals', async () => {
    await fc.assert(fc.asyncProperty(schedule, play), { numRuns: 25, endOnFailure: true });
  });
});
