import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { parseFlags } from '../../lib/cli/server/flag-parser.js';
import { SERVER_FLAGS } from '../../lib/cli/server/flags.js';

type Flag = (typeof SERVER_FLAGS)[number];

/** Each way to write a flag, as words. */
function spellings({ long, short, value }: Flag, text: string): string[][] {
  if (value === undefined) return [[`--${long}`], ...(short === undefined ? [] : [[`-${short}`]])];
  const separate = [[`--${long}`, text], ...(short === undefined ? [] : [[`-${short}`, text]])];
  if (text === '') return separate;
  return [...separate, [`--${long}=${text}`], ...(short === undefined ? [] : [[`-${short}${text}`]])];
}

/** Values that a word of its own may be: not another flag. */
const value = fc
  .oneof(fc.string(), fc.constantFrom('-1', 'a=b', '=', '-x', '--', '@f', 'x y', ''))
  .filter((text) => {
    const [, long] = /^--([^=]+)/.exec(text) ?? [];
    if (long !== undefined) return SERVER_FLAGS.every((flag) => flag.long !== long);
    return !/^-\w$/.test(text) || SERVER_FLAGS.every((flag) => flag.short !== text.charAt(1));
  });

const given = fc
  .subarray([...SERVER_FLAGS])
  .chain((flags) => fc.tuple(...flags.map((flag) => fc.tuple(fc.constant(flag), value, fc.nat()))))
  .chain((flags) => fc.shuffledSubarray([...flags], { minLength: flags.length }));

describe('the flags of gearmand', () => {
  test('mean the same however they are written, and in any order', () => {
    fc.assert(
      fc.property(given, (flags) => {
        const words = flags.flatMap(([flag, text, choice]) => {
          const ways = spellings(flag, text);
          return ways[choice % ways.length] as string[];
        });
        const expected = flags.map(([{ long, value: takes }, text]) => [
          long,
          takes === undefined ? '' : text,
        ]);
        expect([...parseFlags(words)]).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  test('of one letter go together where they take no value', () => {
    expect([...parseFlags(['-dRp', '99'])]).toEqual([
      ['daemon', ''],
      ['round-robin', ''],
      ['port', '99'],
    ]);
    expect([...parseFlags(['-dp99'])]).toEqual([
      ['daemon', ''],
      ['port', '99'],
    ]);
  });

  test('@file is --config-file=file', () => {
    expect([...parseFlags(['@/tmp/x'])]).toEqual([['config-file', '/tmp/x']]);
  });

  test.each([
    [['foo'], 'expected options only, got "foo"'],
    [['-'], 'expected options only, got "-"'],
    [['--'], 'expected options only, got "--"'],
    [
      ['--verb=INFO'],
      'unknown option --verb; options are written out, not abbreviated. Did you mean --verbose?',
    ],
    [['--prot', '1'], 'Did you mean --protocol?'],
    [['-v'], 'unknown option -v;'],
    [['-dv'], 'unknown option -v;'],
    [['--port='], 'expected a value behind --port=, got none'],
    [['--port'], 'expected a value behind --port, got none'],
    [['-p'], 'expected a value behind --port, got none'],
    [['--listen', '--daemon'], 'expected a value behind --listen, got none'],
    [['-L', '-d'], 'expected a value behind --listen, got none'],
    [['--daemon=1'], '--daemon takes no value'],
    [['-p', '1', '--port=2'], '--port is given more than once'],
    [['-d', '-d'], '--daemon is given more than once'],
  ])('%j is refused as gearmand refuses it, with exit code 1', (words, message) => {
    expect(() => parseFlags(words)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitCode: 1 }),
    );
  });

  test('no name is taken twice', () => {
    const names = SERVER_FLAGS.flatMap(({ long, short }) => [long, ...(short === undefined ? [] : [short])]);
    expect(new Set(names).size).toBe(names.length);
  });
});
