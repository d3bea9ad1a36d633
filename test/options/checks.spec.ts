import { describe, expect, test } from '@jest/globals';
import { OptionError, rejectUnknownOptions, wholeNumber } from '../../lib/options/index.js';

describe('unknown options', () => {
  const KNOWN = ['servers', 'timeout'];

  test('are refused with the option, its owner and the options that there are', () => {
    expect(() => rejectUnknownOptions('GearmanClient', { timeout: 1, timeOut: 2 }, KNOWN)).toThrow(
      new OptionError('GearmanClient: unknown option "timeOut"; the options are servers, timeout'),
    );
  });

  test('are refused though their value is undefined: it is the name that is wrong', () => {
    expect(() => rejectUnknownOptions('X', { server: undefined }, KNOWN)).toThrow(
      new OptionError('X: unknown option "server"; the options are servers, timeout'),
    );
  });

  test.each([[{}], [{ servers: 'a' }], [{ servers: undefined, timeout: 0 }]])('are not in %j', (options) => {
    expect(() => rejectUnknownOptions('X', options, KNOWN)).not.toThrow();
  });
});

describe('a whole number', () => {
  test.each([
    [0, 0],
    [5, 1],
    [Number.MAX_SAFE_INTEGER, 1],
  ])('may be %i where at least %i is asked for', (value, least) => {
    expect(wholeNumber('timeout', value, least)).toBe(value);
  });

  test.each([
    [0, 1],
    [-1, 0],
    [1.5, 0],
    [Number.NaN, 0],
    [Number.POSITIVE_INFINITY, 0],
    [Number.MAX_SAFE_INTEGER + 1, 0],
    ['5', 0],
    [null, 0],
    [{}, 0],
    [5n, 0],
  ])('is not %p where at least %i is asked for', (value, least) => {
    expect(() => wholeNumber('timeout', value, least)).toThrow(OptionError);
  });

  test.each([
    ['4', '"4"'],
    [null, 'null'],
    [Number.NaN, 'NaN'],
    [5n, '5n'],
  ])('that is none is refused with its name, what it may be, and what it was: %p', (value, shown) => {
    expect(() => wholeNumber('concurrency', value, 1)).toThrow(
      new OptionError(`expected concurrency as a whole number of at least 1, got ${shown}`),
    );
  });
});
