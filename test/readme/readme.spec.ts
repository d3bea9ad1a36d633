import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';

import type { CliProcess } from '../cli/cli-process.js';
import { freePort } from '../cli/started-commands.js';
import { describeWith } from '../support/programs.js';
import { Clone } from './clone.js';
import { COMMANDS, type How } from './command-table.js';
import { blocksIn, commandsIn } from './markdown.js';

const TEST_LIMIT = 120_000;

const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const blocks = blocksIn(readme);
const commands = blocks
  .filter(({ language }) => ['sh', 'bash', 'shell', 'console'].includes(language))
  .flatMap(commandsIn);
const run = commands.filter((command) => !('exempt' in howTo(command)));

function howTo(command: string): How {
  return COMMANDS[command] ?? { exempt: 'unknown' };
}

let clone: Clone;
let started: CliProcess[] = [];

beforeAll(async () => {
  clone = await Clone.make();
}, TEST_LIMIT);

afterAll(() => clone.remove());

afterEach(async () => {
  // The last one first: workers leave before their server.
  for (const command of started.toReversed()) await command.kill();
  started = [];
}, TEST_LIMIT);

function start(line: string): CliProcess {
  const starting = clone.start(line);
  started.push(starting);
  return starting;
}

/** What npx has found, by what it was asked for. */
const FOUND: Readonly<Record<string, string>> = {
  'npx nest-gearman': 'node dist/cli/bin.js',
  'npx nest': 'node node_modules/.bin/nest',
};
const asked = new Set<string>();

/** The line with npx in it once for each program: it takes ten times as long as the program that it finds. */
function foundByNpx(line: string): string {
  const name = /\bnpx \S+/.exec(line)?.[0] ?? '';
  const found = FOUND[name];
  if (found === undefined || !asked.has(name)) {
    asked.add(name);
    return line;
  }
  return line.replace(name, found);
}

/** Runs a command of the README as the table says, and what it needs beside it. */
async function follow(command: string, port: number): Promise<CliProcess> {
  const how = howTo(command);
  if ('exempt' in how) throw new Error(`${command} is not run: ${how.exempt}`);
  for (const other of how.beside ?? []) await followAlone(other, port);
  return followAlone(command, port);
}

/** On a port and with files of the test's own. */
async function followAlone(command: string, port: number): Promise<CliProcess> {
  const how = howTo(command);
  const line = command.replaceAll('4730', String(port)).replaceAll('/tmp/', `${clone.folder}/`);
  const starting = start(foundByNpx(line));
  if ('up' in how) await how.up(starting, port);
  return starting;
}

test('the table knows every command of the README, and no other', () => {
  expect(Object.keys(COMMANDS).toSorted()).toEqual([...new Set(commands)].toSorted());
});

describe.each(run)('%s', (command) => {
  const how = howTo(command);
  if ('says' in how) {
    test(
      'ends with 0 and says what it should',
      async () => {
        const { stdout, exitCode } = await (await follow(command, await freePort())).ended();
        expect(stdout).toMatch(how.says);
        expect(exitCode).toBe(0);
      },
      TEST_LIMIT,
    );
  } else if ('up' in how) {
    describeWith(how.programs ?? [], 'a long run', () => {
      test(
        'works until Ctrl+C',
        async () => {
          const running = await follow(command, await freePort());
          running.signal('SIGINT');
          await expect(running.ended()).resolves.toBeDefined();
        },
        TEST_LIMIT,
      );
    });
  }
});

test(
  'the printed supervisord program is the one that the README shows',
  async () => {
    const command = commands.find((line) => line.includes('--supervisor')) as string;
    const { stdout } = await (await follow(command, 4730)).ended();
    const shown = stdout
      .replaceAll(
        join(clone.folder, 'dist/cli/bin.js'),
        '/srv/app/node_modules/nestjs-gearman/dist/cli/bin.js',
      )
      .replaceAll(join(clone.folder, 'sample/01-thumbnails/dist'), '/srv/app/dist')
      .replaceAll(clone.folder, '/srv/app')
      .replaceAll(process.execPath, '/usr/bin/node');
    expect(blocks.filter(({ language }) => language === 'ini')).toEqual([{ language: 'ini', text: shown }]);
  },
  TEST_LIMIT,
);

describe('the examples that can run by themselves', () => {
  const examples = blocks.filter(({ language, text }) => language === 'ts' && text.includes('import '));

  test('there are two: with Nest and without', () => {
    expect(examples.map(({ text }) => text.includes('@nestjs/'))).toEqual([true, false]);
  });

  test.each([
    ['first', 0, /^desserts\nH:\S+:\d+$/m],
    ['last', 1, /^desserts\n$/],
  ])(
    'the %s one compiles and runs',
    async (_which, index, expected) => {
      const folder = join(clone.folder, `example-${index}`);
      const compilerOptions = { noEmit: false, rootDir: '.', outDir: 'out' };
      const tsconfig = { extends: '../tsconfig.json', compilerOptions, include: ['*.ts'], exclude: [] };
      await mkdir(folder);
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
      await writeFile(join(folder, 'example.ts'), examples[index]?.text ?? '');

      const line = `node_modules/.bin/tsc -p ${folder} && node ${folder}/out/example.js`;
      const { stdout, stderr, exitCode } = await start(line).ended();
      expect({ stderr, exitCode, stdout }).toEqual({
        stderr: '',
        exitCode: 0,
        stdout: expect.stringMatching(expected),
      });
    },
    TEST_LIMIT,
  );
});
