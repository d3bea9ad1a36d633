import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { diffOf } from '../../lib/supervisor/index.js';
import { runCommand } from '../support/processes.js';
import { describeWithTools } from './tools.js';

const SAMPLES = 60;
const NAMES = { before: 'old', after: 'new' };

test('says nothing of texts that are the same', () => {
  expect(diffOf('a\n', 'a\n', NAMES)).toBe('');
});

test('shows what changed with three lines around it', () => {
  const lines = ['1', '2', '3', '4', '5', '6', '7', '8', '9'].map((line) => `${line}\n`);
  expect(diffOf(lines.join(''), lines.with(4, 'five\n').join(''), NAMES)).toBe(`--- old
+++ new
@@ -2,7 +2,7 @@
 2
 3
 4
-5
+five
 6
 7
 8
`);
});

test('shows changes far from each other apart', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`);
  const diff = diffOf(lines.join(''), lines.toSpliced(25, 1).with(2, 'two\n').join(''), NAMES);
  expect(diff.match(/^@@.*/gm)).toEqual(['@@ -1,6 +1,6 @@', '@@ -23,7 +23,6 @@']);
});

test('joins changes whose surroundings touch', () => {
  const lines = Array.from({ length: 30 }, (_, index) => `${index}\n`);
  const diff = diffOf(lines.join(''), lines.with(10, 'a\n').with(17, 'b\n').join(''), NAMES);
  expect(diff.match(/^@@.*/gm)).toEqual(['@@ -8,14 +8,14 @@']);
});

test('shows a whole new file', () => {
  expect(diffOf('', 'a\nb\n', NAMES)).toBe('--- old\n+++ new\n@@ -0,0 +1,2 @@\n+a\n+b\n');
});

test('says where the last line has no end', () => {
  expect(diffOf('a\n', 'a', NAMES)).toBe(
    '--- old\n+++ new\n@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n',
  );
});

test('takes and adds as few lines as can be', () => {
  const diff = diffOf('a\nb\nc\na\nb\nb\na\n', 'c\nb\na\nb\na\nc\n', NAMES);
  expect(diff.match(/^[-+][a-c]$/gm)).toHaveLength(5);
});

describeWithTools(['patch'], 'patch', () => {
  test('makes the one of the other', async () => {
    const text = fc
      .tuple(fc.array(fc.constantFrom('a', 'b', 'c', '', '-x', '+++ y'), { maxLength: 40 }), fc.boolean())
      .map(([lines, ended]) => lines.join('\n') + (ended ? '\n' : ''));
    const folder = await mkdtemp(join(tmpdir(), 'diff-'));
    const file = join(folder, 'file');
    try {
      for (const [before, after] of fc.sample(fc.tuple(text, text), SAMPLES)) {
        await writeFile(file, before);
        const { exitCode } = await runCommand('patch', ['--posix', '--silent', file], {
          input: diffOf(before, after, NAMES),
        });
        expect(exitCode).toBe(0);
        expect(await readFile(file, 'utf8')).toBe(after);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
