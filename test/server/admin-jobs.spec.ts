import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served } from './served.js';

let served: Served;
let client: PacketPeer;
let worker: PacketPeer;

beforeEach(async () => {
  served = await Served.start();
  client = await served.connect('TCP');
  worker = await served.worker('TCP', 'f');
});

afterEach(() => served.close());

const EPOCH = '9999999999';

describe('show jobs', () => {
  test('of a server without jobs is empty', async () => {
    expect(await served.admin('show jobs')).toBe('.\n');
  });

  test('tells of each job its handle, lost workers, whether it is ignored, and whether it is kept', async () => {
    client
      .send('SUBMIT_JOB', 'f', '', '')
      .send('SUBMIT_JOB_BG', 'f', '', '')
      .send('SUBMIT_JOB_EPOCH', 'f', '', EPOCH, '');
    for (const count of [1, 2, 3]) await client.gets('JOB_CREATED', handle(count));
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    expect(await served.admin('show jobs')).toBe(
      `${handle(1)}\t0\t0\t0\n${handle(2)}\t0\t0\t1\n${handle(3)}\t0\t0\t1\n.\n`,
    );
    client.connection.end();
    await client.gets('closed');
    expect(await served.admin('SHOW Jobs')).toContain(`${handle(1)}\t0\t1\t0\n`);
    await worker.does('WORK_COMPLETE', handle(1), '');
    expect(await served.admin('show   jobs')).not.toContain(handle(1));
  });
});

describe('show unique jobs', () => {
  test('tells the unique ID of each job, and an empty line where it has none', async () => {
    for (const [index, unique] of ['u1', '', 'u2', '-'].entries()) {
      await client.asks(['SUBMIT_JOB_BG', 'f', unique, 'w'], ['JOB_CREATED', handle(index + 1)]);
    }
    expect(await served.admin('show unique jobs')).toBe('u1\n\nu2\n-\n.\n');
    expect(await served.admin('Show UNIQUE Jobs')).toBe('u1\n\nu2\n-\n.\n');
  });
});

describe('cancel job', () => {
  test('fails a queued job for its client; no worker gets it', async () => {
    await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
    expect(await served.admin(`cancel job ${handle(1)}`)).toBe('OK\r\n');
    await client.gets('WORK_FAIL', handle(1));
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
    expect(await served.admin(`cancel job ${handle(1)}`)).toBe('ERR UNKNOWN_JOB\r\n');
    expect(await served.admin('status')).toBe('f\t0\t0\t1\n.\n');
  });

  test('fails a running job for its client; what its worker reports of it goes nowhere', async () => {
    await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    expect(await served.admin(`Cancel JOB ${handle(1)}`)).toBe('OK\r\n');
    await client.gets('WORK_FAIL', handle(1));
    worker.send('WORK_STATUS', handle(1), '1', '2');
    worker.send('WORK_COMPLETE', handle(1), 'late');
    await worker.hearsNothing();
    await client.hearsNothing();
    await worker.asks(
      ['WORK_COMPLETE', handle(1), 'twice'],
      ['ERROR', 'JOB_NOT_FOUND', 'Job given in work result not found'],
    );
    await client.asks(['SUBMIT_JOB', 'f', 'u', ''], ['JOB_CREATED', handle(2)]);
  });

  test('takes away a job that is not due yet', async () => {
    await client.asks(['SUBMIT_JOB_EPOCH', 'f', '', EPOCH, ''], ['JOB_CREATED', handle(1)]);
    expect(await served.admin(`cancel job ${handle(1)}`)).toBe('OK\r\n');
    await client.hearsNothing();
    expect(await served.admin('status')).toBe('f\t0\t0\t1\n.\n');
  });
});

test.each([
  ['show', 'ERR UNKNOWN_COMMAND Unknown+server+commandshow\r\n'],
  ['SHOW', 'ERR UNKNOWN_COMMAND Unknown+server+commandSHOW\r\n'],
  ['show x', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show jobs x', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show unique', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show unique x', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['show unique jobs x', 'ERR UNKNOWN_SHOW_ARGUMENTS\r\n'],
  ['cancel', 'ERR UNKNOWN_COMMAND Unknown+server+commandcancel\r\n'],
  ['cancel job', 'ERR UNKNOWN_COMMAND Unknown+server+commandcancel\r\n'],
  ['CANCEL x', 'ERR UNKNOWN_COMMAND Unknown+server+commandCANCEL\r\n'],
  ['cancel x y', 'ERR UNKNOWN_ERROR\r\n'],
  ['cancel job x y', 'ERR UNKNOWN_ERROR\r\n'],
  ['cancel job H:nope:1', 'ERR UNKNOWN_JOB\r\n'],
])('%j is answered as gearmand answers', async (line, answer) => {
  expect(await served.admin(line)).toBe(answer);
  expect(await served.admin(`${line}\r`)).toBe(answer);
});
