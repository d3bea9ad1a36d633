import { beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../lib/testing/index.js';
import { Heartbeat } from '../../lib/transport/index.js';

let clock: FakeClock;
let done: string[];
let alive: boolean;
let heartbeat: Heartbeat;

beforeEach(() => {
  clock = new FakeClock();
  done = [];
  alive = false;
  heartbeat = make(100);
});

function make(interval: number): Heartbeat {
  return new Heartbeat(clock, interval, {
    ask: () => done.push('ask'),
    showedLife: () => alive,
    dead: () => done.push('dead'),
  });
}

/** What it did in each of so many intervals. */
function intervals(count: number): string[] {
  return Array.from({ length: count }, () => {
    clock.advance(100);
    return done.splice(0).join();
  });
}

describe('a heartbeat', () => {
  test('asks a connection that is silent for an interval, then calls it dead, and is still', () => {
    heartbeat.start();
    expect(intervals(5)).toEqual(['', 'ask', 'dead', '', '']);
    expect(clock.pending).toBe(0);
  });

  test('does not ask while something comes in every interval', () => {
    heartbeat.start();
    for (let count = 0; count < 5; count++) {
      heartbeat.beat();
      expect(intervals(1)).toEqual(['']);
    }
  });

  test('takes anything that comes for the answer, and asks again after the next silence', () => {
    heartbeat.start();
    expect(intervals(2)).toEqual(['', 'ask']);
    heartbeat.beat();
    expect(intervals(3)).toEqual(['', 'ask', 'dead']);
  });

  test('takes a packet that is still arriving for a sign of life', () => {
    heartbeat.start();
    alive = true;
    expect(intervals(3)).toEqual(['', '', '']);
    alive = false;
    expect(intervals(2)).toEqual(['ask', 'dead']);
  });

  test('does nothing more once it is stopped, and leaves no timer', () => {
    heartbeat.start();
    clock.advance(150);
    heartbeat.stop();
    expect(clock.pending).toBe(0);
    expect(intervals(3)).toEqual(['', '', '']);
  });

  test('with an interval of 0 never asks', () => {
    make(0).start();
    expect(clock.pending).toBe(0);
  });
});
