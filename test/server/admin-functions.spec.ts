import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PacketType } from '../../lib/protocol/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served } from './served.js';

const FULL = ['ERROR', 'QUEUE_ERROR', 'Job queue is full'] as const;
const BUSY = 'ERR there are still connected workers or executing clients\r\n';

let served: Served;
let client: PacketPeer;

beforeEach(async () => {
  served = await Served.start();
  client = await served.connect('TCP');
});

afterEach(() => served.close());

/** Submits a job of the function `mq` and tells whether it was accepted. */
async function accepts(type: PacketType): Promise<boolean> {
  client.send(type, 'mq', '', '');
  const answer = await client.next();
  if (answer[0] === 'JOB_CREATED') return true;
  expect(answer).toEqual(FULL);
  return false;
}

describe('create function', () => {
  test.each(['', '\r'])('makes a function that status lists, with the line ending %j\\n', async (ending) => {
    expect(await served.admin(`create function mq${ending}`)).toBe('OK\r\n');
    expect(await served.admin('status')).toBe('mq\t0\t0\t0\n.\n');
  });

  test('leaves one alone that is there', async () => {
    await client.asks(['SUBMIT_JOB_BG', 'f', '', ''], ['JOB_CREATED', handle(1)]);
    expect(await served.admin('CREATE Function f')).toBe('OK\r\n');
    expect(await served.admin('status')).toBe('f\t1\t0\t0\n.\n');
  });
});

describe('drop function', () => {
  test('takes a function away that nobody uses, whatever the case of its name', async () => {
    await served.admin('create function Foo');
    expect(await served.admin('drop function bar')).toBe('ERR function not found\r\n');
    expect(await served.admin('Drop FUNCTION foo')).toBe('OK\r\n');
    expect(await served.admin('status')).toBe('.\n');
    expect(await served.admin('drop function foo')).toBe('ERR function not found\r\n');
  });

  test('leaves a function alone that has workers, running or queued jobs', async () => {
    const worker = await served.worker('TCP', 'f');
    expect(await served.admin('drop function f')).toBe(BUSY);
    await client.asks(['SUBMIT_JOB_BG', 'f', '', ''], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    await worker.does('CANT_DO', 'f');
    expect(await served.admin('drop function f')).toBe(BUSY);
    worker.connection.end();
    await worker.gets('closed');
    expect(await served.admin('drop function f')).toBe(BUSY);
    await served.admin(`cancel job ${handle(1)}`);
    expect(await served.admin('drop function f')).toBe('OK\r\n');
  });
});

describe('maxqueue', () => {
  beforeEach(() => served.admin('create function mq'));

  test('with one number limits every priority', async () => {
    expect(await served.admin('maxqueue mq 1')).toBe('OK\r\n');
    await client.asks(['SUBMIT_JOB_BG', 'mq', '', ''], ['JOB_CREATED', handle(1)]);
    for (const type of ['SUBMIT_JOB_BG', 'SUBMIT_JOB_HIGH', 'SUBMIT_JOB_LOW_BG'] as const) {
      expect(await accepts(type)).toBe(false);
    }
    await client.asks(['SUBMIT_JOB_EPOCH', 'mq', '', '9999999999', ''], FULL);
    await client.asks(['SUBMIT_REDUCE_JOB', 'mq', '', 'r', '', ''], FULL);
    await client.asks(['SUBMIT_JOB_SCHED', 'mq', '', '', '', '', '', '', ''], FULL);
    expect(await served.admin('status')).toBe('mq\t1\t0\t0\n.\n');
  });

  test('with three limits each its own priority, against the jobs of all', async () => {
    expect(await served.admin('MaxQueue mq 3 2 1')).toBe('OK\r\n');
    const types: PacketType[] = ['SUBMIT_JOB_LOW', 'SUBMIT_JOB', 'SUBMIT_JOB_HIGH'];
    expect(await accepts('SUBMIT_JOB_LOW')).toBe(true);
    expect(await accepts('SUBMIT_JOB_LOW')).toBe(false);
    expect(await accepts('SUBMIT_JOB')).toBe(true);
    expect(await accepts('SUBMIT_JOB')).toBe(false);
    expect(await accepts('SUBMIT_JOB_HIGH')).toBe(true);
    for (const type of types) expect(await accepts(type)).toBe(false);
  });

  test('with two leaves the third without limit', async () => {
    await served.admin('maxqueue mq 1 1');
    expect(await accepts('SUBMIT_JOB')).toBe(true);
    expect(await accepts('SUBMIT_JOB')).toBe(false);
    expect(await accepts('SUBMIT_JOB_HIGH')).toBe(false);
    expect(await accepts('SUBMIT_JOB_LOW')).toBe(true);
  });

  test.each(['maxqueue mq', 'maxqueue mq 0', 'maxqueue mq -3', 'maxqueue mq many'])(
    '%s is without limit',
    async (line) => {
      await served.admin('maxqueue mq 1');
      expect(await accepts('SUBMIT_JOB')).toBe(true);
      expect(await accepts('SUBMIT_JOB')).toBe(false);
      expect(await served.admin(line)).toBe('OK\r\n');
      expect(await accepts('SUBMIT_JOB')).toBe(true);
    },
  );

  test('counts running jobs, and lets submissions join', async () => {
    await served.admin('maxqueue mq 1');
    const worker = await served.worker('TCP', 'mq');
    await client.asks(['SUBMIT_JOB_BG', 'mq', 'u', ''], ['JOB_CREATED', handle(1)]);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'mq', '']);
    expect(await accepts('SUBMIT_JOB')).toBe(false);
    await client.asks(['SUBMIT_JOB_BG', 'mq', 'u', ''], ['JOB_CREATED', handle(1)]);
    await worker.does('WORK_COMPLETE', handle(1), '');
    expect(await accepts('SUBMIT_JOB')).toBe(true);
  });

  test('of a function that is not known is accepted, and makes none', async () => {
    expect(await served.admin('maxqueue unknown 1')).toBe('OK\r\n');
    expect(await served.admin('status')).toBe('mq\t0\t0\t0\n.\n');
    for (const count of [1, 2]) {
      await client.asks(['SUBMIT_JOB_BG', 'unknown', '', ''], ['JOB_CREATED', handle(count)]);
    }
  });
});

const incomplete = (word: string): string =>
  `ERR INVALID_ARGUMENTS An+incomplete+set+of+arguments+was+sent+to+this+command+${word}\r\n`;

test.each([
  ['create', incomplete('create')],
  ['Create', incomplete('Create')],
  ['create function', incomplete('create')],
  ['create x y', incomplete('create')],
  ['create function a b', incomplete('create')],
  ['drop', incomplete('drop')],
  ['drop function', incomplete('drop')],
  ['drop x y', incomplete('drop')],
  ['drop function a b', incomplete('drop')],
  ['maxqueue', incomplete('maxqueue')],
  ['verbose', 'OK INFO\n'],
  ['verbose DEBUG', 'OK INFO\n'],
])('%j is answered as gearmand answers', async (line, answer) => {
  expect(await served.admin(line)).toBe(answer);
  expect(await served.admin(`${line}\r`)).toBe(answer);
});
