import { beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../lib/testing/index.js';

let clock: FakeClock;
let ran: string[];

beforeEach(() => {
  clock = new FakeClock(1000);
  ran = [];
});

/** Notes its name and the time at which it ran. */
function note(name: string): () => void {
  return () => ran.push(`${name}@${clock.now()}`);
}

describe('a FakeClock', () => {
  test('starts where it is told to, at the epoch where it is not', () => {
    expect([clock.now(), new FakeClock().now()]).toEqual([1000, 0]);
  });

  test('stands still until it is advanced, and then stands where it was advanced to', () => {
    clock.schedule(0, note('a'));
    expect([clock.now(), ran]).toEqual([1000, []]);
    clock.advance(250);
    clock.advance(0);
    expect(clock.now()).toBe(1250);
  });

  test('runs timers in the order of their times, each at its own', () => {
    clock.schedule(30, note('late'));
    clock.schedule(10, note('early'));
    clock.schedule(20, note('middle'));
    clock.advance(30);
    expect(ran).toEqual(['early@1010', 'middle@1020', 'late@1030']);
  });

  test('runs timers of one moment in the order in which they were scheduled', () => {
    for (const name of ['a', 'b', 'c']) clock.schedule(10, note(name));
    clock.advance(10);
    expect(ran).toEqual(['a@1010', 'b@1010', 'c@1010']);
  });

  test('leaves a timer alone until its very millisecond, and runs it once', () => {
    clock.schedule(10, note('a'));
    clock.advance(9);
    expect(ran).toEqual([]);
    clock.advance(1);
    clock.advance(1000);
    expect(ran).toEqual(['a@1010']);
  });

  test('forgets a cancelled timer; cancelling one that ran is harmless', () => {
    const cancelled = clock.schedule(10, note('cancelled'));
    const run = clock.schedule(10, note('run'));
    cancelled.cancel();
    clock.advance(10);
    run.cancel();
    expect(ran).toEqual(['run@1010']);
  });

  test('runs what a timer schedules within the same advance, and leaves what comes later', () => {
    clock.schedule(10, () => {
      clock.schedule(5, note('within'));
      clock.schedule(50, note('beyond'));
    });
    clock.advance(20);
    expect(ran).toEqual(['within@1015']);
    clock.advance(40);
    expect(ran).toEqual(['within@1015', 'beyond@1060']);
  });

  test('lets a timer cancel another that is due at the same moment', () => {
    clock.schedule(10, () => other.cancel());
    const other = clock.schedule(10, note('other'));
    clock.advance(10);
    expect(ran).toEqual([]);
  });

  test('takes a negative delay for none', () => {
    clock.schedule(-5, note('a'));
    clock.advance(0);
    expect(ran).toEqual(['a@1000']);
  });

  test('counts the timers that are neither run nor cancelled', () => {
    const first = clock.schedule(10, note('a'));
    clock.schedule(20, note('b'));
    expect(clock.pending).toBe(2);
    first.cancel();
    expect(clock.pending).toBe(1);
    clock.advance(20);
    expect(clock.pending).toBe(0);
  });

  test.each([-1, Number.NaN])('does not advance by %p ms', (ms) => {
    expect(() => clock.advance(ms)).toThrow(RangeError);
    expect(clock.now()).toBe(1000);
  });
});
