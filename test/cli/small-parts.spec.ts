import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { CliError } from '../../lib/cli/cli-error.js';
import { dueTime } from '../../lib/cli/due-time.js';
import { distance, nearestName } from '../../lib/cli/nearest-name.js';
import { barOf } from '../../lib/cli/progress-bar.js';
import { keptWords } from '../../lib/cli/execution/keep-processes.js';

const NOW = Date.UTC(2026, 10, 21, 12);

describe('when something is due', () => {
  test.each([
    ['+30s', '2026-11-21T12:00:30.000Z'],
    ['+5m', '2026-11-21T12:05:00.000Z'],
    ['+2h', '2026-11-21T14:00:00.000Z'],
    ['+1d', '2026-11-22T12:00:00.000Z'],
    ['2026-12-24T18:00:00Z', '2026-12-24T18:00:00.000Z'],
    ['2026-12-24 18:00+01:00', '2026-12-24T17:00:00.000Z'],
    ['2026-12-24', '2026-12-24T00:00:00.000Z'],
  ])('%s is %s', (text, expected) => {
    expect(dueTime(text, NOW).toISOString()).toBe(expected);
  });

  test.each(['', '30s', '+1w', '+s', '-1h', 'tomorrow', '2026', '2026-13-01', '1795000000'])(
    '%j is no time',
    (text) => {
      expect(() => dueTime(text, NOW)).toThrow(CliError);
    },
  );
});

describe('the distance of two names', () => {
  const words = fc.string({ maxLength: 12 });

  test.each([
    ['', '', 0],
    ['Images', 'Images', 0],
    ['Images', 'Imges', 1],
    ['Images', 'Imagse', 1],
    ['crop', 'corp', 1],
    ['Images', 'Imagess', 1],
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
  ])('%j to %j is %i', (one, other, expected) => {
    expect(distance(one, other)).toBe(expected);
  });

  test('is nothing only for the same, equal both ways, and at most one more for one letter more', () => {
    fc.assert(
      fc.property(words, words, fc.nat(12), (a, b, place) => {
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, b)).toBe(distance(b, a));
        const longer = `${b.slice(0, place)}x${b.slice(place)}`;
        expect(Math.abs(distance(a, longer) - distance(a, b))).toBeLessThanOrEqual(1);
      }),
    );
  });

  test.each([
    ['imgaes', 'Images'],
    ['Mial', 'Mail'],
    ['mai', 'Mail'],
    ['Nobody', undefined],
  ])('who asks for %s means %s', (asked, meant) => {
    expect(nearestName(asked, ['Mail', 'Images'])).toBe(meant);
  });
});

test.each([
  [0, 3, '[------------------------------]   0% 0/3'],
  [1, 3, '[##########--------------------]  33% 1/3'],
  [3, 3, '[##############################] 100% 3/3'],
  [9, 3, '[##############################] 100% 9/3'],
  [7, 0, '7'],
])('%i of %i is drawn as %s', (numerator, denominator, drawn) => {
  expect(barOf(numerator, denominator)).toBe(drawn);
});

test.each([
  ['worker:execute A --processes 2 -q', false, 'worker:execute --no-interaction A -q'],
  ['worker:execute --processes=2 A', false, 'worker:execute --no-interaction A'],
  ['worker:execute --watch A', false, 'worker:execute --no-interaction A'],
  ['worker:execute --json A --processes 2', true, 'worker:execute --no-interaction --quiet A'],
  ['worker:execute --processes 2 -- --processes', false, 'worker:execute --no-interaction -- --processes'],
])('a process that is kept for %j runs %j', (line, json, kept) => {
  expect(keptWords(line.split(' '), json).join(' ')).toBe(kept);
});
