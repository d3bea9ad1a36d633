import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketType } from '../../lib/protocol/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served, WIRES } from './served.js';

const REDUCE: PacketType[] = ['SUBMIT_REDUCE_JOB', 'SUBMIT_REDUCE_JOB_BACKGROUND'];
const JOB = handle(1);
const TOO_LARGE = ['ERROR', 'ARGUMENT_TOO_LARGE', 'Unique value too large'] as const;

describe.each(WIRES)('reduce jobs, %s', (wire) => {
  let served: Served;
  let client: PacketPeer;
  let worker: PacketPeer;

  beforeEach(async () => {
    served = await Served.start();
    client = await served.connect(wire);
    worker = await served.worker(wire, 'map');
  });

  afterEach(() => served.close());

  test.each(REDUCE)('%s: GRAB_JOB_ALL is answered with the reducer', async (type) => {
    await client.asks([type, 'map', 'ur', 'red', '', 'data'], ['JOB_CREATED', JOB]);
    await worker.asks(['GRAB_JOB_ALL'], ['JOB_ASSIGN_ALL', JOB, 'map', 'ur', 'red', 'data']);
  });

  test.each(REDUCE)('%s: workers that do not know reducers get the job without', async (type) => {
    await client.asks([type, 'map', 'u1', 'red', '', 'data'], ['JOB_CREATED', handle(1)]);
    await client.asks([type, 'map', 'u2', 'red', '', 'data'], ['JOB_CREATED', handle(2)]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'map', 'data']);
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', handle(2), 'map', 'u2', 'data']);
  });

  test.each(REDUCE)('%s: without a reducer it is a job like any other', async (type) => {
    await client.asks([type, 'map', 'u', '', '', 'data'], ['JOB_CREATED', JOB]);
    await worker.asks(['GRAB_JOB_ALL'], ['JOB_ASSIGN_UNIQ', JOB, 'map', 'u', 'data']);
  });

  test.each(REDUCE)('%s: is of normal priority', async (type) => {
    client.send('SUBMIT_JOB_LOW_BG', 'map', '', '').send(type, 'map', '', 'red', '', '');
    client.send('SUBMIT_JOB_HIGH_BG', 'map', '', '');
    for (const count of [1, 2, 3]) await client.gets('JOB_CREATED', handle(count));
    expect(await served.admin('prioritystatus')).toBe('map\t1\t1\t1\t1\n.\n');
    for (const count of [3, 2, 1]) await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(count), 'map', '']);
  });

  test('the client of the one in the foreground is told of its end, that of the other is not', async () => {
    const jobs = [handle(1), handle(2)] as const;
    await client.asks(['SUBMIT_REDUCE_JOB', 'map', '', 'red', '', ''], ['JOB_CREATED', jobs[0]]);
    await client.asks(['SUBMIT_REDUCE_JOB_BACKGROUND', 'map', '', 'red', '', ''], ['JOB_CREATED', jobs[1]]);
    for (const job of jobs) await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', job, 'map', '']);
    for (const job of jobs) await worker.does('WORK_COMPLETE', job, 'result');
    await client.gets('WORK_COMPLETE', JOB, 'result');
    await client.hearsNothing();
  });

  test('one that joins another leaves it its reducer', async () => {
    await client.asks(['SUBMIT_REDUCE_JOB', 'map', 'u', 'first', '', 'a'], ['JOB_CREATED', JOB]);
    await client.asks(['SUBMIT_REDUCE_JOB', 'map', 'u', 'second', '', 'b'], ['JOB_CREATED', JOB]);
    await worker.asks(['GRAB_JOB_ALL'], ['JOB_ASSIGN_ALL', JOB, 'map', 'u', 'first', 'a']);
  });

  test('one whose worker was lost keeps its reducer', async () => {
    await client.asks(['SUBMIT_REDUCE_JOB', 'map', '', 'red', '', ''], ['JOB_CREATED', JOB]);
    const lost = await served.worker(wire, 'map');
    await lost.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'map', '']);
    await worker.does('PRE_SLEEP');
    lost.connection.destroy();
    await worker.gets('NOOP');
    await worker.asks(['GRAB_JOB_ALL'], ['JOB_ASSIGN_ALL', JOB, 'map', '', 'red', '']);
  });

  test.each(REDUCE)('%s: a reducer or unique ID of more than 63 bytes is refused', async (type) => {
    await client.asks([type, 'map', '', 'r'.repeat(64), '', ''], TOO_LARGE);
    await client.asks([type, 'map', 'u'.repeat(64), 'r', '', ''], TOO_LARGE);
    await client.asks([type, 'map', 'u'.repeat(63), 'r'.repeat(63), '', ''], ['JOB_CREATED', JOB]);
  });
});
