import { beforeEach, describe, expect, test } from '@jest/globals';
import { Notices } from '../../lib/transport/notices.js';
import { StallWatch } from '../../lib/transport/stall-watch.js';
import { FakeClock } from '../../lib/testing/index.js';
import { Log } from './log.js';

let clock: FakeClock;

beforeEach(() => {
  clock = new FakeClock();
});

describe('a watch for stalls', () => {
  let progress: number | undefined;
  let stalls: number;

  function watch(interval: number): StallWatch {
    progress = 0;
    stalls = 0;
    return new StallWatch(
      clock,
      interval,
      () => progress,
      () => stalls++,
    );
  }

  test('tells once of an interval without progress', () => {
    const stalling = watch(100);
    stalling.begin();
    stalling.begin();
    clock.advance(99);
    expect(stalls).toBe(0);
    clock.advance(1);
    expect([stalls, clock.pending]).toEqual([1, 0]);
  });

  test('does not tell while there is progress in every interval', () => {
    watch(100).begin();
    for (progress = 1; progress < 5; progress++) clock.advance(100);
    expect(stalls).toBe(0);
    clock.advance(200);
    expect(stalls).toBe(1);
  });

  test('ends when nothing is awaited, and begins anew', () => {
    const stalling = watch(100);
    stalling.begin();
    progress = undefined;
    clock.advance(100);
    expect([stalls, clock.pending]).toEqual([0, 0]);
    progress = 7;
    stalling.begin();
    clock.advance(100);
    expect(stalls).toBe(1);
  });

  test('is silent once it is stopped, and with an interval of 0', () => {
    const stalling = watch(100);
    stalling.begin();
    stalling.stop();
    watch(0).begin();
    expect(clock.pending).toBe(0);
  });
});

describe('notices', () => {
  test('of one kind are said once, then counted; other kinds are not held up', () => {
    const log = new Log();
    const notices = new Notices(log, clock);
    for (const name of ['a', 'b', 'c']) notices.warn('kind', `message ${name}`);
    notices.warn('other', 'another');
    expect(log.lines.waiting).toEqual(['message a', 'another']);
    clock.advance(10_000);
    expect(log.lines.waiting.slice(2)).toEqual(['message c (2 more such in 10 s)']);
    notices.warn('kind', 'message d');
    clock.advance(9999);
    expect(log.lines.waiting).toHaveLength(3);
    clock.advance(1);
    expect(log.lines.waiting.slice(3)).toEqual(['message d (1 more such in 10 s)']);
    clock.advance(10_000);
    notices.warn('kind', 'message e');
    expect(log.lines.waiting.slice(4)).toEqual(['message e']);
  });
});
