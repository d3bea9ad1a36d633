import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { JobServer } from '../../lib/server/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served, WIRES } from './served.js';

const JOB = handle(1);
const NOT_FOUND = ['ERROR', 'JOB_NOT_FOUND', 'Job given in work result not found'] as const;

describe.each(WIRES)('workers that are lost or too slow, %s', (wire) => {
  let clock: FakeClock;
  let served: Served;
  let client: PacketPeer;

  async function start(jobRetries: number): Promise<void> {
    clock = new FakeClock(1_000_000);
    served = await Served.start({ clock, jobRetries });
    client = await served.connect(wire);
  }

  beforeEach(() => start(-1));

  afterEach(async () => {
    await served.close();
    expect(clock.pending).toBe(0);
  });

  /** A new worker that may take so long for a job of the function `to`. */
  async function timedWorker(timeout: string): Promise<PacketPeer> {
    const worker = await served.connect(wire);
    await worker.does('CAN_DO_TIMEOUT', 'to', timeout);
    return worker;
  }

  test('CAN_DO_TIMEOUT: the job goes back when the time is over, and the late result finds no job', async () => {
    const [slow, other] = [await timedWorker('100'), await served.worker(wire, 'to')];
    await client.asks(['SUBMIT_JOB', 'to', '', 'work'], ['JOB_CREATED', JOB]);
    await slow.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'to', 'work']);
    await other.asks(['GRAB_JOB'], ['NO_JOB']);
    await other.does('PRE_SLEEP');
    clock.advance(999);
    await other.hearsNothing();
    clock.advance(1);
    await other.gets('NOOP');
    expect(await served.admin('show jobs')).toBe(`${JOB}\t1\t0\t0\n.\n`);
    await slow.asks(['WORK_COMPLETE', JOB, 'late'], NOT_FOUND);
    await client.hearsNothing();
    await other.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'to', 'work']);
    await other.does('WORK_COMPLETE', JOB, 'result');
    await client.gets('WORK_COMPLETE', JOB, 'result');
  });

  test('CAN_DO_TIMEOUT: a worker that is in time is left alone, also with its next job', async () => {
    const worker = await timedWorker('5000');
    for (const count of [1, 2, 3]) {
      await client.asks(['SUBMIT_JOB', 'to', '', ''], ['JOB_CREATED', handle(count)]);
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(count), 'to', '']);
      clock.advance(4000);
      await worker.does('WORK_COMPLETE', handle(count), '');
      await client.gets('WORK_COMPLETE', handle(count), '');
      expect(clock.pending).toBe(0);
    }
  });

  test('CAN_DO_TIMEOUT: the time runs for each job of a connection', async () => {
    const worker = await timedWorker('5000');
    for (const count of [1, 2]) {
      await client.asks(['SUBMIT_JOB_BG', 'to', '', ''], ['JOB_CREATED', handle(count)]);
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(count), 'to', '']);
      clock.advance(3000);
    }
    expect(clock.pending).toBe(1);
    await worker.asks(['WORK_COMPLETE', handle(1), ''], NOT_FOUND);
    await worker.does('WORK_COMPLETE', handle(2), '');
    expect(clock.pending).toBe(0);
  });

  test('CAN_DO_TIMEOUT: nobody waits for a worker that is gone, nor for one whose job was cancelled', async () => {
    const [lost, other] = [await timedWorker('5000'), await timedWorker('5000')];
    await client.asks(['SUBMIT_JOB_BG', 'to', '', ''], ['JOB_CREATED', JOB]);
    await lost.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'to', '']);
    expect(clock.pending).toBe(1);
    await other.does('PRE_SLEEP');
    lost.connection.end();
    await other.gets('NOOP');
    expect(clock.pending).toBe(0);
    await other.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'to', '']);
    expect(clock.pending).toBe(1);
    client.connection.sendText(`cancel job ${JOB}\n`);
    await client.gets('line', 'OK');
    expect(clock.pending).toBe(0);
  });

  test.each(['0', '-1', '', 'never'])('CAN_DO_TIMEOUT: %j is without end', async (timeout) => {
    const worker = await timedWorker(timeout);
    await client.asks(['SUBMIT_JOB', 'to', '', ''], ['JOB_CREATED', JOB]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'to', '']);
    expect(clock.pending).toBe(0);
    clock.advance(1e9);
    await worker.does('WORK_COMPLETE', JOB, '');
    await client.gets('WORK_COMPLETE', JOB, '');
  });

  test('CAN_DO_TIMEOUT is an ability like that of CAN_DO', async () => {
    const worker = await timedWorker('5000');
    expect(await served.admin('workers')).toContain(' - : to\n');
    expect(await served.admin('status')).toBe('to\t0\t0\t1\n.\n');
    await worker.does('CANT_DO', 'to');
    expect(await served.admin('status')).toBe('to\t0\t0\t0\n.\n');
  });

  test('each job of a worker that closes its connection has lost a worker once', async () => {
    const worker = await served.worker(wire, 'to');
    for (const count of [1, 2, 3, 4, 5]) {
      await client.asks(['SUBMIT_JOB_BG', 'to', '', ''], ['JOB_CREATED', handle(count)]);
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(count), 'to', '']);
    }
    const sleeper = await served.worker(wire, 'to');
    await sleeper.does('PRE_SLEEP');
    expect(await served.admin('status')).toBe('to\t5\t5\t2\n.\n');
    worker.connection.end();
    await sleeper.gets('NOOP');
    expect(await served.admin('status')).toBe('to\t5\t0\t1\n.\n');
    const lines = [1, 2, 3, 4, 5].map((count) => `${handle(count)}\t1\t0\t1\n`);
    expect(await served.admin('show jobs')).toBe(`${lines.join('')}.\n`);
  });

  test.each([
    [0, 1],
    [1, 1],
    [3, 3],
  ])('with jobRetries %i a job fails with loss %i', async (jobRetries, losses) => {
    await served.close();
    await start(jobRetries);
    await client.asks(['SUBMIT_JOB', 'to', '', ''], ['JOB_CREATED', JOB]);
    for (let lost = 1; lost <= losses; lost++) {
      const worker = await served.worker(wire, 'to');
      await worker.asks(['PRE_SLEEP'], ['NOOP']);
      await client.hearsNothing();
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'to', '']);
      worker.connection.end();
    }
    await client.gets('WORK_FAIL', JOB);
    expect(await served.admin('show jobs')).toBe('.\n');
  });
});

test.each([-2, 1.5, Number.NaN])('jobRetries cannot be %d', (jobRetries) => {
  expect(() => new JobServer({ jobRetries })).toThrow('expected jobRetries as a whole number of at least -1');
});
