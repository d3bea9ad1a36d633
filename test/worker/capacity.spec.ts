import { describe, expect, test } from '@jest/globals';
import { Capacity } from '../../lib/worker/capacity.js';

/** How many places can be taken one after the other, up to a hundred. */
function takeAll(capacity: Capacity): number {
  let count = 0;
  while (count < 100 && capacity.take()) count++;
  return count;
}

describe('a capacity', () => {
  test('has as many places as there may be jobs at once', () => {
    const capacity = new Capacity(3, 0);
    expect(takeAll(capacity)).toBe(3);
    capacity.done();
    expect(takeAll(capacity)).toBe(1);
  });

  test('is idle while no place is used', () => {
    const capacity = new Capacity(2, 0);
    expect(capacity.idle).toBe(true);
    takeAll(capacity);
    capacity.done();
    expect(capacity.idle).toBe(false);
    capacity.giveBack();
    expect(capacity.idle).toBe(true);
  });

  test('is exhausted after as many jobs as there are iterations', () => {
    const capacity = new Capacity(2, 3);
    expect(takeAll(capacity)).toBe(2);
    capacity.done();
    capacity.done();
    expect(capacity.exhausted).toBe(false);
    expect(takeAll(capacity)).toBe(1);
    expect(capacity.exhausted).toBe(true);
    capacity.done();
    expect(takeAll(capacity)).toBe(0);
  });

  test('does not count a place as an iteration that was given back', () => {
    const capacity = new Capacity(1, 1);
    for (let times = 0; times < 3; times++) {
      expect(capacity.take()).toBe(true);
      capacity.giveBack();
      expect(capacity.exhausted).toBe(false);
    }
  });

  test('without iterations is never exhausted', () => {
    const capacity = new Capacity(1, 0);
    for (let times = 0; times < 1000; times++) {
      expect(capacity.take()).toBe(true);
      capacity.done();
    }
    expect(capacity.exhausted).toBe(false);
  });

  test('that is closed has no place, though some are free', () => {
    const capacity = new Capacity(2, 0);
    capacity.take();
    capacity.close();
    expect(capacity.take()).toBe(false);
    capacity.done();
    expect(capacity.take()).toBe(false);
    expect(capacity.idle).toBe(true);
  });
});
