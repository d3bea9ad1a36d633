import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeEach, describe, expect, test } from '@jest/globals';

import type { StoredJob } from '../../lib/store/index.js';
import { BIN, nestGearman } from '../cli/cli-process.js';
import { runHere } from '../cli/recording-output.js';
import { StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { HOST, startServer, until } from '../cli-server/server-process.js';
import { runCommand } from '../support/processes.js';
import { absence, describeUnless, findExecutable } from '../support/programs.js';
import { statusOf } from '../cli-server/survival.js';
import { contentOf, fill, hex, job } from './stored.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

const JOBS = [
  job('f', 'u', 'one', { priority: 'high', whenToRun: 9_999_999_999 }),
  job('f', 'v', ''),
  job('\xff\xfe', '\x80', '', { priority: 'low', workload: Buffer.from([0, 0xff, 10, 13]) }),
  job('Grüße', 'nestjs_gearman_none_0123', 'text'),
];

let folder: string;
let here: string;
let there: string;

beforeEach(async () => {
  folder = await folders.make();
  here = `sqlite:${folder}/here.db`;
  there = `sqlite:${folder}/there.db`;
});

function path(name: string): string {
  return join(folder, name);
}

/** A file of these lines. */
async function lines(...all: readonly string[]): Promise<string> {
  await writeFile(path('lines'), all.map((each) => `${each}\n`).join(''));
  return path('lines');
}

function line(functionName: string, unique: string, workload: string): string {
  return JSON.stringify({ function: functionName, unique, workload });
}

test('what is only read is not made: a path that is mistyped is said', async () => {
  const readers = [
    ['queue:export', '--store', here],
    ['queue:import', '--store', there, '--from', here],
  ];
  for (const words of readers) {
    const { exitCode, stderr } = await runHere(words);
    expect([exitCode, stderr]).toEqual([78, expect.stringContaining(`there is no file ${path('here.db')}`)]);
  }
  expect(existsSync(path('here.db'))).toBe(false);
});

describe('queue:export', () => {
  test('writes a file that queue:import makes the same jobs of', async () => {
    await fill(here, JOBS);
    expect(await runHere(['queue:export', '--store', here, '--file', path('jobs')])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `4 jobs of ${here} written to ${path('jobs')}\n`,
    });
    expect(await runHere(['queue:import', '--store', there, '--file', path('jobs')])).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: `4 jobs of ${path('jobs')} imported into ${there}\n`,
    });
    expect(await contentOf(there)).toEqual(JOBS);
    expect(await contentOf(here)).toEqual(JOBS);
  });

  test('writes to standard output, from which another can read', async () => {
    await fill(here, JOBS);
    const [from, to] = [here, there].map((store) => `--store '${store}'`);
    const script = `'${process.execPath}' '${BIN}' queue:export ${from} -q | '${process.execPath}' '${BIN}' gearman:queue:import ${to}`;
    const { exitCode, stdout, stderr } = await commands.program('sh', ['-c', script]).ended();
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toBe(`4 jobs of standard input imported into ${there}\n`);
    expect(await contentOf(there)).toEqual(JOBS);
  });

  test('prints a summary as JSON, for which the jobs need a file', async () => {
    await fill(here, JOBS);
    const refused = await runHere(['queue:export', '--store', here, '--json']);
    expect(refused).toMatchObject({ exitCode: 64, stdout: '' });
    expect(JSON.parse(refused.stderr)).toMatchObject({
      error: { message: expect.stringContaining('--file') },
    });
    const { stdout, stderr } = await runHere([
      'queue:export',
      '--store',
      here,
      '--json',
      '--file',
      path('jobs'),
    ]);
    expect(JSON.parse(stdout)).toEqual({ exported: 4, from: here, to: path('jobs') });
    expect(stderr).toBe('');
  });

  test('writes over no file', async () => {
    await fill(here, JOBS);
    await writeFile(path('jobs'), 'precious');
    const { exitCode, stderr } = await runHere(['queue:export', '--store', here, '--file', path('jobs')]);
    expect(exitCode).toBe(64);
    expect(stderr).toBe(
      `${path('jobs')} is there already, and nothing is written over it; name another file, or move it away\n`,
    );
    expect(await readFile(path('jobs'), 'utf8')).toBe('precious');
  });

  test('leaves no part of a file where it cannot go on', async () => {
    await fill(here, [...JOBS, job('f', 'large', 'x'.repeat(300_000))]);
    const file = path('jobs');
    const script = `ulimit -f 100; trap '' XFSZ; exec '${process.execPath}' '${BIN}' queue:export --store '${here}' --file '${file}'`;
    const { exitCode, stderr } = await commands.program('bash', ['-c', script]).ended();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^EFBIG: file too large.*; 5 jobs had been read; \S+ was not all, and is removed\n$/,
    );
    expect(existsSync(file)).toBe(false);
  });
});

describe('queue:import', () => {
  test('takes the jobs of another store', async () => {
    await fill(here, JOBS);
    const { exitCode, stderr } = await runHere([
      'queue:import',
      '--from',
      here,
      '--store',
      `${there}?table=kept`,
    ]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: `4 jobs of ${here} imported into ${there}\n`,
    });
    expect(await contentOf(`${there}?table=kept`)).toEqual(JOBS);
  });

  test('makes jobs of their own of those without a unique ID, which a server does', async () => {
    const file = await lines(
      '{"function":"f","workload":"1"}',
      '',
      line('f', '', '2'),
      line('f', '-', '3'),
      line('f', 'u', '4'),
    );
    const { stderr } = await runHere(['queue:import', '--store', here, '--file', file]);
    expect(stderr).toBe(`4 jobs of ${file} imported into ${here}\n`);
    const { port } = await startServer(commands, ['-L', HOST, '-q', here]);
    await until('four jobs', async () => (await statusOf(port)) === 'f\t4\t0\t0\n.\n');
  });

  test('says as JSON what it did', async () => {
    const file = await lines(line('f', 'u', '1'), line('f', 'v', '2'));
    await fill(here, [job('f', 'u', 'old')]);
    const words = ['queue:import', '--store', here, '--file', file, '--json', '--on-conflict', 'skip'];
    expect(JSON.parse((await runHere([...words, '--dry-run'])).stdout)).toMatchObject({
      imported: 1,
      dryRun: true,
    });
    const { stdout, stderr, exitCode } = await runHere(words);
    expect(JSON.parse(stdout)).toEqual({ imported: 1, skipped: 1, dryRun: false, from: file, to: here });
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  test('imports nothing with --dry-run', async () => {
    const file = await lines(line('f', 'u', '1'));
    const { stderr } = await runHere(['queue:import', '--store', here, '--file', file, '--dry-run']);
    expect(stderr).toBe(`1 job of ${file} would be imported into ${here}. None was\n`);
    expect(await contentOf(here)).toEqual([]);
  });

  test('changes nothing where a line of a file is wrong, and names it', async () => {
    const file = await lines(
      ...Array.from({ length: 3000 }, (_, index) => line('f', `u${index}`, '1')),
      '',
      '{"function":""}',
    );
    const { exitCode, stderr } = await runHere(['queue:import', '--store', here, '--file', file]);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'line 3002: expected "function" as the name of a function, which is not empty and has no zero byte; nothing was imported\n',
    );
    expect(await contentOf(here)).toEqual([]);
  });

  test('says how far it came where it cannot read twice', async () => {
    const file = await lines(
      ...Array.from({ length: 1500 }, (_, index) => line('f', `u${index}`, '1')),
      'nonsense',
    );
    const script = `'${process.execPath}' '${BIN}' queue:import --store '${here}' < <(cat '${file}')`;
    const { exitCode, stderr } = await commands.program('bash', ['-c', script]).ended();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^line 1501: expected an object in JSON/);
    expect(stderr).toMatch(
      /; 1000 jobs before it are in \S+ by now\. Run it again with --on-conflict skip when that is put right\n$/,
    );
    expect(await contentOf(here)).toHaveLength(1000);
  });
});

/** What becomes of a store with two jobs into which three are imported. */
async function importInto(...words: readonly string[]) {
  await fill(here, [job('f', 'u', 'old'), job('g', 'u', 'other')]);
  const file = await lines(line('f', 'new', '1'), line('f', 'u', 'first'), line('f', 'u', 'second'));
  const told = await runHere(['queue:import', '--store', here, '--file', file, ...words]);
  return {
    ...told,
    content: (await contentOf(here)).map(({ functionName, uniqueKey, workload }) =>
      [functionName, uniqueKey, String(workload)].join(' '),
    ),
  };
}

describe('a job that the store has already', () => {
  test('keeps the import from beginning', async () => {
    const { exitCode, stderr, content } = await importInto();
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^line 2: a job of the function "f" and the unique ID "u" is in \S+ already, .*; nothing was imported\n$/,
    );
    expect(content).toEqual(['f u old', 'g u other']);
  });

  test('stays with --on-conflict skip, as the first of two in a file does', async () => {
    const { exitCode, stderr, content } = await importInto('--on-conflict', 'skip');
    expect(exitCode).toBe(0);
    expect(stderr).toMatch(/^1 job of \S+ imported into \S+; 2 jobs skipped, which it has already\n$/);
    expect(content).toEqual(['f u old', 'g u other', 'f new 1']);
  });

  test('goes with --on-conflict replace, as the first of two in a file does', async () => {
    const { exitCode, content } = await importInto('--on-conflict=replace');
    expect(exitCode).toBe(0);
    expect(content.toSorted()).toEqual(['f new 1', 'f u second', 'g u other']);
  });
});

describe('wrong words', () => {
  test('a file that is not there', async () => {
    const { exitCode, stderr } = await nestGearman([
      'queue:import',
      '--store',
      'memory:',
      '--file',
      '/nowhere/lines',
    ]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: "ENOENT: no such file or directory, stat '/nowhere/lines'\n",
    });
  });

  test.each([
    [['queue:export'], 64, 'expected --store as the address of a store'],
    [['queue:import'], 64, 'expected --store as the address of a store'],
    [['queue:export', '--store', 'jobs.db'], 64, 'expected the address of a store to begin with sqlite:'],
    [['queue:export', '--store', 'sqlite:x?synchronus=off'], 64, 'unknown option "synchronus"'],
    [['queue:export', '--store', 'sqlite:/nowhere/x.db'], 78, 'there is no file /nowhere/x.db'],
    [['queue:export', '--store', 'sqlite:/etc/passwd'], 78, '/etc/passwd: file is not a database'],
    [
      ['queue:import', '--store', 'memory:', '--from', 'memory:'],
      64,
      'expected --from and --store as two stores',
    ],
    [
      ['queue:import', '--store', 'memory:', '--from', 'sqlite:x', '--file', 'y'],
      64,
      'leave one of them out',
    ],
    [
      ['queue:import', '--store', 'memory:', '--from', 'sqlite:x', '--format', 'json'],
      64,
      '--format says what the lines',
    ],
    [['queue:import', '--store', 'memory:', '--on-conflict', 'ask'], 64, 'fail, skip, replace'],
  ])('%j', async (words, code, message) => {
    const { exitCode, stdout, stderr } = await runHere(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test('a queue that is larger than the memory comes through', async () => {
  const [count, size] = [12_000, 20_000];
  const [quickHere, quickThere] = [`${here}?synchronous=off`, `${there}?synchronous=off`];
  for (let first = 0; first < count; first += 1_000) {
    const workload = 'x'.repeat(size);
    await fill(
      quickHere,
      Array.from({ length: 1_000 }, (_, index) => job('f', `u${first + index}`, workload)),
    );
  }
  const peak = `data:text/javascript,${encodeURIComponent(
    "process.on('exit', () => process.stderr.write('peak ' + process.resourceUsage().maxRSS + '\\n'));",
  )}`;
  const nestGearmanWithPeak = (...words: string[]) =>
    commands
      .program(process.execPath, ['--max-old-space-size=64', '--import', peak, BIN, ...words], {
        timeLimit: 60_000,
      })
      .ended();

  const told = [
    await nestGearmanWithPeak('queue:export', '--store', quickHere, '--file', path('jobs')),
    await nestGearmanWithPeak('queue:import', '--store', quickThere, '--file', path('jobs')),
  ];

  expect(told.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(told[1]?.stderr).toContain(`${count} jobs of ${path('jobs')} imported into ${there}\n`);
  for (const { stderr } of told) {
    const kilobytes = Number(/^peak (\d+)$/m.exec(stderr)?.[1]);
    expect(kilobytes * 1024).toBeLessThan(count * size);
  }
}, 120_000);

function hexOf(text: string): string {
  return hex(Buffer.from(text, 'latin1'));
}

function inOrder(jobs: readonly StoredJob[]): readonly StoredJob[] {
  return jobs.toSorted((one, two) => one.workload.compare(two.workload));
}

describeUnless([absence('tcamgr')], 'Tokyo Cabinet', () => {
  test('has jobs that queue:import takes over from what its tool prints', async () => {
    const tool = findExecutable('tcamgr') as string;
    const database = path('queue.tch');
    await runCommand(tool, ['create', database]);
    for (const { functionName, uniqueKey, workload } of JOBS) {
      const value = `${functionName}\0${uniqueKey}\0${'1'}${'17'}\0${workload.toString('latin1')}`;
      await runCommand(tool, ['put', '-sx', database, hexOf(`${functionName}-${uniqueKey}`), hexOf(value)]);
    }
    const { stdout } = await runCommand(tool, ['list', '-pv', '-px', database]);
    await writeFile(path('lines'), stdout);

    const words = ['queue:import', '--store', here, '--format', 'tokyocabinet', '--file', path('lines')];
    expect(await runHere(words)).toMatchObject({ exitCode: 0, stdout: '' });

    const expected = JOBS.map((each) => ({ ...each, priority: 'normal' as const, whenToRun: 17 }));
    expect(inOrder(await contentOf(here))).toEqual(inOrder(expected));
  });
});
