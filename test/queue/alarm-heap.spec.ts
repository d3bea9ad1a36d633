import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { type Alarm, AlarmHeap } from '../../lib/queue/alarm-heap.js';

/** Takes all that is due by `now`, in the order in which it comes. */
function takeAll<Item>(heap: AlarmHeap<Item>, now = Infinity): Item[] {
  const taken: Item[] = [];
  for (let item = heap.takeDue(now); item !== undefined; item = heap.takeDue(now)) taken.push(item);
  return taken;
}

describe('a heap of alarms', () => {
  test('has nothing due while it is empty', () => {
    const heap = new AlarmHeap<string>();
    expect(heap.earliest).toBe(Infinity);
    expect(heap.takeDue(Infinity)).toBeUndefined();
  });

  test('gives what is due, the earliest first, and keeps the rest', () => {
    const heap = new AlarmHeap<string>();
    for (const at of [30, 10, 20, 40]) heap.set(`at ${at}`, at);
    expect(heap.earliest).toBe(10);
    expect(takeAll(heap, 30)).toEqual(['at 10', 'at 20', 'at 30']);
    expect([heap.size, heap.earliest]).toEqual([1, 40]);
  });

  test('gives alarms of one moment in the order in which they were set', () => {
    const heap = new AlarmHeap<number>();
    const items = Array.from({ length: 50 }, (_, index) => index);
    for (const item of items) heap.set(item, 7);
    expect(takeAll(heap)).toEqual(items);
  });

  test('forgets a cancelled alarm at once; cancelling one that went off is harmless', () => {
    const heap = new AlarmHeap<string>();
    const [gone, kept] = [heap.set('gone', 1), heap.set('kept', 2)];
    heap.cancel(gone);
    heap.cancel(gone);
    expect([heap.size, heap.earliest]).toEqual([1, 2]);
    expect(takeAll(heap)).toEqual(['kept']);
    heap.cancel(kept);
    expect(heap.size).toBe(0);
  });

  test('never gives an alarm that has no end', () => {
    const heap = new AlarmHeap<string>();
    heap.set('never', Infinity);
    expect(heap.takeDue(Number.MAX_SAFE_INTEGER)).toBeUndefined();
    expect(heap.earliest).toBe(Infinity);
  });

  test('does what a sorted list does, whatever is set, cancelled and taken', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ set: fc.nat(20) }) },
      { weight: 2, arbitrary: fc.record({ cancel: fc.nat() }) },
      { weight: 1, arbitrary: fc.record({ take: fc.nat(20) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200, size: 'max' }), (steps) => {
        const heap = new AlarmHeap<number>();
        const alarms: Alarm<number>[] = [];
        let list: Alarm<number>[] = [];
        const inOrder = () => list.toSorted((one, other) => one.at - other.at);
        for (const next of steps) {
          if ('set' in next) {
            const alarm = heap.set(alarms.length, next.set);
            alarms.push(alarm);
            list.push(alarm);
          } else if ('cancel' in next) {
            const alarm = alarms[next.cancel % alarms.length];
            if (alarm !== undefined) heap.cancel(alarm);
            list = list.filter((other) => other !== alarm);
          } else {
            const due = inOrder().filter(({ at }) => at <= next.take);
            expect(takeAll(heap, next.take)).toEqual(due.map(({ item }) => item));
            list = list.filter((alarm) => !due.includes(alarm));
          }
          expect([heap.size, heap.earliest]).toEqual([list.length, inOrder()[0]?.at ?? Infinity]);
        }
      }),
    );
  });

  test('keeps the order of a hundred thousand alarms, two thirds of them cancelled', () => {
    const heap = new AlarmHeap<number>();
    const alarms = Array.from({ length: 100_000 }, (_, item) => heap.set(item, (item * 7919) % 100_003));
    for (const alarm of alarms) if (alarm.item % 3 !== 0) heap.cancel(alarm);
    const left = takeAll(heap);
    expect(left).toHaveLength(33_334);
    expect(left.map((item) => (item * 7919) % 100_003)).toEqual(
      left.map((item) => (item * 7919) % 100_003).toSorted((one, other) => one - other),
    );
  });
});
