import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketType } from '../../lib/protocol/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served, WIRES } from './served.js';

const JOB = handle(1);

describe.each(WIRES)('reporting, %s', (wire) => {
  let served: Served;
  let client: PacketPeer;
  let worker: PacketPeer;

  /** One foreground job, in its worker's hands. */
  beforeEach(async () => {
    served = await Served.start();
    client = await served.connect(wire);
    worker = await served.worker(wire, 'f');
    await client.asks(['SUBMIT_JOB', 'f', 'u', 'work'], ['JOB_CREATED', JOB]);
    await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', JOB, 'f', 'u', 'work']);
  });

  afterEach(() => served.close());

  test.each<[PacketType, ...string[]]>([
    ['WORK_STATUS', '1', '2'],
    ['WORK_STATUS', 'one', '-2'],
    ['WORK_DATA', 'pa\0rt'],
    ['WORK_DATA', ''],
    ['WORK_WARNING', 'careful'],
    ['WORK_COMPLETE', 'result'],
    ['WORK_COMPLETE', ''],
    ['WORK_FAIL'],
  ])('%s %j is told to the client as it was sent', async (type, ...fields) => {
    worker.send(type, JOB, ...fields);
    await client.gets(type, JOB, ...fields);
    await worker.hearsNothing();
  });

  test('WORK_STATUS, WORK_DATA and WORK_WARNING leave the job running, in their order', async () => {
    worker.send('WORK_DATA', JOB, 'a').send('WORK_STATUS', JOB, '1', '2').send('WORK_DATA', JOB, 'b');
    worker.send('WORK_WARNING', JOB, 'c').send('WORK_COMPLETE', JOB, 'd');
    await client.gets('WORK_DATA', JOB, 'a');
    await client.gets('WORK_STATUS', JOB, '1', '2');
    await client.gets('WORK_DATA', JOB, 'b');
    await client.gets('WORK_WARNING', JOB, 'c');
    await client.gets('WORK_COMPLETE', JOB, 'd');
  });

  test('WORK_EXCEPTION is a failure to a client that did not ask for exceptions', async () => {
    worker.send('WORK_EXCEPTION', JOB, 'boom');
    await client.gets('WORK_FAIL', JOB);
    await worker.asks(
      ['WORK_COMPLETE', JOB, 'late'],
      ['ERROR', 'JOB_NOT_FOUND', 'Job given in work result not found'],
    );
    await client.hearsNothing();
  });

  test('WORK_EXCEPTION is an exception to a client that asked for them, at any time before', async () => {
    await client.asks(['OPTION_REQ', 'exceptions'], ['OPTION_RES', 'exceptions']);
    worker.send('WORK_EXCEPTION', JOB, 'boom');
    await client.gets('WORK_EXCEPTION', JOB, 'boom');
  });

  test('the option is each connection’s own', async () => {
    const other = await served.connect(wire);
    await other.asks(['OPTION_REQ', 'exceptions'], ['OPTION_RES', 'exceptions']);
    await other.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', JOB]);
    worker.send('WORK_EXCEPTION', JOB, 'boom');
    await client.gets('WORK_FAIL', JOB);
    await other.gets('WORK_EXCEPTION', JOB, 'boom');
  });

  const UNKNOWN: [PacketType, string[], string][] = [
    ['WORK_STATUS', ['1', '2'], 'Job given in work result not found'],
    ['WORK_COMPLETE', ['x'], 'Job given in work result not found'],
    ['WORK_FAIL', [], 'Job given in work result not found'],
    ['WORK_DATA', ['x'], 'Job does not exist on server'],
    ['WORK_WARNING', ['x'], 'Job does not exist on server'],
    ['WORK_EXCEPTION', ['x'], 'An exception was received for a job that does not exist'],
  ];

  test.each(UNKNOWN)('%s of a job that does not exist is refused', async (type, fields, text) => {
    await worker.asks([type, handle(99), ...fields], ['ERROR', 'JOB_NOT_FOUND', text]);
    await client.hearsNothing();
  });

  test.each(UNKNOWN)('%s of a job that has ended is refused', async (type, fields, text) => {
    await worker.does('WORK_COMPLETE', JOB, 'result');
    await worker.asks([type, JOB, ...fields], ['ERROR', 'JOB_NOT_FOUND', text]);
    await client.gets('WORK_COMPLETE', JOB, 'result');
    await client.hearsNothing();
  });

  test.each(UNKNOWN)(
    '%s of another worker’s job is refused, and the job goes on',
    async (type, fields, text) => {
      const thief = await served.worker(wire, 'f');
      await thief.asks([type, JOB, ...fields], ['ERROR', 'JOB_NOT_FOUND', text]);
      worker.send('WORK_COMPLETE', JOB, 'result');
      await client.gets('WORK_COMPLETE', JOB, 'result');
    },
  );

  test('a job that ended is gone from status', async () => {
    expect(await served.admin('status')).toBe('f\t1\t1\t1\n.\n');
    await worker.does('WORK_COMPLETE', JOB, '');
    expect(await served.admin('status')).toBe('f\t0\t0\t1\n.\n');
  });
});
