import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { NestApplication } from './nest-application.js';

/** How long packing and installing may take, in ms. */
const INSTALLING = 60_000;

/** Prints which of upstream's files are missing under the name @nestjs/cli, or export less. */
const COMPARISON = `import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const upstream = dirname(require.resolve('nest-cli-upstream/package.json'));
const files = ['actions', 'commands', 'lib'].flatMap((folder) =>
  readdirSync(join(upstream, folder), { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => join(folder, name)),
);
const lacking = [];
for (const file of files) {
  // One of them is a program, which cannot be imported; it must be there all the same.
  const theirs = await import('nest-cli-upstream/' + file).catch(() => require.resolve('@nestjs/cli/' + file) && {});
  const ours = await import('@nestjs/cli/' + file).catch(() => ({}));
  if (!Object.keys(theirs).every((name) => name === 'default' || name in ours)) lacking.push(file);
}
const { version } = require('@nestjs/cli/package.json');
console.log(JSON.stringify({ count: files.length, lacking, major: version.split('.')[0] }));
`;

/** nestjs-gearman from before the alias. */
const OLD = '{ "name": "nestjs-gearman", "version": "0.1.0", "exports": { ".": "./index.js" } }';

let application: NestApplication;

beforeAll(async () => {
  application = await NestApplication.of({
    'package.json': '{}',
    'compare.mjs': COMPARISON,
    'old/node_modules/nestjs-gearman/package.json': OLD,
  });
  await application.installCli();
}, INSTALLING);

afterAll(() => application.remove());

test('every file of the real CLI is there under its name, with what it exports', async () => {
  const { stdout, stderr } = await application.node(['compare.mjs']);
  expect(stderr).toBe('');
  const { count, ...found } = JSON.parse(stdout) as { count: number };
  expect(count).toBeGreaterThan(100);
  expect(found).toEqual({ lacking: [], major: '12' });
});

test('without nestjs-gearman our commands say what to install', async () => {
  expect(await application.nestHosted(['gearman:worker:list'])).toEqual({
    stdout: '',
    stderr: `expected nestjs-gearman in ${application.path}, whose workers the commands gearman:… are about, and found none; run nest in the application's folder, or install it there: npm install nestjs-gearman\n`,
    exitCode: 78,
  });
});

test('without nestjs-gearman the help of nest is whole, and says why it lists none of ours', async () => {
  const { stdout, exitCode } = await application.nest(['--help']);
  expect(stdout).toContain('generate|g');
  expect(stdout).toContain(`No commands gearman:…: expected nestjs-gearman in ${application.path}`);
  expect(exitCode).toBe(0);
});

test('a nestjs-gearman that is too old is to be updated', async () => {
  const cwd = join(application.path, 'old');
  const { stderr, exitCode } = await application.nestHosted(['gearman:worker:list'], { cwd });
  expect(stderr).toBe(
    `expected nestjs-gearman in ${cwd} to export nestjs-gearman/cli, and it does not; install a newer one: npm install nestjs-gearman@latest\n`,
  );
  expect(exitCode).toBe(78);
});
