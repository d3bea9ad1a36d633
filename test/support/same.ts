import { isDeepStrictEqual } from 'node:util';

import { expect } from '@jest/globals';

/**
 * `expect(actual).toEqual(expected)`, for the many thousand comparisons of a property test: what Node finds equal, which
 * is stricter, is not compared once more. Jest's own comparison takes twenty times as long.
 */
export function expectSame(actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected)) expect(actual).toEqual(expected);
}
