import { describe, expect, test } from '@jest/globals';
import { SystemClock, type Timer } from '../../lib/time/clock.js';

const clock = new SystemClock();

/** Resolves when a timer of `delay` ms has run. */
function ran(delay: number): Promise<void> {
  return new Promise((resolve) => {
    clock.schedule(delay, resolve);
  });
}

describe('the SystemClock', () => {
  test('tells the machine’s time', () => {
    const before = Date.now();
    const now = clock.now();
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(Date.now());
  });

  test('calls back after the delay, not before', async () => {
    const start = performance.now();
    await ran(20);
    // Node's timers count whole milliseconds and may round one away.
    expect(performance.now() - start).toBeGreaterThanOrEqual(19);
  });

  test('does not call back when the timer was cancelled', async () => {
    const called: string[] = [];
    const timer = clock.schedule(5, () => called.push('cancelled'));
    timer.cancel();
    await ran(10);
    expect(called).toEqual([]);
  });

  test('lets a timer that has run be cancelled', async () => {
    const timer = await new Promise<Timer>((resolve) => {
      const running = clock.schedule(0, () => resolve(running));
    });
    expect(() => timer.cancel()).not.toThrow();
  });

  test.each([2 ** 31, Number.MAX_SAFE_INTEGER, Number.POSITIVE_INFINITY])(
    'waits for %p ms, which is more than Node’s own timers can',
    async (delay) => {
      const called: number[] = [];
      const timer = clock.schedule(delay, () => called.push(delay));
      await ran(10);
      timer.cancel();
      expect(called).toEqual([]);
    },
  );
});
