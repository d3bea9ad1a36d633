import { describe, expect, it } from '@jest/globals';

import { UniqueKeys, uniqueOf } from '../../lib/store/index.js';

/** Beyond the numbers whose first digits are made once. */
const MANY = 3_000;

describe('the keys that jobs are kept under', () => {
  it.each(['', '-'])('are others for each job whose unique ID is "%s", in their order', (unique) => {
    const keys = new UniqueKeys();
    const made = Array.from({ length: MANY }, () => keys.keyOf(unique));
    expect(new Set(made).size).toBe(MANY);
    expect(made.toSorted()).toEqual(made);
    expect(new Set(made.map(uniqueOf))).toEqual(new Set([unique]));
    expect(new Set(made.map(({ length }) => length))).toEqual(new Set([53]));
  });

  it('are the unique IDs of other jobs, and others in each run of a server', () => {
    expect(new UniqueKeys().keyOf('invoice 7')).toBe('invoice 7');
    expect(uniqueOf('invoice 7')).toBe('invoice 7');
    expect(new UniqueKeys().keyOf('')).not.toBe(new UniqueKeys().keyOf(''));
  });
});
