import { beforeEach, describe, expect, test } from '@jest/globals';
import { JobServer } from '../../lib/server/index.js';
import { QueueTimer } from '../../lib/server/queue-timer.js';
import { type Clock, FakeClock, type Timer } from '../../lib/testing/index.js';
import type { JobQueue } from '../../lib/queue/index.js';
import { newQueue, TestPeer } from '../queue/test-peer.js';
import { PacketPeer } from '../transport/packet-peer.js';

/** A FakeClock that writes down what it is asked for, and can be put back. */
class RecordingClock implements Clock {
  readonly delays: number[] = [];
  unreferenced = 0;
  behind = 0;

  constructor(private readonly clock: FakeClock) {}

  now(): number {
    return this.clock.now() - this.behind;
  }

  schedule(delay: number, callback: () => void): Timer {
    this.delays.push(delay);
    const { cancel } = this.clock.schedule(delay, callback);
    return {
      cancel,
      unref: () => {
        this.unreferenced++;
      },
    };
  }
}

let fake: FakeClock;
let clock: RecordingClock;
let queue: JobQueue;
let client: TestPeer;
let worker: TestPeer;
let timer: QueueTimer;

beforeEach(() => {
  fake = new FakeClock();
  clock = new RecordingClock(fake);
  queue = newQueue();
  client = new TestPeer(queue);
  worker = new TestPeer(queue).canDo('f').preSleep();
  timer = new QueueTimer(queue, clock);
});

/** Submits a job and tells the timer. */
function submit(dueAt: number): string {
  const job = client.background('f', { dueAt });
  timer.update();
  return job;
}

describe('the timer of a queue', () => {
  test('is not there while the queue waits for nothing', () => {
    submit(0);
    submit(Infinity);
    expect(clock.delays).toEqual([]);
  });

  test('calls the queue when it is time, and is gone', () => {
    submit(500);
    expect(worker.heard()).toEqual([]);
    fake.advance(500);
    expect(worker.heard()).toEqual(['wakeUp']);
    expect(fake.pending).toBe(0);
  });

  test('is one, set anew only where the earliest time changes', () => {
    for (const dueAt of [500, 700, 600, 500]) submit(dueAt);
    expect(clock.delays).toEqual([500]);
    submit(300);
    expect(clock.delays).toEqual([500, 300]);
    expect(fake.pending).toBe(1);
    fake.advance(300);
    expect(clock.delays).toEqual([500, 300, 200]);
    fake.advance(200);
    expect(clock.delays).toEqual([500, 300, 200, 100]);
    expect(fake.pending).toBe(1);
  });

  test('goes with the job that it was set for', () => {
    const job = submit(500);
    queue.cancel(job);
    timer.update();
    expect(fake.pending).toBe(0);
  });

  test('waits on where the clock was put back meanwhile', () => {
    submit(500);
    clock.behind = 200;
    fake.advance(500);
    expect(worker.heard()).toEqual([]);
    expect(clock.delays).toEqual([500, 200]);
    fake.advance(200);
    expect(worker.heard()).toEqual(['wakeUp']);
  });

  test('goes off at once where the time is past already', () => {
    client.background('f', { dueAt: 500 });
    fake.advance(900);
    timer.update();
    expect(clock.delays).toEqual([0]);
  });

  test('keeps no process alive', () => {
    submit(500);
    submit(300);
    expect(clock.unreferenced).toBe(2);
  });

  test('is not set any more once it has stopped', () => {
    submit(500);
    timer.stop();
    expect(fake.pending).toBe(0);
    submit(300);
    expect(fake.pending).toBe(0);
  });
});

test('a server whose jobs have no times sets no timer, however many they are', async () => {
  const server = new JobServer({ clock });
  const peer = await PacketPeer.dialled(server.dialer());
  peer.send('CAN_DO', 'f');
  for (let count = 0; count < 100; count++) {
    peer.send('SUBMIT_JOB_BG', 'f', '', '').send('GRAB_JOB');
    const [job = ''] = await peer.receives('JOB_CREATED');
    await peer.receives('JOB_ASSIGN');
    peer.send('WORK_COMPLETE', job, '');
  }
  await peer.hearsNothing();
  expect(clock.delays).toEqual([]);
  await server.close();
});
