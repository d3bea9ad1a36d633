import { describe, expect, test } from '@jest/globals';

import { type CliProcess, fixture, nestGearman } from './cli-process.js';
import { StartedCommands } from './started-commands.js';

const SURROUNDINGS = { env: { GEARMAN_SERVERS: '127.0.0.1:1' } };
const APP = ['--app', fixture('held.mjs')];
const WORKER = ['worker:execute', 'Held', '--timeout', '1', ...APP];
const WORKER_QUESTION = 'This will execute asked worker with all its jobs? [Y/n] ';

const commands = StartedCommands.perTest();

/** A command that somebody looks at. */
function typed(words: readonly string[]): CliProcess {
  return commands.inTerminal(words, SURROUNDINGS);
}

describe('in a terminal', () => {
  test.each([
    [WORKER, WORKER_QUESTION],
    [['job:execute', 'Held~echo', '--timeout', '1', ...APP], 'This will execute asked job? [Y/n] '],
  ])('%j asks, and Return is yes', async (words, question) => {
    const command = typed(words);
    await command.said(question);
    expect(command.stdout).not.toContain('loading');
    command.type('\r');
    await command.said('loaded. Ctrl+C to break');
    expect((await command.ended()).exitCode).toBe(0);
  });

  test.each(['y', 'Y', 'yes', ' YES '])('%j is yes', async (answer) => {
    const command = typed(WORKER);
    await command.said(WORKER_QUESTION);
    command.type(`${answer}\r`);
    await command.said('loading...');
  });

  test.each([
    ['n', 'n\r'],
    ['NO', 'NO\r'],
    ['something else', 'hm?\r'],
    ['Ctrl+C', '\u0003'],
    ['Ctrl+D', '\u0004'],
  ])('%s is no: nothing is started, which is no failure', async (_what, answer) => {
    const command = typed(WORKER);
    await command.said(WORKER_QUESTION);
    command.type(answer);
    const { stdout, exitCode } = await command.ended();
    expect(stdout).not.toMatch(/loading|Error/);
    expect(exitCode).toBe(0);
  });

  test.each(['-n', '--no-interaction', '-q'])('%s asks nothing', async (flag) => {
    const { stdout, exitCode } = await typed([...WORKER, flag]).ended();
    expect(stdout).toContain('storage closed');
    expect(stdout).not.toContain('?');
    expect(exitCode).toBe(0);
  });

  test('describing asks nothing', async () => {
    const { stdout, exitCode } = await typed(['worker:list', ...APP]).ended();
    expect(stdout).toMatch(/^@Worker: {2}HeldWorker\r\n/);
    expect(exitCode).toBe(0);
  });
});

test('where there is no terminal nobody is asked', async () => {
  const { stdout, exitCode } = await nestGearman(WORKER, SURROUNDINGS);
  expect(stdout).not.toContain('?');
  expect(stdout).toContain('loaded. Ctrl+C to break');
  expect(exitCode).toBe(0);
});
