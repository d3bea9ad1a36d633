import { describe, expect, test } from '@jest/globals';

import { COMMAND_SPECS } from '../../lib/cli/specs/index.js';
import { nestGearman } from './cli-process.js';
import { runHere } from './recording-output.js';

const names = COMMAND_SPECS.map(({ name }) => name);

test('--help lists every command once, without the prefix that it may have', async () => {
  const { stdout, stderr, exitCode } = await nestGearman(['--help']);
  const listed = stdout.split('\n').flatMap((line) => /^ {2}([a-z]\S+)/.exec(line)?.[1] ?? []);
  expect(listed.filter((name) => name !== 'help')).toEqual(names);
  expect(stdout).toContain('Workers and jobs of the application:\n  worker:list');
  expect(stdout).toContain('gearman:worker:list');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});

describe.each(names)('%s', (name) => {
  test('explains itself by both of its names, with examples and the options of every command', async () => {
    const [short, long] = await Promise.all([
      runHere([name, '--help']),
      runHere([`gearman:${name}`, '--help']),
    ]);
    expect(long).toEqual(short);
    expect(short).toMatchObject({ stderr: '', exitCode: 0 });
    expect(short.stdout).toMatch(new RegExp(`^Usage: nest-gearman ${name} \\[options\\]`));
    expect(short.stdout).toMatch(/\nExamples:\n {2}\S/);
    // gearmand's -q is its queue type.
    const quiet = name === 'server' ? '--quiet' : '-q, --quiet';
    for (const option of ['--json', '-n, --no-interaction', quiet]) {
      expect(short.stdout).toContain(`\n  ${option} `);
    }
  });

  test('has examples that are command lines of its own', async () => {
    const [spec] = COMMAND_SPECS.filter((one) => one.name === name);
    for (const example of spec?.examples ?? []) {
      expect(example).toMatch(new RegExp(`(^|nest-gearman )${name}\\b`));
    }
  });
});

test('-q is silent', async () => {
  expect(await runHere(['completion', 'bash', '-q'])).toEqual({ stdout: '', stderr: '', exitCode: 0 });
});
