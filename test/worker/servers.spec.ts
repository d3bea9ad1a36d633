import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../lib/testing/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { turns } from '../transport/connection-pairs.js';
import { FakeServer } from '../transport/fake-server.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { HeardEvents, HeldJobs, KeptLog } from './worker-harness.js';

let clock: FakeClock;
let server: FakeServer;
let log: KeptLog;
let held: HeldJobs;
let worker: JobWorker;
let heard: HeardEvents;

beforeEach(() => {
  clock = new FakeClock();
  server = new FakeServer();
  log = new KeptLog();
  held = new HeldJobs();
  worker = new JobWorker({
    servers: server,
    clientId: 'me',
    concurrency: 2,
    backoff: { initial: 100, maximum: 1000 },
    logger: log,
    clock,
  });
  heard = new HeardEvents(worker);
  worker.register('f', held.handler).register('ü', held.handler);
});

afterEach(async () => {
  const ended = worker.stop({ grace: 0 });
  clock.advance(0);
  await ended;
});

const AWAY = 'warn could not connect to the job server at fake-server: away; trying again until it is back';
const BACK = 'log job server fake-server is back; taking jobs';

/** The server's end of a connection on which the worker has introduced itself, and asked for a job. */
async function introduced(): Promise<PacketPeer> {
  const peer = await server.connection();
  await peer.gets('SET_CLIENT_ID', 'me');
  await peer.gets('CAN_DO', 'f');
  await peer.gets('CAN_DO', '\xc3\xbc');
  await peer.gets('GRAB_JOB_ALL');
  return peer;
}

/** The worker runs a job that this connection has given it. */
async function assign(peer: PacketPeer, handle: string) {
  peer.send('JOB_ASSIGN_UNIQ', handle, 'f', '', '');
  return held.next();
}

describe('a server that is there', () => {
  test('hears who the worker is and what it does, then is asked for jobs', async () => {
    worker.start();
    const peer = await introduced();
    peer.send('NO_JOB');
    await peer.gets('PRE_SLEEP');
    peer.send('NOOP');
    await peer.gets('GRAB_JOB_ALL');
    expect(heard.names).toEqual(['connected']);
    expect(await heard.next('connected')).toEqual({ address: 'fake-server' });
    expect(log.lines).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('may assign in any of Gearman’s ways', async () => {
    worker.start();
    const peer = await introduced();
    peer.send('JOB_ASSIGN', 'H:1', 'f', '1');
    (await held.next()).finish('one');
    peer.send('JOB_ASSIGN_UNIQ', 'H:2', 'f', 'u', '2');
    const second = await held.next();
    expect([second.job.unique, second.job.payload()]).toEqual(['u', 2]);
    second.finish('two');
    const seen: string[] = [];
    while (seen.length < 2) {
      const [type, handle] = await peer.next();
      if (type === 'WORK_COMPLETE') seen.push(handle as string);
    }
    expect(seen).toEqual(['H:1', 'H:2']);
  });

  test('that assigns what the worker never announced is told so', async () => {
    worker.start();
    const peer = await introduced();
    peer.send('JOB_ASSIGN_UNIQ', 'H:1', 'other', '', '');
    let [type, ...fields] = await peer.next();
    while (type === 'GRAB_JOB_ALL') [type, ...fields] = await peer.next();
    expect([type, fields[0]]).toEqual(['WORK_EXCEPTION', 'H:1']);
    expect(fields[1]).toContain('a job of other, for which it has no handler');
  });

  test('that refuses something is written down, and served on', async () => {
    worker.start();
    const peer = await introduced();
    peer.send('ERROR', 'JOB_NOT_FOUND', 'Job does not exist on server').send('NO_JOB');
    await peer.gets('PRE_SLEEP');
    expect(log.lines).toEqual([
      'warn job server fake-server refused: JOB_NOT_FOUND (Job does not exist on server)',
    ]);
  });
});

describe('a server that is away at the start', () => {
  test('is said to be away once, tried again and again, and said to be back once', async () => {
    server.away = true;
    worker.start();
    for (let attempt = 1; attempt <= 5; attempt++) {
      const { address, error } = await heard.next('disconnected');
      expect([address, error.message]).toEqual([
        'fake-server',
        'could not connect to the job server at fake-server: away',
      ]);
      expect(server.dials).toBe(attempt);
      expect(log.lines).toEqual([AWAY]);
      clock.advance(1000);
    }
    await heard.next('disconnected');
    server.away = false;
    clock.advance(1000);
    await introduced();
    expect(log.lines).toEqual([AWAY, BACK]);
  });

  test('is tried after waits that grow, with jitter, up to the longest', async () => {
    server.away = true;
    worker.start();
    for (const ceiling of [100, 200, 400, 800, 1000, 1000]) {
      await heard.next('disconnected');
      const dials = server.dials;
      clock.advance(ceiling / 2 - 1);
      await turns(2);
      expect(server.dials).toBe(dials);
      clock.advance(ceiling / 2 + 1);
      expect(server.dials).toBe(dials + 1);
    }
  });
});

describe('a server that restarts', () => {
  test('is said to be away once and back once, and hears all again', async () => {
    worker.start();
    const peer = await introduced();
    server.away = true;
    peer.connection.destroy();
    for (let attempt = 0; attempt < 3; attempt++) {
      await heard.next('disconnected');
      clock.advance(1000);
    }
    await heard.next('disconnected');
    server.away = false;
    clock.advance(1000);
    await introduced();
    expect(log.lines).toEqual([
      'warn the connection to the job server at fake-server was lost; trying again until it is back',
      BACK,
    ]);
    expect(heard.names.filter((name) => name === 'connected')).toHaveLength(2);
  });

  test('takes the worker’s jobs with it: their signals abort, their results are told to nobody', async () => {
    worker.start();
    const peer = await introduced();
    const [first, second] = [await assign(peer, 'H:1'), await assign(peer, 'H:2')];
    peer.connection.destroy();
    await heard.next('disconnected');
    for (const { job } of [first, second]) {
      expect(job.signal.aborted).toBe(true);
      expect(job.signal.reason).toMatchObject({ message: expect.stringContaining('was lost') });
    }
    clock.advance(1000);
    const again = await server.connection();
    await again.gets('SET_CLIENT_ID', 'me');
    await again.gets('CAN_DO', 'f');
    await again.gets('CAN_DO', '\xc3\xbc');
    await turns(3);
    expect(again.unread).toEqual([]);
    first.job.sendData('late');
    first.finish('late');
    await heard.next('jobFinished');
    await again.gets('GRAB_JOB_ALL');
    second.fail(new Error('late'));
    await heard.next('jobFinished');
    again.send('NO_JOB');
    await again.gets('PRE_SLEEP');
  });

  test('gives the same handle to another job, which the late end of the first does not touch', async () => {
    worker.start();
    const peer = await introduced();
    const lost = await assign(peer, 'H:1');
    peer.connection.destroy();
    await heard.next('disconnected');
    clock.advance(1000);
    const again = await introduced();
    const current = await assign(again, 'H:1');
    lost.finish('of the lost one');
    await heard.next('jobFinished');
    expect(current.job.signal.aborted).toBe(false);
    current.finish('of this one');
    let [type, ...fields] = await again.next();
    while (type === 'GRAB_JOB_ALL') [type, ...fields] = await again.next();
    expect([type, ...fields]).toEqual(['WORK_COMPLETE', 'H:1', '"of this one"']);
  });

  test.each<[string, (peer: PacketPeer) => void]>([
    ['text where packets belong', (peer) => peer.connection.sendText('HTTP/1.0 400 Bad Request\n')],
    ['an end in good order', (peer) => peer.connection.end()],
  ])('is connected to again after %s', async (_name, disturb) => {
    worker.start();
    disturb(await introduced());
    await heard.next('disconnected');
    clock.advance(1000);
    await introduced();
  });
});
