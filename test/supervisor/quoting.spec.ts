import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { quoteCommand, quoteWord, UnprintableError } from '../../lib/supervisor/index.js';
import { codePoint } from '../support/code-point.js';
import { runCommand } from '../support/processes.js';
import { describeWith } from '../support/programs.js';
import { programWith } from './programs.js';
import { readPrograms } from './read-programs.js';
import { renderSupervisordProgram } from '../../lib/supervisor/index.js';

const SAMPLES = 400;

/** What is apt to be read as something else: by a shell, by Python's shlex, or by supervisord's file. */
const TRICKY = [
  ...`'"\\\`$ ;#%&|<>()[]{}*?!~=,:@^-`,
  ' ;',
  ' #',
  '\t;',
  '\u001c;',
  '\u0085#',
  '\u00a0;',
  '\u2028#',
  '%(here)s',
  '%(ENV_HOME)s',
  '%s',
  '$HOME',
  '~root',
  '=~',
  '"\'"',
  'a',
  'é',
  '😀',
];

const character = fc.string({ minLength: 1, maxLength: 1, unit: codePoint });
const word = fc
  .array(fc.oneof(fc.constantFrom(...TRICKY), character), { maxLength: 8 })
  .map((parts) => parts.join(''))
  .filter((text) => !/[\r\n\0]/.test(text));

/** From 1 on: a command has at least a program. */
const commands = fc.sample(fc.array(word, { minLength: 1, maxLength: 5 }), SAMPLES);

test.each([
  ['a plain word', 'worker', 'worker'],
  ['a path', '/usr/bin/node', '/usr/bin/node'],
  ["a job's name", 'Images~resize', 'Images~resize'],
  ['an option with a value', '--app=dist/app.module.js', '--app=dist/app.module.js'],
  ['an address', 'me@host:4730,other', 'me@host:4730,other'],
  ['the empty word', '', "''"],
  ['a space', '/my app/main.js', "'/my app/main.js'"],
  ['a tab', 'a\tb', "'a\tb'"],
  ['a single quote', "it's", `'it'"'"'s'`],
  ['double quotes', 'say "hi"', `'say "hi"'`],
  ['a backslash', 'a\\b', "'a\\b'"],
  ['a variable', '$HOME', "'$HOME'"],
  ['a pattern', '*.js', "'*.js'"],
  ["somebody's home", '~root', "'~root'"],
  ['a semicolon', 'a;b', "'a;b'"],
  ['a semicolon behind a space', 'a ;b', "'a '';b'"],
  ['a hash behind a space', 'a #b', "'a ''#b'"],
  ['a per cent', '100%', "'100%'"],
])('quotes %s', (_what, given, quoted) => {
  expect(quoteWord(given)).toBe(quoted);
});

test.each(['\n', '\r', '\0', 'two\nlines'])('refuses %j, which no line can hold', (given) => {
  expect(() => quoteWord(given)).toThrow(UnprintableError);
  expect(() => quoteWord(given)).toThrow(JSON.stringify(given));
});

test('a shell reads the words that were quoted', async () => {
  const script = commands.map((words) => `printf '%s\\0' ${quoteCommand(words)}\n`).join('');
  const { stdout } = await runCommand('sh', ['-s'], { input: script });
  expect(stdout.split('\0').slice(0, -1)).toEqual(commands.flat());
});

test('bash reads the words that were quoted', async () => {
  const script = commands.map((words) => `printf '%s\\0' ${quoteCommand(words)}\n`).join('');
  const { stdout } = await runCommand('bash', ['-s'], { input: script });
  expect(stdout.split('\0').slice(0, -1)).toEqual(commands.flat());
});

describeWith(['supervisord'], 'supervisord', () => {
  test('reads the words that were quoted', async () => {
    const texts = commands.map((command) => renderSupervisordProgram(programWith({ command })));
    const read = await readPrograms(texts);
    expect(read.map(([{ argv }]) => argv)).toEqual(commands);
  });
});
