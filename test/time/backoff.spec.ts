import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { backoffDelay, DEFAULT_BACKOFF } from '../../lib/time/backoff.js';

const OPTIONS = { initial: 100, maximum: 1000 };
const ALMOST_ONE = 1 - Number.EPSILON;

describe('the wait before a retry', () => {
  test.each([
    [0, 50, 100],
    [1, 100, 200],
    [2, 200, 400],
    [3, 400, 800],
    [4, 500, 1000],
    [5, 500, 1000],
    [5000, 500, 1000],
  ])('after %i failed attempts is from %i to %i ms', (attempt, least, most) => {
    expect(backoffDelay(attempt, 0, OPTIONS)).toBe(least);
    expect(backoffDelay(attempt, ALMOST_ONE, OPTIONS)).toBe(most);
  });

  test('is by default from 50 ms to 10 s', () => {
    expect(DEFAULT_BACKOFF).toEqual({ initial: 100, maximum: 10_000 });
    expect(backoffDelay(0, 0)).toBe(50);
    expect(backoffDelay(100, ALMOST_ONE)).toBe(10_000);
  });

  test('is a whole number between half and the whole of its ceiling, whatever the luck', () => {
    const luck = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    const size = fc.integer({ min: 1, max: 100_000 });
    fc.assert(
      fc.property(fc.nat(2000), luck, size, size, (attempt, random, initial, maximum) => {
        const delay = backoffDelay(attempt, random, { initial, maximum });
        const ceiling = Math.min(maximum, initial * 2 ** attempt);
        expect(Number.isInteger(delay)).toBe(true);
        expect(delay).toBeGreaterThanOrEqual(Math.floor(ceiling / 2));
        expect(delay).toBeLessThanOrEqual(ceiling);
      }),
    );
  });

  test('differs from one worker to the next', () => {
    const delays = [0, 0.25, 0.5, 0.75].map((random) => backoffDelay(3, random, OPTIONS));
    expect(delays).toEqual([400, 500, 600, 700]);
  });
});
