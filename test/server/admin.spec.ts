import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VERSION } from '../../lib/server/index.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { handle, Served } from './served.js';

let served: Served;

beforeEach(async () => {
  served = await Served.start();
});

afterEach(() => served.close());

async function submit(
  client: PacketPeer,
  type: 'SUBMIT_JOB_BG' | 'SUBMIT_JOB_HIGH_BG',
  functionName: string,
) {
  client.send(type, functionName, '', '');
  await client.receives('JOB_CREATED');
}

describe('status', () => {
  test('of a new server is empty', async () => {
    expect(await served.admin('status')).toBe('.\n');
  });

  test('tells of each function its jobs, those that run, and its workers', async () => {
    const client = await served.connect('TCP');
    const worker = await served.worker('TCP', 'f', 'idle');
    await served.worker('in process', 'f');
    for (const name of ['f', 'f', 'f', 'queued']) await submit(client, 'SUBMIT_JOB_BG', name);
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    expect(await served.admin('status')).toBe('f\t3\t1\t2\nidle\t0\t0\t1\nqueued\t1\t0\t0\n.\n');
  });

  test('keeps a function whose jobs are done and whose workers are gone', async () => {
    const worker = await served.worker('TCP', 'f');
    worker.connection.end();
    await worker.gets('closed');
    expect(await served.admin('status')).toBe('f\t0\t0\t0\n.\n');
  });

  test('counts a function that a worker announced twice twice, until it is taken back', async () => {
    const worker = await served.worker('TCP', 'a', 'b', 'a');
    await worker.does('SET_CLIENT_ID', 'my id 1');
    expect(await served.admin('status')).toBe('a\t0\t0\t2\nb\t0\t0\t1\n.\n');
    expect(await served.admin('workers')).toContain(' my id 1 : a b a\n');
    await worker.does('CANT_DO', 'a');
    expect(await served.admin('workers')).toContain(' my id 1 : b\n');
  });
});

describe('prioritystatus', () => {
  test('tells of each function what is queued at each priority, and its workers', async () => {
    const client = await served.connect('TCP');
    const worker = await served.worker('TCP', 'f');
    for (const count of [1, 2, 3]) {
      client.send('SUBMIT_JOB_HIGH_BG', 'f', '', '');
      await client.gets('JOB_CREATED', handle(count));
    }
    client
      .send('SUBMIT_JOB', 'f', '', '')
      .send('SUBMIT_JOB_LOW_BG', 'f', '', '')
      .send('SUBMIT_JOB_LOW', 'f', '', '');
    for (const count of [4, 5, 6]) await client.gets('JOB_CREATED', handle(count));
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', '']);
    expect(await served.admin('prioritystatus')).toBe('f\t2\t1\t2\t1\n.\n');
  });
});

describe('workers', () => {
  test('lists every connection, the asking one too: number, address, ID and functions', async () => {
    const worker = await served.worker('TCP', 'f', 'g');
    await worker.does('SET_CLIENT_ID', 'w1');
    await served.connect('in process');
    expect(await served.admin('workers')).toBe(
      '1 127.0.0.1 w1 : g f\n2 in-process - :\n3 127.0.0.1 - :\n.\n',
    );
  });

  test('forgets connections that are gone', async () => {
    const worker = await served.worker('TCP', 'f');
    worker.connection.end();
    await worker.gets('closed');
    expect(await served.admin('workers')).toBe('2 127.0.0.1 - :\n.\n');
  });
});

describe('other admin commands', () => {
  test('version is this package’s', async () => {
    expect(VERSION).toMatch(/^\d+\.\d+\.\d+/);
    expect(await served.admin('version')).toBe(`OK ${VERSION}\n`);
  });

  test('getpid is this process’s', async () => {
    expect(await served.admin('getpid')).toBe(`OK ${process.pid}\n`);
  });

  test.each([
    ['shutdown', 'shutdown'],
    ['FooBar', 'FooBar'],
    ['foo bar', 'foo'],
    ['', ''],
    ['   ', ''],
    ['toString', 'toString'],
    ['__proto__', '__proto__'],
    ['constructor', 'constructor'],
  ])('%j is no command', async (line, word) => {
    expect(await served.admin(line)).toBe(`ERR UNKNOWN_COMMAND Unknown+server+command${word}\r\n`);
  });

  test.each(['STATUS', '  status', 'Status x y z', 'status\r', 'status   '])(
    '%j is status: case, spaces and what follows do not matter',
    async (line) => {
      expect(await served.admin(line)).toBe('.\n');
    },
  );

  test('several in one piece are answered in their order', async () => {
    expect(await served.admin('version\nstatus\r\nnonsense\nstatus')).toBe(
      `OK ${VERSION}\n.\nERR UNKNOWN_COMMAND Unknown+server+commandnonsense\r\n.\n`,
    );
  });

  test('are answered line by line in process', async () => {
    const peer = await served.worker('in process', 'f');
    peer.connection.sendText('status\nnonsense\r\n');
    await peer.gets('line', 'f\t0\t0\t1');
    await peer.gets('line', '.');
    await peer.gets('line', 'ERR UNKNOWN_COMMAND Unknown+server+commandnonsense');
  });
});
