import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

import { expect, test } from '@jest/globals';

import { ConnectionLostError } from '../../lib/client/index.js';
import { FakeClock, type FaultProxy } from '../../lib/testing/index.js';
import { RawSerializer } from '../../lib/worker/index.js';
import { Gate } from '../support/gate.js';
import { describeEachServer, describeOurServer } from '../support/servers.js';
import { BadNetwork, HEARTBEAT, newFunction } from './bad-network.js';
import { consuming } from './consuming.js';
import { until } from './waiting.js';

/** Too much for the heartbeat's patience, where it comes at the pace of `SLOWLY`. */
const LARGE = 'x'.repeat(40_000);
const SLOWLY = { bytes: 1000, every: HEARTBEAT / 4 };
/** Not the one that is looked at: on a busy machine it may hear nothing for longer than the heartbeat. */
const NEAR = { heartbeat: 0 };

describeEachServer([], 'a connection that carries packets in pieces', (server) => {
  const network = BadNetwork.at(server);

  test('carries them all the same, a byte at a time in both directions', async () => {
    const [near, far] = [await network.proxy(), await network.proxy()];
    for (const proxy of [near, far]) proxy.trickle({ bytes: 1, every: 0 });
    const functionName = newFunction();
    network.worker([far], { [functionName]: (job) => [job.payload<string>(), 'back'] }, { heartbeat: 0 });
    const client = network.client([near], { heartbeat: 0 });
    const tasks = ['a', 'ü', ''].map((payload) => client.doNormal(functionName, payload));
    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(
      ['a', 'ü', ''].map((payload) => [payload, 'back']),
    );
  });

  test('is not taken for dead by its client while a result comes slowly', async () => {
    const proxy = await network.proxy();
    const client = network.client([proxy]);
    const functionName = newFunction();
    network.worker([], { [functionName]: () => LARGE }, NEAR);
    await client.echo('connected');
    proxy.trickle(SLOWLY, 'toClient');
    expect(await client.doNormal(functionName).result()).toBe(LARGE);
    expect(proxy.accepted).toBe(1);
  });

  test('is not taken for dead by its worker while a workload comes slowly', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    const worker = network.worker([proxy], { [functionName]: (job) => job.payload<string>().length });
    await consuming(worker);
    proxy.trickle(SLOWLY, 'toClient');
    expect(await network.client([], NEAR).doNormal(functionName, LARGE).result()).toBe(LARGE.length);
    expect(proxy.accepted).toBe(1);
  });

  test('may have a slow reader: the others are served meanwhile', async () => {
    const [slow, functionName] = [await network.proxy(), newFunction()];
    slow.trickle({ bytes: 1, every: 1000 }, 'toClient');
    const serializer = new RawSerializer();
    const data = Buffer.alloc(4 * 1024 * 1024, 'x');
    const worker = network.worker([], { [functionName]: () => data }, { serializer });
    let finished = 0;
    worker.on('jobFinished', () => finished++);
    const stuck = network.client([slow], { serializer, heartbeat: 0, exceptions: false });
    const tasks = Array.from({ length: 8 }, () => stuck.doNormal(functionName));
    const quick = network.client([], { serializer });
    await until('the worker to have done the jobs', () => finished === tasks.length);
    const sizes = Array.from({ length: 5 }, async () => quick.doNormal<Buffer>(functionName).result());
    expect((await Promise.all(sizes)).map(({ length }) => length)).toEqual(Array(5).fill(data.length));
    await slow.heal();
    const late = await Promise.all(tasks.map((task) => task.result() as Promise<Buffer>));
    expect(late.every((result) => result.equals(data))).toBe(true);
  });
});

/** Much more than the buffers of the system and the proxy hold. */
const HUGE = Buffer.alloc(32 * 1024 * 1024, 'x');
const HOURLY = 3_600_000;

describeOurServer([], 'a connection that takes what is sent to it slowly', (server) => {
  const network = BadNetwork.at(server);
  const serializer = new RawSerializer();
  const options = { serializer, heartbeat: HOURLY };

  /** Takes `HUGE` so slowly that by the clock several heartbeats are over before it has the first half of it. */
  async function slowProxy(clock: FakeClock): Promise<FaultProxy> {
    const proxy = await network.proxy();
    proxy.trickle({ bytes: 256 * 1024, every: 1 }, 'toServer');
    let looks = 0;
    proxy.on('passed', () => {
      if (looks === 4 || proxy.bytes.toServer < (looks + 1) * (HUGE.length / 8)) return;
      looks++;
      clock.advance(HOURLY);
    });
    return proxy;
  }

  test('is not taken for dead by those who send: a client its workload, a worker its result', async () => {
    const [clientClock, workerClock] = [new FakeClock(), new FakeClock()];
    const [near, far] = [await slowProxy(clientClock), await slowProxy(workerClock)];
    const [sink, source] = [newFunction(), newFunction()];
    network.worker([], { [sink]: ({ workload }) => workload.subarray(-10) }, { serializer });
    network.worker([far], { [source]: () => HUGE }, { ...options, clock: workerClock });
    const received = network.client([], options).doNormal<Buffer>(source).result();
    const sender = network.client([near], { ...options, clock: clientClock });
    const limits = { createTimeout: 0, timeout: 0 };
    const sent = sender.doNormal<Buffer>(sink, HUGE, limits).result();
    expect((await sent).toString()).toBe('x'.repeat(10));
    expect((await received).equals(HUGE)).toBe(true);
    expect([clientClock.now(), workerClock.now()]).toEqual([4 * HOURLY, 4 * HOURLY]);
    expect([near.accepted, far.accepted]).toEqual([1, 1]);
  });

  test('does not outlive its client’s end for long, though not all is taken', async () => {
    const [proxy, clock, sockets] = [await network.proxy(), new FakeClock(), [] as Socket[]];
    const made = (message: unknown): unknown => sockets.push((message as { socket: Socket }).socket);
    const client = network.client([proxy], { ...options, clock });
    subscribe('net.client.socket', made);
    await client.echo('connected');
    unsubscribe('net.client.socket', made);
    proxy.delay(Infinity, 'toServer');
    client.doBackground(newFunction(), HUGE);
    await until('much to wait', () => (sockets[0]?.writableLength ?? 0) > 0);
    await client.close();
    expect(sockets[0]?.destroyed).toBe(false);
    clock.advance(4000);
    expect(sockets[0]?.destroyed).toBe(true);
  });
});

describeEachServer([], 'a reset in the middle of a packet', (server) => {
  const network = BadNetwork.at(server);

  test('loses a result’s task and no other: the next call is answered', async () => {
    const proxy = await network.proxy();
    const client = network.client([proxy]);
    const functionName = newFunction();
    const gate = new Gate();
    network.worker([], { [functionName]: () => gate.opened.then(() => LARGE) });
    const task = client.doNormal(functionName);
    await task.handle;
    proxy.resetAfter(1000, 'toClient');
    gate.open();
    await expect(task.result()).rejects.toBeInstanceOf(ConnectionLostError);
    await proxy.heal();
    expect(await client.doNormal(functionName).result()).toBe(LARGE);
  });

  test('of a submission repeats it: the job is done once', async () => {
    const proxy = await network.proxy();
    const client = network.client([proxy]);
    const functionName = newFunction();
    let executions = 0;
    network.worker([], { [functionName]: () => ++executions });
    await client.echo('connected');
    proxy.on('ended', () => void proxy.heal());
    proxy.resetAfter(1000, 'toServer');
    expect(await client.doNormal(functionName, LARGE).result()).toBe(1);
    expect(proxy.accepted).toBe(2);
  });

  test('of an assignment gives the job to the worker anew, when it is back', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    let executions = 0;
    const worker = network.worker([proxy], { [functionName]: () => ++executions });
    await consuming(worker);
    proxy.on('ended', () => void proxy.heal());
    proxy.resetAfter(1000, 'toClient');
    expect(await network.client().doNormal(functionName, LARGE).result()).toBe(1);
    expect(proxy.accepted).toBe(2);
  });

  test('of a result has the job done again: a result arrives once', async () => {
    const proxy = await network.proxy();
    const functionName = newFunction();
    let executions = 0;
    const worker = network.worker([proxy], { [functionName]: () => [++executions, LARGE] });
    await consuming(worker);
    proxy.on('ended', () => void proxy.heal());
    proxy.resetAfter(1000, 'toServer');
    const task = network.client().doNormal(functionName);
    const events: string[] = [];
    task.events.subscribe(({ type }) => events.push(type));
    expect(await task.result()).toEqual([2, LARGE]);
    expect(events).toEqual(['created', 'complete']);
  });
});
