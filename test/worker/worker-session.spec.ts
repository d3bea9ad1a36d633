import { beforeEach, describe, expect, test } from '@jest/globals';
import { packet, type PacketType } from '../../lib/protocol/index.js';
import type { JobAssignment } from '../../lib/worker/assigned-job.js';
import { Capacity } from '../../lib/worker/capacity.js';
import { WorkerSession } from '../../lib/worker/worker-session.js';
import { packetOf, type PacketText, textOf } from '../transport/packet-text.js';

const RESULT = { type: 'complete', result: Buffer.from('result') } as const;

let capacity: Capacity;
let session: WorkerSession;
let sent: PacketText[];
let runs: JobAssignment[];
let refusals: string[][];
let roomMade: number;

beforeEach(() => {
  sent = [];
  runs = [];
  refusals = [];
  roomMade = 0;
  begin(1);
});

function begin(concurrency: number): void {
  capacity = new Capacity(concurrency, 0);
  session = new WorkerSession(
    {
      send: (request) => sent.push(textOf(request)),
      run: (job) => runs.push(job),
      roomMade: () => roomMade++,
      refused: (...error) => refusals.push(error),
    },
    capacity,
  );
}

/** What was sent since the last time. */
function news(): PacketText[] {
  return sent.splice(0);
}

function receive(type: PacketType, ...fields: readonly string[]): void {
  session.receive(packetOf(type, ...fields));
}

/** A session that sleeps, its beginnings forgotten. */
function sleep(): void {
  session.begin('', [packet('CAN_DO', ['f'])]);
  receive('NO_JOB');
  news();
}

/** A session that runs the job H:1. */
function run(): void {
  session.begin('', [packet('CAN_DO', ['f'])]);
  receive('JOB_ASSIGN_UNIQ', 'H:1', 'f', 'u', 'work');
  news();
}

describe('a worker’s session', () => {
  test('introduces the worker, then asks for a job', () => {
    session.begin('me', [packet('CAN_DO', ['f']), packet('CAN_DO', ['g'])]);
    expect(news()).toEqual([['SET_CLIENT_ID', 'me'], ['CAN_DO', 'f'], ['CAN_DO', 'g'], ['GRAB_JOB_ALL']]);
  });

  test('says no name where there is none, and asks for nothing where there is no room', () => {
    capacity.take();
    session.begin('', [packet('CAN_DO', ['f'])]);
    expect(news()).toEqual([['CAN_DO', 'f']]);
    capacity.done();
    session.grabIfRoom();
    expect(news()).toEqual([['GRAB_JOB_ALL']]);
  });

  test('sleeps where there is no job, and gives its place to others', () => {
    session.begin('', []);
    news();
    receive('NO_JOB');
    expect(news()).toEqual([['PRE_SLEEP']]);
    expect([capacity.idle, roomMade]).toEqual([true, 1]);
    session.grabIfRoom();
    expect(news()).toEqual([]);
  });

  test('asks again when it is woken', () => {
    sleep();
    receive('NOOP');
    expect(news()).toEqual([['GRAB_JOB_ALL']]);
  });

  describe('that is woken with room for two', () => {
    beforeEach(() => {
      begin(2);
      sleep();
      receive('NOOP');
    });

    test('sleeps again behind its question', () => {
      expect(news()).toEqual([['GRAB_JOB_ALL'], ['PRE_SLEEP']]);
      expect(session.sleeping).toBe(false);
    });

    test('sleeps on where there is no job, and says so once', () => {
      news();
      receive('NO_JOB');
      expect(news()).toEqual([]);
      expect(session.sleeping).toBe(true);
    });

    test('sleeps on while it does the one job that there is, and is woken in the same way by the next', () => {
      receive('JOB_ASSIGN', 'H:1', 'f', '');
      news();
      capacity.done();
      session.report('H:1', RESULT);
      session.grabIfRoom();
      expect(news()).toEqual([['WORK_COMPLETE', 'H:1', 'result']]);
      receive('NOOP');
      expect(news()).toEqual([['GRAB_JOB_ALL'], ['PRE_SLEEP']]);
    });

    test('stays awake where it had several jobs since it was woken last', () => {
      receive('JOB_ASSIGN', 'H:1', 'f', '');
      receive('NOOP');
      for (const handle of ['H:1', 'H:2', 'H:3']) {
        capacity.done();
        session.report(handle, RESULT);
        if (handle !== 'H:3') receive('JOB_ASSIGN', handle === 'H:1' ? 'H:2' : 'H:3', 'f', '');
      }
      while (!session.sleeping) receive('NO_JOB');
      news();
      receive('NOOP');
      expect(news()).toEqual([['GRAB_JOB_ALL']]);
    });

    test('stays awake where a further job comes while it does that one', () => {
      receive('JOB_ASSIGN', 'H:1', 'f', '');
      news();
      receive('NOOP');
      expect(news()).toEqual([['GRAB_JOB_ALL']]);
      receive('NO_JOB');
      expect(news()).toEqual([['PRE_SLEEP']]);
    });
  });

  test('that is woken without room asks as soon as there is some', () => {
    sleep();
    capacity.take();
    receive('NOOP');
    expect(news()).toEqual([]);
    capacity.done();
    session.grabIfRoom();
    expect(news()).toEqual([['GRAB_JOB_ALL']]);
  });

  test('that is woken while it asks, asks no second time', () => {
    session.begin('', []);
    news();
    receive('NOOP');
    expect(news()).toEqual([]);
  });

  test.each<[PacketText, Partial<JobAssignment>]>([
    [['JOB_ASSIGN', 'H:1', '\xc3\xbc', 'work'], { unique: '' }],
    [['JOB_ASSIGN_UNIQ', 'H:1', '\xc3\xbc', '\xc3\xa9', 'work'], { unique: 'é' }],
    [['JOB_ASSIGN_ALL', 'H:1', '\xc3\xbc', '\xc3\xa9', 'r', 'work'], { unique: 'é', reducer: 'r' }],
  ])('runs the job of %j', ([type, ...fields], expected) => {
    session.begin('', []);
    receive(type as PacketType, ...fields);
    const workload = Buffer.from('work');
    expect(runs).toMatchObject([{ handle: 'H:1', functionName: 'ü', workload, ...expected }]);
  });

  test('asks for a further job where there is room for one', () => {
    begin(2);
    session.begin('', []);
    news();
    receive('JOB_ASSIGN', 'H:1', 'f', '');
    expect(news()).toEqual([['GRAB_JOB_ALL']]);
    receive('JOB_ASSIGN', 'H:2', 'f', '');
    expect(news()).toEqual([]);
  });

  test('never has more places than there are, however many jobs it asks for at a time', () => {
    begin(5);
    session.begin('', []);
    for (let count = 1; count <= 5; count++) receive('JOB_ASSIGN', `H:${count}`, 'f', '');
    expect(news()).toEqual(runs.map(() => ['GRAB_JOB_ALL']));
    expect(runs).toHaveLength(5);
    expect(capacity.take()).toBe(false);
  });

  test('does not run a job that it did not ask for', () => {
    sleep();
    receive('JOB_ASSIGN', 'H:9', 'f', '');
    receive('NO_JOB');
    expect(runs).toEqual([]);
    expect(news()).toEqual([]);
    expect(capacity.idle).toBe(true);
  });

  test.each([
    [RESULT, ['WORK_COMPLETE', 'H:1', 'result']],
    [{ type: 'fail', error: undefined } as const, ['WORK_FAIL', 'H:1']],
    [
      { type: 'exception', exception: Buffer.from('E: x'), error: undefined } as const,
      ['WORK_EXCEPTION', 'H:1', 'E: x'],
    ],
  ])('reports the outcome %p', (outcome, report) => {
    run();
    session.report('H:1', outcome);
    expect(news()).toEqual([report]);
  });

  test('reports what a running job says, and nothing after its end', () => {
    run();
    const say = (): void => {
      session.status('H:1', 1, 2);
      session.data('H:1', Buffer.from('d'));
      session.warning('H:1', Buffer.from('w'));
    };
    say();
    session.report('H:1', RESULT);
    expect(news()).toEqual([
      ['WORK_STATUS', 'H:1', '1', '2'],
      ['WORK_DATA', 'H:1', 'd'],
      ['WORK_WARNING', 'H:1', 'w'],
      ['WORK_COMPLETE', 'H:1', 'result'],
    ]);
    say();
    session.report('H:1', RESULT);
    expect(news()).toEqual([]);
  });

  test('that is lost gives back the place of a job that it asked for, and reports nothing more', () => {
    begin(2);
    run();
    session.lost();
    expect(capacity.take()).toBe(true);
    expect(capacity.take()).toBe(false);
    session.data('H:1', Buffer.from('late'));
    session.report('H:1', RESULT);
    capacity.done();
    session.grabIfRoom();
    receive('NOOP');
    expect(news()).toEqual([]);
  });

  test('hands on what the server refuses', () => {
    session.begin('', []);
    receive('ERROR', 'JOB_NOT_FOUND', 'no such job');
    expect(refusals).toEqual([['JOB_NOT_FOUND', 'no such job']]);
  });

  test('passes over packets that no worker gets', () => {
    sleep();
    for (const type of ['JOB_CREATED', 'ECHO_RES', 'WORK_FAIL'] as const) receive(type, 'x');
    expect(news()).toEqual([]);
  });
});
