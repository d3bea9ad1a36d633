import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect } from '@jest/globals';

import type { StartedCommands } from '../cli/started-commands.js';
import type { TemporaryFolders } from '../cli/temporary-folder.js';
import { askAdmin } from '../support/admin-text.js';
import { runCommand } from '../support/processes.js';
import { findExecutable } from '../support/programs.js';
import { HOST, startServer, until } from './server-process.js';

const WORK = ['one', 'two', 'three'];

/** What the server on this port answers to `status`. */
export function statusOf(port: number): Promise<string> {
  return askAdmin({ host: HOST, port }, 'status');
}

/**
 * A server with these flags is given background jobs by gearman's own tool, is killed, and is started again: the jobs are
 * there in their order and can be done, and the next one has none.
 */
export async function expectSurvival(
  commands: StartedCommands,
  folders: TemporaryFolders,
  flags: readonly string[],
): Promise<void> {
  const first = await startServer(commands, ['-L', HOST, ...flags]);
  for (const work of WORK) await gearman(first.port, '-b', work);
  await first.process.kill();

  const second = await startServer(commands, ['-L', HOST, ...flags]);
  await until('three jobs', async () => (await statusOf(second.port)) === 'shout\t3\t0\t0\n.\n');
  expect(await doneBy(second.port, join(await folders.make(), 'done'))).toBe(WORK.join(''));
  second.process.signal('SIGTERM');
  expect(await second.process.ended()).toMatchObject({ exitCode: 0, stderr: '' });

  // It ends as soon as it has no jobs, and knows that when it has read its store.
  const third = await startServer(commands, ['-L', HOST, ...flags]);
  third.process.signal('SIGUSR1');
  expect(await third.process.ended()).toMatchObject({ exitCode: 0 });
}

/** What gearman's own worker gets, one behind the other. */
async function doneBy(port: number, file: string): Promise<string> {
  await gearman(port, '-w', '-c', String(WORK.length), '--', 'tee', '-a', file);
  return readFile(file, 'utf8');
}

async function gearman(port: number, ...words: readonly string[]): Promise<void> {
  const tool = findExecutable('gearman') as string;
  const { exitCode, stderr } = await runCommand(tool, [
    '-h',
    HOST,
    '-p',
    String(port),
    '-f',
    'shout',
    ...words,
  ]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
}
