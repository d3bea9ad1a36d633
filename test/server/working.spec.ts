import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served, WIRES } from './served.js';

describe.each(WIRES)('working, %s', (wire) => {
  let served: Served;
  let client: PacketPeer;
  let submitted: number;

  beforeEach(async () => {
    served = await Served.start();
    client = await served.connect(wire);
    submitted = 0;
  });

  afterEach(() => served.close());

  /** @returns the handle of a new background job without unique ID */
  async function submit(functionName: string, workload = ''): Promise<string> {
    submitted++;
    await client.asks(['SUBMIT_JOB_BG', functionName, '', workload], ['JOB_CREATED', handle(submitted)]);
    return handle(submitted);
  }

  test('GRAB_JOB assigns without the unique ID, GRAB_JOB_UNIQ and GRAB_JOB_ALL with it', async () => {
    const worker = await served.worker(wire, 'f');
    for (const count of [1, 2, 3]) {
      await client.asks(['SUBMIT_JOB_BG', 'f', `u${count}`, 'work'], ['JOB_CREATED', handle(count)]);
    }
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', 'work']);
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', handle(2), 'f', 'u2', 'work']);
    await worker.asks(['GRAB_JOB_ALL'], ['JOB_ASSIGN_UNIQ', handle(3), 'f', 'u3', 'work']);
    await worker.asks(['GRAB_JOB_ALL'], ['NO_JOB']);
  });

  test('CAN_DO lets a worker grab that function’s jobs and no others', async () => {
    const worker = await served.worker(wire, 'f');
    await submit('g');
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
    const job = await submit('f');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', job, 'f', '']);
  });

  test('CANT_DO takes one function back; jobs of it that run stay the worker’s', async () => {
    const worker = await served.worker(wire, 'f', 'g');
    const running = await submit('f');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', running, 'f', '']);
    await submit('f');
    await worker.does('CANT_DO', 'f');
    await worker.does('CANT_DO', 'never heard of');
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
    await worker.does('WORK_COMPLETE', running, '');
    const other = await submit('g');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', other, 'g', '']);
  });

  test('RESET_ABILITIES takes all functions back', async () => {
    const worker = await served.worker(wire, 'f', 'g');
    await submit('f');
    await submit('g');
    await worker.does('RESET_ABILITIES');
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
    await worker.does('PRE_SLEEP');
    expect(await served.admin('status')).toBe('f\t1\t0\t0\ng\t1\t0\t0\n.\n');
  });

  test('PRE_SLEEP without a job: silence, then one NOOP for however many jobs come', async () => {
    const worker = await served.worker(wire, 'f');
    await worker.does('PRE_SLEEP');
    await submit('f');
    await submit('f');
    await worker.gets('NOOP');
    await worker.hearsNothing();
  });

  test('PRE_SLEEP with a job there: NOOP at once', async () => {
    const worker = await served.worker(wire, 'f');
    await submit('f');
    await worker.asks(['PRE_SLEEP'], ['NOOP']);
  });

  test('a worker that does not sleep is not woken', async () => {
    const worker = await served.worker(wire, 'f');
    await submit('f');
    await worker.hearsNothing();
    const job = handle(1);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', job, 'f', '']);
    await submit('f');
    await worker.hearsNothing();
  });

  test('all who sleep for a function are woken; one gets the job, the others none', async () => {
    const workers = [await served.worker(wire, 'f'), await served.worker(wire, 'f')] as const;
    for (const worker of workers) await worker.does('PRE_SLEEP');
    const job = await submit('f');
    for (const worker of workers) await worker.gets('NOOP');
    await workers[1].asks(['GRAB_JOB'], ['JOB_ASSIGN', job, 'f', '']);
    await workers[0].asks(['GRAB_JOB'], ['NO_JOB']);
  });

  test('the functions of a worker take turns, the last announced one first', async () => {
    const worker = await served.worker(wire, 'f', 'g');
    const [f1, f2] = [await submit('f'), await submit('f')];
    const [g1, g2] = [await submit('g'), await submit('g')];
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', g1, 'g', '']);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', f1, 'f', '']);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', g2, 'g', '']);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', f2, 'f', '']);
  });

  test('the jobs of a worker that is lost go back, and those who sleep are woken', async () => {
    const lost = await served.worker(wire, 'f');
    const sleeper = await served.worker(wire, 'f');
    for (let count = 0; count < 5; count++) await submit('f', String(count));
    for (let count = 1; count <= 5; count++) {
      await lost.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(count), 'f', String(count - 1)]);
    }
    await lost.does('WORK_STATUS', handle(1), '1', '2');
    await sleeper.asks(['GRAB_JOB'], ['NO_JOB']);
    await sleeper.does('PRE_SLEEP');
    expect(await served.admin('status')).toBe('f\t5\t5\t2\n.\n');
    lost.connection.destroy();
    await sleeper.gets('NOOP');
    expect(await served.admin('status')).toBe('f\t5\t0\t1\n.\n');
    await client.asks(['GET_STATUS', handle(1)], ['STATUS_RES', handle(1), '1', '0', '0', '0']);
    await sleeper.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '0']);
  });

  test('SET_CLIENT_ID names the connection, up to 127 bytes, and may be said again', async () => {
    const worker = await served.worker(wire, 'f');
    await worker.does('SET_CLIENT_ID', 'my id 1');
    expect(await served.admin('workers')).toMatch(/ my id 1 : f\n/);
    await worker.does('SET_CLIENT_ID', 'i'.repeat(200));
    expect(await served.admin('workers')).toMatch(new RegExp(` ${'i'.repeat(127)} : f\n`));
  });
});
