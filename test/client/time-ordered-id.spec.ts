import { describe, expect, test } from '@jest/globals';

import { TimeOrderedIds } from '../../lib/client/time-ordered-id.js';

const UUID_7 = /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/;
const NOW = Date.UTC(2026, 10, 21);

/** The milliseconds that a UUID of version 7 begins with. */
function timeOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

describe('unique IDs that a client makes', () => {
  test('are UUIDs of version 7, with the time that they were made', () => {
    const id = new TimeOrderedIds().next(NOW);

    expect(id).toMatch(UUID_7);
    expect(timeOf(id)).toBe(NOW);
  });

  test('are each behind those before, more than a counter holds within one ms, and when the clock is put back', () => {
    const ids = new TimeOrderedIds();
    const times = [...Array.from({ length: 10_000 }, () => NOW), NOW - 5_000, NOW + 1, NOW + 60_000];
    const made = times.map((now) => ids.next(now));

    expect(made.toSorted()).toEqual(made);
    expect(new Set(made).size).toBe(made.length);
    expect(made.filter((id) => !UUID_7.test(id))).toEqual([]);
    expect(timeOf(made.at(-1) ?? '')).toBe(NOW + 60_000);
  });

  test('of two clients differ, even of one ms', () => {
    expect(new TimeOrderedIds().next(NOW)).not.toBe(new TimeOrderedIds().next(NOW));
  });
});
