import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../lib/testing/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served, WIRES } from './served.js';

const DAY = 24 * 60 * 60 * 1000;
/** 20 seconds past half past ten on a Thursday. */
const START = new Date(2026, 0, 15, 10, 30, 20).getTime();
const JOB = handle(1);

/** Whole seconds, as SUBMIT_JOB_EPOCH wants them. */
function inSeconds(seconds: number): string {
  return String(START / 1000 + seconds);
}

describe.each(WIRES)('jobs for later, %s', (wire) => {
  let clock: FakeClock;
  let served: Served;
  let client: PacketPeer;
  let worker: PacketPeer;

  beforeEach(async () => {
    clock = new FakeClock(START);
    served = await Served.start({ clock });
    client = await served.connect(wire);
    worker = await served.worker(wire, 'f');
  });

  afterEach(async () => {
    await served.close();
    expect(clock.pending).toBe(0);
  });

  /** The worker looks for a job in vain and goes to sleep, and nobody wakes it. */
  async function sleeps(): Promise<void> {
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
    await worker.does('PRE_SLEEP');
  }

  test('SUBMIT_JOB_EPOCH: no job before its time; then those who sleep are woken for it', async () => {
    await worker.does('PRE_SLEEP');
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', 'u', inSeconds(2), 'work'], ['JOB_CREATED', JOB]);
    await worker.hearsNothing();
    await sleeps();
    clock.advance(1999);
    await worker.hearsNothing();
    await sleeps();
    clock.advance(1);
    await worker.gets('NOOP');
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', JOB, 'f', 'u', 'work']);
  });

  test('it is a background job: its client hears nothing more, and may go', async () => {
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', inSeconds(2), ''], ['JOB_CREATED', JOB]);
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', inSeconds(2), ''], ['JOB_CREATED', handle(2)]);
    clock.advance(2000);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'f', '']);
    await worker.does('WORK_COMPLETE', JOB, 'result');
    await client.hearsNothing();
    client.connection.end();
    await client.gets('closed');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(2), 'f', '']);
  });

  test('it counts as a queued job of normal priority, and is known and does not run', async () => {
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', inSeconds(2), ''], ['JOB_CREATED', JOB]);
    for (const ms of [0, 2000]) {
      clock.advance(ms);
      expect(await served.admin('status')).toBe('f\t1\t0\t1\n.\n');
      expect(await served.admin('prioritystatus')).toBe('f\t0\t1\t0\t1\n.\n');
      await client.asks(['GET_STATUS', JOB], ['STATUS_RES', JOB, '1', '0', '0', '0']);
    }
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'f', '']);
  });

  test.each(['0', '-5', inSeconds(-1), inSeconds(0), '', 'soon', ' 12 '])(
    'the epoch %j is now',
    async (epoch) => {
      await worker.does('PRE_SLEEP');
      await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', epoch, ''], ['JOB_CREATED', JOB]);
      await worker.gets('NOOP');
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'f', '']);
    },
  );

  test('a time further off than timers go is waited for', async () => {
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', inSeconds(40 * 86_400), ''], ['JOB_CREATED', JOB]);
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', '9'.repeat(400), ''], ['JOB_CREATED', handle(2)]);
    await worker.does('PRE_SLEEP');
    clock.advance(40 * DAY - 1);
    await worker.hearsNothing();
    clock.advance(1);
    await worker.gets('NOOP');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'f', '']);
    await sleeps();
  });

  test('jobs become due in the order of their times, whatever the order of their submission', async () => {
    for (const [index, seconds] of [3, 1, 2].entries()) {
      const epoch = inSeconds(seconds);
      await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', epoch, ''], ['JOB_CREATED', handle(index + 1)]);
    }
    for (const count of [2, 3, 1]) {
      await sleeps();
      clock.advance(1000);
      await worker.gets('NOOP');
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(count), 'f', '']);
    }
  });

  test('a submission of the same unique ID joins it and does not hasten it', async () => {
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', 'u', inSeconds(2), 'first'], ['JOB_CREATED', JOB]);
    await client.asks(['SUBMIT_JOB', 'f', 'u', 'second'], ['JOB_CREATED', JOB]);
    await client.asks(['GET_STATUS_UNIQUE', 'u'], ['STATUS_RES_UNIQUE', 'u', '1', '0', '0', '0', '1']);
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
    clock.advance(2000);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'f', 'first']);
    worker.send('WORK_COMPLETE', JOB, 'result');
    await client.gets('WORK_COMPLETE', JOB, 'result');
  });

  test('a unique ID that is too long is refused, in its place', async () => {
    client
      .send('SUBMIT_JOB_EPOCH', 'f', 'u'.repeat(64), inSeconds(2), '')
      .send('SUBMIT_JOB_EPOCH', 'f', 'u'.repeat(63), inSeconds(2), '');
    await client.gets('ERROR', 'ARGUMENT_TOO_LARGE', 'Unique value too large');
    await client.gets('JOB_CREATED', JOB);
  });

  test('SUBMIT_JOB_SCHED: runs once, at the next time that fits', async () => {
    await client.asks(['SUBMIT_JOB_SCHED', 'f', 'u', '45', '', '', '', '', 'work'], ['JOB_CREATED', JOB]);
    await worker.does('PRE_SLEEP');
    clock.advance(new Date(2026, 0, 15, 10, 45).getTime() - START - 1);
    await worker.hearsNothing();
    clock.advance(1);
    await worker.gets('NOOP');
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', JOB, 'f', 'u', 'work']);
    await worker.does('WORK_COMPLETE', JOB, '');
    await worker.does('PRE_SLEEP');
    clock.advance(400 * DAY);
    await worker.hearsNothing();
    await client.hearsNothing();
  });

  test('SUBMIT_JOB_SCHED: a day and an hour far off', async () => {
    await client.asks(['SUBMIT_JOB_SCHED', 'f', '', '0', '6', '29', '2', '*', ''], ['JOB_CREATED', JOB]);
    await worker.does('PRE_SLEEP');
    clock.advance(new Date(2028, 1, 29, 6, 0).getTime() - START - 1);
    await worker.hearsNothing();
    clock.advance(1);
    await worker.gets('NOOP');
  });

  test.each([
    ['60', '', '', '', ''],
    ['', '24', '', '', ''],
    ['', '', '0', '', ''],
    ['', '', '', '13', ''],
    ['', '', '', '', '7'],
    ['*/5', '', '', '', ''],
    ['', '', '30', '2', ''],
  ])('SUBMIT_JOB_SCHED: %j %j %j %j %j is no time, and refused', async (...fields) => {
    await client.asks(
      ['SUBMIT_JOB_SCHED', 'f', '', ...fields, ''],
      ['ERROR', 'INVALID_COMMAND', 'Schedule does not name a time'],
    );
    expect(await served.admin('status')).toBe('f\t0\t0\t1\n.\n');
  });
});
