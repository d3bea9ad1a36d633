import { describe, expect, jest, test } from '@jest/globals';
import { SystemClock, type Timer } from '../../lib/time/clock.js';

const clock = new SystemClock();

/** How many timers keep this process alive. */
function waitedFor(): number {
  return process.getActiveResourcesInfo().filter((type) => type === 'Timeout').length;
}

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

  test('keeps the process alive for a timer, unless that was unreferenced', () => {
    const before = waitedFor();
    for (const delay of [60_000, Number.POSITIVE_INFINITY]) {
      const timer = clock.schedule(delay, () => undefined);
      expect(waitedFor()).toBe(before + 1);
      timer.unref();
      expect(waitedFor()).toBe(before);
      timer.cancel();
    }
  });

  test('still calls back when the timer was unreferenced', async () => {
    const called = new Promise<void>((resolve) => {
      clock.schedule(5, resolve).unref();
    });
    await Promise.all([called, ran(10)]);
  });

  test('calls back after a delay that takes several of Node’s timers', () => {
    jest.useFakeTimers();
    try {
      const called: string[] = [];
      const delay = 2.5 * 2 ** 31;
      clock.schedule(delay, () => called.push('waited for'));
      clock.schedule(delay, () => called.push('unreferenced')).unref();
      clock.schedule(delay, () => called.push('cancelled')).cancel();
      jest.advanceTimersByTime(delay - 1);
      expect(called).toEqual([]);
      jest.advanceTimersByTime(1);
      expect(called).toEqual(['waited for', 'unreferenced']);
    } finally {
      jest.useRealTimers();
    }
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
