import { describe, expect, test } from '@jest/globals';

import {
  cancelJob,
  createFunction,
  dropFunction,
  maxQueue,
  shutdown,
} from '../../../lib/client/admin-requests.js';
import type { MaxQueueLimits } from '../../../lib/client/admin-results.js';
import { OptionError } from '../../../lib/options/index.js';
import { InvalidNameError, toByteString } from '../../../lib/protocol/index.js';

describe('a command line', () => {
  test.each([
    [cancelJob('H:vm:1'), 'cancel job H:vm:1'],
    [createFunction('größe'), `create function ${toByteString('größe')}`],
    [dropFunction('a.b~c'), 'drop function a.b~c'],
    [maxQueue('f', 3), 'maxqueue f 3'],
    [maxQueue('f', 'unlimited'), 'maxqueue f -1'],
    [maxQueue('f', { low: 1, high: 2 ** 31 - 1, normal: 'unlimited' }), 'maxqueue f 2147483647 -1 1'],
    [shutdown(false), 'shutdown'],
    [shutdown(true), 'shutdown graceful'],
  ])('of %j is %j', ({ line }, expected) => {
    expect(line).toBe(expected);
  });
});

describe('a name', () => {
  const COMMANDS = [cancelJob, createFunction, dropFunction, (name: string) => maxQueue(name, 1)];

  test.each(['', 'a b', 'a\tb', 'a\nshutdown', 'a\r', 'a\0b', '\x7f', ' ', 'x'.repeat(512)])(
    'that a line cannot carry is refused: %j',
    (name) => {
      for (const command of COMMANDS) expect(() => command(name)).toThrow(InvalidNameError);
    },
  );

  test('may be as long as libgearman allows', () => {
    expect(createFunction('x'.repeat(511)).line).toHaveLength(527);
    expect(() => cancelJob('x'.repeat(64))).toThrow('expected a job handle of at most 63 bytes, got 64');
  });

  test('that is refused is told', () => {
    expect(() => dropFunction('a\nb')).toThrow(
      'expected a function name of at least one character, none of them a space or control character, which the admin protocol cannot carry, got "a\\nb"',
    );
  });
});

describe('limits', () => {
  test.each([
    [0, 'expected limits as a whole number of at least 1, got 0'],
    [-1, 'expected limits as a whole number of at least 1, got -1'],
    [1.5, 'expected limits as a whole number of at least 1, got 1.5'],
    ['3', 'expected limits as a whole number of at least 1, got "3"'],
    [null, 'expected limits as a whole number of at least 1, got null'],
    [2 ** 31, 'expected limits as at most 2147483647 or "unlimited", got 2147483648'],
    [{ high: 1, normal: 1 }, 'expected low as a whole number of at least 1, got undefined'],
    [
      { high: 1, normal: 1, low: 1, lowest: 1 },
      'AdminClient#maxQueue: unknown option "lowest"; the options are high, normal, low',
    ],
  ])('that cannot be are refused: %j', (limits, message) => {
    const attempt = () => maxQueue('f', limits as MaxQueueLimits);
    expect(attempt).toThrow(OptionError);
    expect(attempt).toThrow(message);
  });
});
