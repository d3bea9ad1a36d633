import { describe, expect, test } from '@jest/globals';

import { fixture, nestGearman } from './cli-process.js';

const PHOTOS = ['--app', fixture('photos.mjs')];
const HELD = ['--app', fixture('held.mjs')];
/** Nobody listens there. */
const NOBODY = { env: { GEARMAN_SERVERS: '127.0.0.1:1' } };

test.each([
  ['gearman:worker:execute', ['--all', '--jobs']],
  ['job:execute', []],
])('%s --help explains its options', async (command, own) => {
  const { stdout, exitCode } = await nestGearman([command, '--help']);
  const options = stdout.split('\n').flatMap((line) => /^ {2}(?:-., )?(--\S+)/.exec(line)?.[1] ?? []);
  expect(options).toEqual([
    '--app',
    ...own,
    '--no-description',
    '--iterations',
    '--timeout',
    '--minimum-execution-time',
    '--max-memory',
    '--max-age',
    '--release-file',
    '--unreachable-timeout',
    '--exit-code-iterations',
    '--exit-code-idle',
    '--processes',
    '--watch',
    '--json',
    '--no-interaction',
    '--quiet',
    '--help',
  ]);
  expect(exitCode).toBe(0);
});

test('--version is the version of the package', async () => {
  const { version } = (await import('../../package.json', { with: { type: 'json' } })).default;
  expect(await nestGearman(['--version'])).toEqual({ stdout: `${version}\n`, stderr: '', exitCode: 0 });
});

describe('a command line that asks for what is not there ends with 64', () => {
  test.each([
    [['worker:describe', 'Nobody', ...PHOTOS], 'worker named Nobody; there are Photos, MailWorker'],
    [
      ['job:describe', 'Photos~none', ...PHOTOS],
      'job named Photos~none; there are Photos~resize, Photos~turn, MailWorker~send',
    ],
    [
      ['worker:describe', 'Nobody', '--supervisor', ...PHOTOS],
      'worker named Nobody; there are Photos, MailWorker',
    ],
    [['worker:execute', 'Nobody', '-nq', ...HELD], 'worker named Nobody; there are Held, Short'],
    [
      ['job:execute', 'Held', '-nq', ...HELD],
      'job named Held; there are Held~hold, Held~echo, Short~once, Short~twice',
    ],
  ])('%j: an unknown name, and the known ones are listed', async (words, missing) => {
    expect(await nestGearman(words, NOBODY)).toMatchObject({
      stderr: `there is no ${missing}\n`,
      exitCode: 64,
    });
  });

  test.each([
    ['--iterations', 'worker:execute', '-1', 0],
    ['--iterations', 'job:execute', 'abc', 0],
    ['--timeout', 'worker:execute', '1.5', 0],
    ['--timeout', 'job:execute', '', 0],
    ['--minimum-execution-time', 'worker:execute', '1e3', 0],
    ['--numprocs', 'worker:describe', '0', 1],
    ['--numprocs', 'job:describe', ' 2', 1],
  ])('%s of %s is not %j', async (option, command, value, least) => {
    const ended = await nestGearman([command, 'Photos', `${option}=${value}`]);
    expect(ended).toMatchObject({ stdout: '', exitCode: 64 });
    expect(ended.stderr).toContain(
      `expected ${option} as a whole number of at least ${least}, got "${value}"`,
    );
  });

  test.each(['http', '-1', '65536'])(
    'the port %s is none, and server ends as gearmand does',
    async (port) => {
      const ended = await nestGearman(['server', `--port=${port}`]);
      expect(ended).toMatchObject({ stdout: '', exitCode: 1 });
      expect(ended.stderr).toContain(`expected --port as a whole number from 0 to 65535, got "${port}"`);
    },
  );

  test.each([
    [[], 'Usage: nest-gearman'],
    [['worker:exceute', 'Photos'], "unknown command 'worker:exceute'"],
    [['worker:list', '--fast'], "unknown option '--fast'"],
    [['worker:list', 'Photos'], 'too many arguments'],
    [['worker:describe'], "missing required argument 'worker'"],
    [['job:execute'], "missing required argument 'job'"],
    [
      ['worker:execute', ...HELD],
      "missing required argument 'worker'; name one or several of Held, Short, or all",
    ],
    [['worker:execute', 'Held', '--all', ...HELD], 'expected either names of workers or --all, got both'],
    [['worker:execute', 'Photos', '--iterations'], 'argument missing'],
  ])('%j', async (words, message) => {
    const { stdout, stderr, exitCode } = await nestGearman(words);
    expect(stderr).toContain(message);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
  });
});

test('-q says nothing, errors apart; what the application says is its own', async () => {
  const words = ['worker:execute', 'Held', '-n', '-q', '--timeout', '1', ...HELD];
  const { stdout, exitCode } = await nestGearman(words, NOBODY);
  expect({ stdout, exitCode }).toEqual({ stdout: 'storage closed\n', exitCode: 0 });
});

test.each([
  ['worker:execute', 'Held', '@Worker\\jobs\n\n    # Held~hold\n    # Held~echo\n'],
  ['job:execute', 'Held~echo', '@job\\callableName : Held~echo\n'],
])(
  '%s describes what it is about to do, unless --no-description says not to',
  async (command, name, part) => {
    const words = [command, name, '-n', '--timeout', '1', ...HELD];
    const [long, short] = await Promise.all([
      nestGearman(words, NOBODY),
      nestGearman([...words, '--no-description'], NOBODY),
    ]);
    expect(long.stdout).toContain(part);
    expect(short.stdout).not.toContain('@');
    for (const { stdout } of [long, short]) {
      expect(stdout).toMatch(/^\[\d{4}(-\d\d){2} \d\d(:\d\d){2}\] loading\.\.\.\n/);
      expect(stdout).toMatch(/^\[\d{4}(-\d\d){2} \d\d(:\d\d){2}\] loaded\. Ctrl\+C to break$/m);
    }
  },
);

describe('what the application logs', () => {
  const words = ['worker:execute', 'Held', '-n', '--no-description', '--timeout', '1', ...HELD];

  test('has no colours in a pipe', async () => {
    const { stdout } = await nestGearman(words, NOBODY);
    expect(stdout).toMatch(/WARN \[Held\] could not connect/);
    expect(stdout).not.toContain('\u001b');
  });

  test('goes to standard error with --json, which leaves the document what the application itself says', async () => {
    const { stdout, stderr, exitCode } = await nestGearman([...words, '--json'], NOBODY);
    expect(stderr).toMatch(/WARN \[Held\] could not connect/);
    const [said, document, nothing] = stdout.split('\n');
    expect([said, nothing, exitCode]).toEqual(['storage closed', '', 0]);
    expect(JSON.parse(document ?? '')).toEqual({
      workers: ['Held'],
      jobs: ['Held~hold', 'Held~echo'],
      ending: 'idle',
      done: 0,
      failed: 0,
      exitCode: 0,
    });
  });
});
