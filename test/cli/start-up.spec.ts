import { describe, expect, test } from '@jest/globals';

import { portOf } from '../cli-server/server-process.js';
import type { Ended } from './cli-process.js';
import { type LoadedModules, loadedBy, traced } from './loaded-modules.js';
import { StartedCommands } from './started-commands.js';

const commands = StartedCommands.perTest();

/** Runs `nest-gearman` with these words to its end. */
function ended(words: readonly string[]): Promise<Ended> {
  return commands.program(process.execPath, traced(words)).ended();
}

/** What `server` with these flags has loaded when it says where it listens. */
async function loadedByServer(flags: readonly string[]): Promise<LoadedModules> {
  const server = commands.program(process.execPath, traced(['server', '--port', '0', ...flags]));
  await portOf(server);
  return loadedBy(server);
}

/** The folders of `dist/` that they are of. */
function foldersOf({ files }: LoadedModules): readonly string[] {
  return [...new Set(files.map((file) => file.replace(/\/.*/, '')))];
}

/** The kinds of stores that they are of. */
function storesOf({ files }: LoadedModules): ReadonlySet<string> {
  return new Set(files.flatMap((file) => /^store\/(.+)\//.exec(file)?.[1] ?? []));
}

function commandsOf({ files }: LoadedModules): readonly string[] {
  return files.filter((file) => file.startsWith('cli/commands/'));
}

test.each([
  { words: ['--help'], command: [] },
  { words: ['--version'], command: [] },
  { words: ['server', '--help'], command: [] },
  { words: ['worker:execute', '--help'], command: [] },
  { words: ['completion', 'bash'], command: ['cli/commands/completion.command.js'] },
])('$words loads the table of commands and the parser, nothing else', async ({ words, command }) => {
  const { exitCode, ...said } = await ended(words);
  const loaded = loadedBy(said);
  expect(exitCode).toBe(0);
  expect(loaded.files).toContain('cli/specs/index.js');
  expect(foldersOf(loaded)).toEqual(['cli']);
  expect(loaded.packages).toEqual(['commander']);
  expect(commandsOf(loaded)).toEqual(command);
});

describe('server', () => {
  test('loads a job server and no package until it listens: no Nest, no parser, no table', async () => {
    const loaded = await loadedByServer([]);
    expect(foldersOf(loaded)).toEqual(expect.arrayContaining(['server', 'transport', 'queue']));
    for (const folder of ['nest', 'client', 'worker', 'supervisor', 'payload', 'testing']) {
      expect(foldersOf(loaded)).not.toContain(folder);
    }
    expect(loaded.packages).toEqual([]);
    expect(commandsOf(loaded)).toEqual(['cli/commands/server.command.js']);
  });

  test('loads of stores what all have in common, and one of them only where it is used', async () => {
    const [plain, kept] = await Promise.all([loadedByServer([]), loadedByServer(['-q', 'sqlite::memory:'])]);
    expect(storesOf(plain)).toEqual(new Set());
    expect(storesOf(kept)).toEqual(new Set(['sqlite']));
  });

  test('loads its HTTP front, and starts processes, only where it is to', async () => {
    const [plain, http] = await Promise.all([
      loadedByServer([]),
      loadedByServer(['--protocol', 'http', '--http-port', '0']),
    ]);
    expect(http.files).toContain('server/http/index.js');
    expect(http.builtins).toContain('node:http');
    expect(plain.files.filter((file) => file.startsWith('server/http/'))).toEqual([]);
    expect(plain.builtins).not.toContain('node:http');
    expect(plain.builtins).not.toContain('node:child_process');
  });

  test.each([
    { what: 'its own version', flags: ['--version'], says: /^\d+\.\d+\.\d+$/m },
    { what: 'a wrong command line', flags: ['--no-such-flag'], says: /no-such-flag/ },
    {
      what: 'the start of a daemon',
      flags: ['--daemon', '--log-file', 'none', '--pid-file', '/dev/null/pid'],
      says: /\/dev\/null\/pid/,
    },
  ])('loads no job server for $what', async ({ flags, says }) => {
    const said = await ended(['server', '--port', '0', ...flags]);
    expect(said.stdout + said.stderr).toMatch(says);
    expect(foldersOf(loadedBy(said))).toEqual(['cli']);
  });
});
