import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketType } from '../../lib/protocol/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served, WIRES } from './served.js';

const FOREGROUND: PacketType[] = ['SUBMIT_JOB', 'SUBMIT_JOB_HIGH', 'SUBMIT_JOB_LOW'];
const BACKGROUND: PacketType[] = ['SUBMIT_JOB_BG', 'SUBMIT_JOB_HIGH_BG', 'SUBMIT_JOB_LOW_BG'];

describe.each(WIRES)('submitting, %s', (wire) => {
  let served: Served;
  let client: PacketPeer;
  let worker: PacketPeer;

  beforeEach(async () => {
    served = await Served.start();
    client = await served.connect(wire);
    worker = await served.worker(wire, 'f');
  });

  afterEach(() => served.close());

  test.each(FOREGROUND)('%s: the client gets the handle, then the result', async (type) => {
    await client.asks([type, 'f', 'u', 'work'], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', handle(1), 'f', 'u', 'work']);
    worker.send('WORK_COMPLETE', handle(1), 'result');
    await client.gets('WORK_COMPLETE', handle(1), 'result');
  });

  test.each(BACKGROUND)('%s: the client gets the handle and nothing more', async (type) => {
    await client.asks([type, 'f', 'u', 'work'], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', handle(1), 'f', 'u', 'work']);
    await worker.does('WORK_DATA', handle(1), 'part');
    await worker.does('WORK_COMPLETE', handle(1), 'result');
    await client.hearsNothing();
  });

  test('high goes before normal, normal before low, whatever waits for it', async () => {
    const types: PacketType[] = [
      'SUBMIT_JOB_LOW',
      'SUBMIT_JOB_LOW_BG',
      'SUBMIT_JOB',
      'SUBMIT_JOB_BG',
      'SUBMIT_JOB_HIGH',
      'SUBMIT_JOB_HIGH_BG',
    ];
    for (const [index, type] of types.entries()) {
      await client.asks([type, 'f', '', type], ['JOB_CREATED', handle(index + 1)]);
    }
    for (const count of [5, 6, 3, 4, 1, 2]) {
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(count), 'f', types[count - 1] as string]);
    }
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
  });

  test('answers leave in the order of the submissions, refused ones among them', async () => {
    client.send('SUBMIT_JOB_BG', 'f', '', 'a');
    client.send('SUBMIT_JOB', 'f', 'u'.repeat(64), 'b');
    client.send('SUBMIT_JOB', 'f', '', 'c');
    client.send('SUBMIT_JOB_LOW_BG', 'f', 'u'.repeat(64), 'd');
    client.send('SUBMIT_JOB_HIGH', 'f', '', 'e');
    await client.gets('JOB_CREATED', handle(1));
    await client.gets('ERROR', 'ARGUMENT_TOO_LARGE', 'Unique value too large');
    await client.gets('JOB_CREATED', handle(2));
    await client.gets('ERROR', 'ARGUMENT_TOO_LARGE', 'Unique value too large');
    await client.gets('JOB_CREATED', handle(3));
  });

  test('a unique ID joins what is queued or running: one handle, the first workload, all are told', async () => {
    const other = await served.connect(wire);
    await client.asks(['SUBMIT_JOB_BG', 'f', 'U1', 'first'], ['JOB_CREATED', handle(1)]);
    await other.asks(['SUBMIT_JOB', 'f', 'U1', 'second'], ['JOB_CREATED', handle(1)]);
    await other.asks(['GET_STATUS_UNIQUE', 'U1'], ['STATUS_RES_UNIQUE', 'U1', '1', '0', '0', '0', '1']);
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', handle(1), 'f', 'U1', 'first']);
    await client.asks(['SUBMIT_JOB', 'f', 'U1', 'third'], ['JOB_CREATED', handle(1)]);
    await worker.does('WORK_COMPLETE', handle(1), 'result');
    for (const peer of [client, other]) await peer.gets('WORK_COMPLETE', handle(1), 'result');
    await client.asks(['SUBMIT_JOB_BG', 'f', 'U1', 'fourth'], ['JOB_CREATED', handle(2)]);
  });

  test('a client that submits one job twice is told of its end twice', async () => {
    await client.asks(['SUBMIT_JOB', 'f', 'U1', ''], ['JOB_CREATED', handle(1)]);
    await client.asks(['SUBMIT_JOB', 'f', 'U1', ''], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    await worker.does('WORK_FAIL', handle(1));
    await client.gets('WORK_FAIL', handle(1));
    await client.gets('WORK_FAIL', handle(1));
    await client.hearsNothing();
  });

  test('the unique ID of another function is another', async () => {
    await client.asks(['SUBMIT_JOB_BG', 'f', 'U1', ''], ['JOB_CREATED', handle(1)]);
    await client.asks(['SUBMIT_JOB_BG', 'g', 'U1', ''], ['JOB_CREATED', handle(2)]);
  });

  test('the unique ID "-" is the workload, where there is one', async () => {
    const workloads = ['AAA', 'AAA', 'BBB', '', ''];
    const handles: (string | undefined)[] = [];
    for (const workload of workloads) {
      client.send('SUBMIT_JOB_BG', 'f', '-', workload);
      handles.push((await client.receives('JOB_CREATED'))[0]);
    }
    expect(handles).toEqual([1, 1, 2, 3, 4].map(handle));
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', handle(1), 'f', '-', 'AAA']);
  });

  test('a foreground job leaves the queue with its client, a background job stays', async () => {
    await client.asks(['SUBMIT_JOB', 'f', '', 'lonely'], ['JOB_CREATED', handle(1)]);
    await client.asks(['SUBMIT_JOB_BG', 'f', '', 'kept'], ['JOB_CREATED', handle(2)]);
    client.connection.end();
    await client.gets('closed');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(2), 'f', 'kept']);
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
  });

  test('a foreground job that runs is not taken from its worker when its client leaves', async () => {
    await client.asks(['SUBMIT_JOB', 'f', '', ''], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    client.connection.end();
    await client.gets('closed');
    await worker.does('WORK_COMPLETE', handle(1), 'unheard');
    expect(await served.admin('status')).toBe('f\t0\t0\t1\n.\n');
  });
});
