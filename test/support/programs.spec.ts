import { expect, test } from '@jest/globals';

import { decide, findExecutable } from './programs.js';

test.each([
  ['run', [], undefined],
  ['run', [], 'true'],
  ['skip', ['gearmand is not installed'], undefined],
  ['skip', ['gearmand is not installed'], 'false'],
  ['fail', ['gearmand is not installed'], 'true'],
] as const)('decides to %s tests that miss %j where CI is %s', (decision, reasons, ci) => {
  expect(decide(reasons, ci)).toBe(decision);
});

test('finds a program where a shell finds it', () => {
  expect(findExecutable('sh')).toMatch(/\/sh$/);
});

test('finds no program that is not there', () => {
  expect(findExecutable('no-such-program')).toBeUndefined();
});
