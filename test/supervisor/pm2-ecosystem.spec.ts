import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import {
  InvalidProgramError,
  renderPm2Ecosystem,
  type SupervisedProgram,
  UnprintableError,
} from '../../lib/supervisor/index.js';
import { runCommand } from '../support/processes.js';
import { programWith } from './programs.js';
import { rendered, trickyText } from './texts.js';

const SAMPLES = 200;
const OPTIONS = { rewriteCommand: 'again' };

interface App {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly out_file?: string;
  readonly namespace?: string;
}

function render(...programs: readonly SupervisedProgram[]): string {
  return renderPm2Ecosystem(programs, OPTIONS)[0]?.text ?? '';
}

/** Has Node.js load the files as PM2 does. */
async function load(texts: readonly string[]): Promise<readonly App[][]> {
  const folder = await mkdtemp(join(tmpdir(), 'pm2-'));
  try {
    const files = texts.map((_text, index) => join(folder, `ecosystem.${index}.config.cjs`));
    for (const [index, file] of files.entries()) await writeFile(file, texts[index] ?? '');
    const script =
      'console.log(JSON.stringify(JSON.parse(process.argv[1]).map((file) => require(file).apps)))';
    const { stdout } = await runCommand(process.execPath, ['-e', script, JSON.stringify(files)]);
    return JSON.parse(stdout) as App[][];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('writes an ecosystem file', () => {
  const program = programWith({
    name: 'Images',
    command: ['/usr/bin/node', '/srv/gearman.js', "it's"],
    environment: { A: '"1"' },
    group: 'photos',
    user: 'www-data',
    processes: 2,
    log: { file: '/var/log/a.log' },
  });
  const [file] = renderPm2Ecosystem([program], OPTIONS);
  expect(file).toEqual({
    fileName: 'ecosystem.config.cjs',
    text: `// Written by nestjs-gearman. To write it again: again
// PM2 stops every process with SIGINT, unless it was itself started with PM2_KILL_SIGNAL.
// The log files are not rotated: pm2 install pm2-logrotate.
module.exports = {
  "apps": [
    {
      "name": "Images",
      "namespace": "photos",
      "script": "/usr/bin/node",
      "args": [
        "/srv/gearman.js",
        "it's"
      ],
      "interpreter": "none",
      "cwd": "/srv",
      "env": {
        "A": "\\"1\\""
      },
      "exec_mode": "fork",
      "instances": 2,
      "user": "www-data",
      "autostart": true,
      "autorestart": true,
      "stop_exit_codes": [
        64,
        78
      ],
      "min_uptime": 1000,
      "max_restarts": 4,
      "kill_timeout": 30000,
      "treekill": false,
      "out_file": "/var/log/a.log",
      "error_file": "/var/log/a.log",
      "merge_logs": false
    }
  ]
};
`,
  });
});

test('starts those of lower priority first', async () => {
  const text = render(
    programWith({ name: 'c' }),
    programWith({ name: 'b', priority: 2 }),
    programWith({ name: 'a', priority: 1 }),
  );
  const [apps] = await load([text]);
  expect(apps?.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
});

test('counts starts as successful that are as short as PM2 lets them be', async () => {
  const [apps] = await load([render(programWith({ startSeconds: 0 }))]);
  expect(apps).toMatchObject([{ min_uptime: 100 }]);
});

test('kills at once where nothing may be waited for', async () => {
  const [apps] = await load([render(programWith({ stopWaitSeconds: 0 }))]);
  expect(apps).toMatchObject([{ kill_timeout: 1 }]);
});

test('has env start a program with a space in its path, which PM2 would give to a shell', async () => {
  const [apps] = await load([render(programWith({ command: ['/my apps/node', 'a b'] }))]);
  expect(apps).toMatchObject([{ script: '/usr/bin/env', args: ['/my apps/node', 'a b'] }]);
});

test('says nothing of what nobody chose', async () => {
  const [apps] = await load([render(programWith({}))]);
  for (const key of ['namespace', 'user', 'out_file', 'error_file'])
    expect(apps?.[0]).not.toHaveProperty(key);
});

test('writes a variable that has the name of the prototype', async () => {
  const environment = Object.fromEntries([['__proto__', 'x']]);
  const script = `console.log(Object.entries(eval(${JSON.stringify(render(programWith({ environment })))}).apps[0].env))`;
  const { stdout } = await runCommand(process.execPath, ['-e', script]);
  expect(stdout).toBe("[ [ '__proto__', 'x' ] ]\n");
});

test.each<[string, Partial<SupervisedProgram>]>([
  ['a signal that PM2 cannot be told', { stopSignal: 'QUIT' }],
  ['a program with a space and a = in its path', { command: ['/a b=c'] }],
])('refuses %s', (_what, special) => {
  expect(() => render(programWith(special))).toThrow(UnprintableError);
});

test('refuses two programs of one name', () => {
  expect(() => render(programWith({}), programWith({}))).toThrow(InvalidProgramError);
});

test('Node.js reads every text', async () => {
  const name = trickyText.filter((text) => text !== '');
  const samples = fc.sample(
    fc.record({
      name,
      group: name,
      words: fc.array(trickyText, { maxLength: 3 }),
      value: trickyText,
      file: name.map((text) => `/${text}x`),
    }),
    SAMPLES,
  );
  const texts = rendered(samples, ({ name: program, group, words, value, file }) =>
    render(
      programWith({
        name: program,
        group,
        command: ['/bin/node', ...words],
        environment: { A: value },
        directory: file,
        log: { file },
      }),
    ),
  );
  expect(texts).toHaveLength(SAMPLES);
  const read = await load(texts.map(([, text]) => text));
  expect(read).toMatchObject(
    samples.map(({ name: program, group, words, value, file }) => [
      { name: program, namespace: group, args: words, env: { A: value }, cwd: file, out_file: file },
    ]),
  );
});
