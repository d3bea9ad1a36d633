import { describe, expect, test } from '@jest/globals';
import { HANDLE_PREFIX_MAX, JobHandles } from '../../lib/queue/index.js';

const nextOf = (handles: JobHandles) => handles.handleOf(handles.next());

describe('JobHandles', () => {
  test('counts from one behind its prefix', () => {
    const handles = new JobHandles('H:host');
    expect([nextOf(handles), nextOf(handles)]).toEqual(['H:host:000000000001', 'H:host:000000000002']);
  });

  test('never makes a handle that is the prefix of another', () => {
    const handles = new JobHandles('H');
    const made = Array.from({ length: 1100 }, () => nextOf(handles));
    expect(new Set(made).size).toBe(1100);
    expect(new Set(made.map(({ length }) => length))).toEqual(new Set([14]));
  });

  test('counts apart from other sequences', () => {
    const first = new JobHandles('a');
    first.next();
    expect(nextOf(new JobHandles('a'))).toBe('a:000000000001');
  });

  test('makes the same handle of a number whenever it is asked', () => {
    const handles = new JobHandles('H');
    const numbers = Array.from({ length: 5_000 }, () => handles.next());
    const made = numbers.map((number) => handles.handleOf(number));
    const strides = [1, 7, 999, 1_000, 1_024, 2_048];

    for (const stride of strides) {
      for (let at = 0; at < 5_000; at++) {
        const index = (at * stride) % 5_000;
        expect(handles.handleOf(numbers[index] as number)).toBe(made[index]);
      }
    }
  });

  test('fits into 63 bytes with the longest prefix', () => {
    expect(nextOf(new JobHandles('p'.repeat(HANDLE_PREFIX_MAX)))).toHaveLength(63);
  });

  test('refuses a longer prefix and quotes it', () => {
    const prefix = 'p'.repeat(HANDLE_PREFIX_MAX + 1);
    expect(() => new JobHandles(prefix)).toThrow(RangeError);
    expect(() => new JobHandles(prefix)).toThrow(`at most 50 bytes, got "${prefix}"`);
  });
});
