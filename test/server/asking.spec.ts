import { afterEach, beforeEach, describe, test } from '@jest/globals';
import type { PacketType } from '../../lib/protocol/index.js';
import { PACKETS } from '../../lib/protocol/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served, WIRES } from './served.js';

const JOB = handle(1);

/** Packets that no server expects: its own answers, and requests that gearmand has no answer to either. */
const UNEXPECTED: PacketType[] = [
  'UNUSED',
  'NOOP',
  'JOB_CREATED',
  'NO_JOB',
  'JOB_ASSIGN',
  'ECHO_RES',
  'ERROR',
  'STATUS_RES',
  'ALL_YOURS',
  'OPTION_RES',
  'JOB_ASSIGN_UNIQ',
  'JOB_ASSIGN_ALL',
  'STATUS_RES_UNIQUE',
];

describe.each(WIRES)('asking, %s', (wire) => {
  let served: Served;
  let client: PacketPeer;

  beforeEach(async () => {
    served = await Served.start();
    client = await served.connect(wire);
  });

  afterEach(() => served.close());

  test('GET_STATUS follows a job from its queue to its end', async () => {
    const worker = await served.worker(wire, 'f');
    const status = (...progress: string[]): Promise<void> =>
      client.asks(['GET_STATUS', JOB], ['STATUS_RES', JOB, ...progress]);
    await status('0', '0', '0', '0');
    await client.asks(['SUBMIT_JOB_BG', 'f', '', ''], ['JOB_CREATED', JOB]);
    await status('1', '0', '0', '0');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'f', '']);
    await status('1', '1', '0', '0');
    await worker.does('WORK_STATUS', JOB, '3', '10');
    await status('1', '1', '3', '10');
    await worker.does('WORK_COMPLETE', JOB, '');
    await status('0', '0', '0', '0');
  });

  test('GET_STATUS_UNIQUE does so by unique ID, and counts the clients that wait', async () => {
    const worker = await served.worker(wire, 'f');
    const other = await served.connect(wire);
    const status = (...progress: string[]): Promise<void> =>
      other.asks(['GET_STATUS_UNIQUE', 'u'], ['STATUS_RES_UNIQUE', 'u', ...progress]);
    await client.asks(['SUBMIT_JOB_BG', 'f', 'u', ''], ['JOB_CREATED', JOB]);
    await status('1', '0', '0', '0', '0');
    await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', JOB]);
    await other.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', JOB]);
    await status('1', '0', '0', '0', '2');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', JOB, 'f', '']);
    await worker.does('WORK_STATUS', JOB, '1', '4');
    for (const peer of [client, other]) await peer.gets('WORK_STATUS', JOB, '1', '4');
    await status('1', '1', '1', '4', '2');
    client.connection.end();
    await client.gets('closed');
    await status('1', '1', '1', '4', '1');
    await worker.does('WORK_FAIL', JOB);
    await other.gets('WORK_FAIL', JOB);
    await status('0', '0', '0', '0', '0');
  });

  test('GET_STATUS_UNIQUE finds the job whatever its function', async () => {
    await client.asks(['SUBMIT_JOB_BG', 'f', 'u1', ''], ['JOB_CREATED', handle(1)]);
    await client.asks(['SUBMIT_JOB_BG', 'g', 'u2', ''], ['JOB_CREATED', handle(2)]);
    await client.asks(['GET_STATUS_UNIQUE', 'u2'], ['STATUS_RES_UNIQUE', 'u2', '1', '0', '0', '0', '0']);
  });

  test('ECHO_REQ is answered among other requests, in its place', async () => {
    client.send('ECHO_REQ', 'a').send('SUBMIT_JOB_BG', 'f', '', '').send('ECHO_REQ', 'b');
    await client.gets('ECHO_RES', 'a');
    await client.gets('JOB_CREATED', JOB);
    await client.gets('ECHO_RES', 'b');
  });

  test('OPTION_REQ knows exceptions, and nothing else', async () => {
    await client.asks(['OPTION_REQ', 'Exceptions'], ['OPTION_RES', 'Exceptions']);
    await client.asks(
      ['OPTION_REQ', 'speed'],
      ['ERROR', 'UNKNOWN_OPTION', 'Server does not recognize given option'],
    );
  });

  test.each(UNEXPECTED)('%s is not expected, and the connection goes on', async (type) => {
    const fields = PACKETS[type].args.map(() => 'x');
    await client.asks([type, ...fields], ['ERROR', 'INVALID_COMMAND', 'Command not expected']);
    await client.hearsNothing();
  });
});
