import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  CreationTimeoutError,
  GearmanClient,
  type GearmanClientOptions,
  type Task,
  TaskTimeoutError,
} from '../../lib/client/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { FakeServer } from '../transport/fake-server.js';
import type { PacketPeer } from '../transport/packet-peer.js';

let clock: FakeClock;
let server: FakeServer;
let client: GearmanClient;

beforeEach(() => {
  clock = new FakeClock();
  server = new FakeServer();
  client = clientWith({});
});

afterEach(() => client.close());

function clientWith(options: GearmanClientOptions): GearmanClient {
  return new GearmanClient({ servers: server, clock, createTimeout: 0, ...options });
}

/** The server has accepted the task as `handle`. */
async function accept(peer: PacketPeer, task: Task, handle = 'H:1'): Promise<void> {
  await peer.next();
  peer.send('JOB_CREATED', handle);
  await task.handle;
}

describe('a timeout', () => {
  test('ends the wait for a result, to the millisecond', async () => {
    const task = client.doNormal('f', 1, { timeout: 100 });
    const peer = await server.client();
    await accept(peer, task);
    clock.advance(99);
    expect(clock.pending).toBe(1);
    clock.advance(1);
    await expect(task.result()).rejects.toBeInstanceOf(TaskTimeoutError);
    await expect(task.result()).rejects.toMatchObject({
      functionName: 'f',
      timeout: 100,
      handle: 'H:1',
      message: 'job H:1 of f had no result within 100 ms; is a worker running?',
    });
    expect(await task.handle).toBe('H:1');
  });

  test('counts from the submission, and may be over before a server accepts', async () => {
    const task = client.doNormal('f', 1, { timeout: 100 });
    clock.advance(100);
    await expect(task.handle).rejects.toBeInstanceOf(TaskTimeoutError);
    await expect(task.result()).rejects.toBeInstanceOf(TaskTimeoutError);
  });

  test('is the client’s where the call has none, and 0 is for ever', async () => {
    const impatient = clientWith({ timeout: 50 });
    const tasks = [impatient.doNormal('f'), impatient.doNormal('f', 1, { timeout: 0 })] as const;
    const peer = await server.client();
    await accept(peer, tasks[0], 'H:1');
    await accept(peer, tasks[1], 'H:2');
    clock.advance(1_000_000);
    await expect(tasks[0].result()).rejects.toBeInstanceOf(TaskTimeoutError);
    peer.send('WORK_COMPLETE', 'H:2', '5');
    expect(await tasks[1].result()).toBe(5);
    await impatient.close();
  });

  test('does not count for a background task, which has its own for the acceptance', async () => {
    const patient = client.doBackground('f', 1, { timeout: 10 });
    clock.advance(10);
    await accept(await server.client(), patient);
    const hasty = client.doBackground('f', 1, { createTimeout: 10 });
    clock.advance(10);
    await expect(hasty.handle).rejects.toBeInstanceOf(CreationTimeoutError);
    await expect(hasty.handle).rejects.toThrow('no job server accepted the job of f within 10 ms');
  });

  test('leaves no timer behind, however the task ends', async () => {
    const limits = { timeout: 100, createTimeout: 100 };
    const tasks = [1, 2, 3].map((count) => client.doNormal('f', count, limits));
    const background = client.doBackground('f', 4, limits);
    expect(clock.pending).toBeGreaterThan(0);
    const peer = await server.client();
    for (const [index, task] of [...tasks, background].entries()) await accept(peer, task, `H:${index + 1}`);
    peer.send('WORK_COMPLETE', 'H:1', '').send('WORK_FAIL', 'H:2').send('WORK_EXCEPTION', 'H:3', '');
    await Promise.allSettled(tasks.map((task) => task.result()));
    expect(clock.pending).toBe(0);
    const lost = client.doNormal('f', 5, { ...limits, unique: '' });
    peer.connection.destroy();
    await expect(lost.result()).rejects.toThrow();
    expect(clock.pending).toBe(0);
  });

  test('of one submission leaves the next one its own answer', async () => {
    const late = client.doNormal('f', 1, { timeout: 10 });
    const next = client.doNormal('f', 2);
    const peer = await server.client();
    for (const type of ['SUBMIT_JOB', 'SUBMIT_JOB'] as const) await peer.receives(type);
    clock.advance(10);
    await expect(late.handle).rejects.toBeInstanceOf(TaskTimeoutError);
    peer.send('JOB_CREATED', 'H:1').send('JOB_CREATED', 'H:2');
    expect(await next.handle).toBe('H:2');
    peer.send('WORK_COMPLETE', 'H:1', '"first"').send('WORK_COMPLETE', 'H:2', '"second"');
    expect(await next.result()).toBe('second');
  });

  test('that is over keeps the submission from being sent at all', async () => {
    const late = client.doNormal('f', 1, { timeout: 10 });
    const next = client.doNormal('f', 2, { unique: 'u' });
    clock.advance(10);
    await expect(late.handle).rejects.toBeInstanceOf(TaskTimeoutError);
    const peer = await server.client();
    await peer.gets('SUBMIT_JOB', 'f', 'u', '2');
    peer.send('JOB_CREATED', 'H:1');
    expect(await next.handle).toBe('H:1');
  });
});

describe('an abort signal', () => {
  const REASON = new Error('the user went away');

  test('that has aborted ends the task at once; nothing is sent', async () => {
    const signal = AbortSignal.abort(REASON);
    const task = client.doNormal('f', 1, { signal });
    await expect(task.handle).rejects.toBe(REASON);
    await expect(task.result()).rejects.toBe(REASON);
    expect(server.dials).toBe(0);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  test('ends the wait for a connection', async () => {
    const controller = new AbortController();
    const task = client.doNormal('f', 1, { signal: controller.signal });
    controller.abort(REASON);
    await expect(task.handle).rejects.toBe(REASON);
  });

  test('ends the wait for a result; the handle stays known', async () => {
    const controller = new AbortController();
    const task = client.doNormal('f', 1, { signal: controller.signal });
    await accept(await server.client(), task);
    controller.abort(REASON);
    await expect(task.result()).rejects.toBe(REASON);
    expect(await task.handle).toBe('H:1');
  });

  test('that aborts after the end changes nothing', async () => {
    const controller = new AbortController();
    const task = client.doNormal('f', 1, { signal: controller.signal });
    const peer = await server.client();
    await accept(peer, task);
    peer.send('WORK_COMPLETE', 'H:1', '5');
    await task.result();
    controller.abort(REASON);
    expect(await task.result()).toBe(5);
  });

  test('ends all its tasks, and no others', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const tasks = [client.doNormal('f', 1, { signal }), client.doHigh('f', 2, { signal })];
    const other = client.doNormal('f', 3);
    controller.abort(REASON);
    for (const task of tasks) await expect(task.result()).rejects.toBe(REASON);
    await accept(await server.client(), other);
  });

  test('leaves no listener and no timer behind, however the task ends', async () => {
    const controller = new AbortController();
    const { signal } = controller;
    const tasks = [1, 2, 3].map((count) => client.doNormal('f', count, { signal, timeout: 100 }));
    expect(getEventListeners(signal, 'abort')).toHaveLength(3);
    const peer = await server.client();
    for (const [index, task] of tasks.entries()) await accept(peer, task, `H:${index + 1}`);
    peer.send('WORK_COMPLETE', 'H:1', '').send('WORK_FAIL', 'H:2');
    await Promise.allSettled([tasks[0]?.result(), tasks[1]?.result()]);
    clock.advance(100);
    await expect(tasks[2]?.result()).rejects.toBeInstanceOf(TaskTimeoutError);
    expect(getEventListeners(signal, 'abort')).toEqual([]);
    expect(clock.pending).toBe(0);
  });
});
