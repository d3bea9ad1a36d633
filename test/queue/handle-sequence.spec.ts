import { describe, expect, test } from '@jest/globals';
import { HANDLE_PREFIX_MAX, HandleSequence } from '../../lib/queue/index.js';

describe('HandleSequence', () => {
  test('counts from one behind its prefix', () => {
    const handles = new HandleSequence('H:host');
    expect([handles.next(), handles.next()]).toEqual(['H:host:000000000001', 'H:host:000000000002']);
  });

  test('never makes a handle that is the prefix of another', () => {
    const handles = new HandleSequence('H');
    const made = Array.from({ length: 1100 }, () => handles.next());
    expect(new Set(made).size).toBe(1100);
    expect(new Set(made.map(({ length }) => length))).toEqual(new Set([14]));
  });

  test('counts apart from other sequences', () => {
    const first = new HandleSequence('a');
    first.next();
    expect(new HandleSequence('a').next()).toBe('a:000000000001');
  });

  test('fits into 63 bytes with the longest prefix', () => {
    expect(new HandleSequence('p'.repeat(HANDLE_PREFIX_MAX)).next()).toHaveLength(63);
  });

  test('refuses a longer prefix and quotes it', () => {
    const prefix = 'p'.repeat(HANDLE_PREFIX_MAX + 1);
    expect(() => new HandleSequence(prefix)).toThrow(RangeError);
    expect(() => new HandleSequence(prefix)).toThrow(`at most 50 bytes, got "${prefix}"`);
  });
});
