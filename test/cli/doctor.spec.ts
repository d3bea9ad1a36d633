import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { describe, expect, test } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';

import { GearmanJob, GearmanModule, GearmanWorker } from '../../lib/index.js';
import { fill } from '../cli-queue/stored.js';
import { findExecutable } from '../support/programs.js';
import { describeOurServer } from '../support/servers.js';
import { fixture, nestGearman } from './cli-process.js';
import { applicationOf, Diary } from './execution-application.js';
import { runHere } from './recording-output.js';
import { TemporaryFolders } from './temporary-folder.js';

const folders = TemporaryFolders.perTest();

const UNREACHABLE = 'redis://:s3cret@127.0.0.1:1';

@GearmanWorker({ name: 'Kept' })
class KeptWorker {
  @GearmanJob()
  keep(): void {}
}

/** What `doctor --json` says. */
async function examined(words: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { stdout, stderr, exitCode } = await nestGearman(['doctor', '--json', ...words], { cwd, env });
  expect(stderr).toBe('');
  const document = JSON.parse(stdout) as Record<
    'versions' | 'application' | 'servers' | 'problems' | 'packages' | 'managers',
    never
  >;
  return { ...document, exitCode };
}

describeOurServer([], 'doctor', (server) => {
  const address = () => `${server().host}:${server().port}`;

  test('has nothing against an application whose server is there', async () => {
    const cwd = await folders.make({
      'package.json': JSON.stringify({ gearman: { app: fixture('held.mjs') } }),
    });
    const found = await examined([], cwd, { GEARMAN_SERVERS: address() });
    expect(found).toMatchObject({
      versions: { node: process.version, '@nestjs/core': expect.stringMatching(/^\d/) },
      application: {
        file: fixture('held.mjs'),
        loader: 'node',
        tried: [{ source: 'package.json', file: fixture('held.mjs'), exists: true }],
        workers: ['Held', 'Short'],
      },
      servers: [{ address: address(), reachable: true, version: expect.stringMatching(/^\d/) }],
      problems: [],
      exitCode: 0,
    });
    const names = (found.packages as { name: string }[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['jiti', 'msgpackr']));
    expect(found.managers).toEqual(
      expect.arrayContaining([{ format: 'pm2', program: 'pm2', found: findExecutable('pm2') !== undefined }]),
    );
  });

  test('tells people the same', async () => {
    const { stdout, exitCode } = await runHere(
      ['doctor'],
      {},
      { module: applicationOf(address(), new Diary()) },
    );
    expect(stdout).toContain('Application\n  ok    worker Images, 3 jobs\n  ok    worker Mail, 1 job\n');
    expect(stdout).toContain(`Job servers\n  ok    ${address()}, version `);
    expect(stdout).toMatch(
      /^ {2}(ok|none) +supervisord, for nest-gearman supervisor:generate --format supervisord$/m,
    );
    expect(stdout).toMatch(/\nNo problems found\.\n$/);
    expect(exitCode).toBe(0);
  });
});

/** An application whose embedded server keeps jobs at this address. */
function keeping(store: string): Type {
  @Module({
    imports: [GearmanModule.forRoot({ server: { embedded: true, store } })],
    providers: [KeptWorker],
  })
  class KeepingModule {}
  return KeepingModule;
}

describe('the store of an embedded server', () => {
  test('is opened, and its jobs are counted', async () => {
    const address = `sqlite:${await folders.make()}/jobs.db`;
    const job = { functionName: 'f', priority: 'normal', whenToRun: 0, workload: Buffer.alloc(0) } as const;
    await fill(address, [
      { ...job, uniqueKey: 'u' },
      { ...job, uniqueKey: 'v' },
    ]);
    const { stdout, exitCode } = await runHere(['doctor'], {}, { module: keeping(address) });
    expect(stdout).toContain(`\nStores\n  ok    ${address}, 2 jobs\n`);
    expect(stdout).toMatch(/^ {2}(ok|none) +better-sqlite3( \d\S+)?, for queues in SQLite/m);
    expect(exitCode).toBe(0);
  });

  test('that is away is a problem, and ends with 69; one that is no queue ends with 78', async () => {
    const module = keeping('sqlite:/nowhere/jobs.db');
    const away = await runHere(['doctor'], {}, { module });
    expect(away.stdout).toContain('  BAD   sqlite:/nowhere/jobs.db cannot be used\n');
    expect(away.stdout).toMatch(/\nProblems: 1\n {2}BAD {3}\/nowhere\/jobs.db: .*\n {8}→ is it there, /);
    expect(away.exitCode).toBe(69);
    const both = await runHere(['doctor', '--json', '--store', 'sqlite:/etc/passwd'], {}, { module });
    expect(JSON.parse(both.stdout)).toMatchObject({
      stores: [
        { name: 'sqlite:/etc/passwd', jobs: null, more: false },
        { name: 'sqlite:/nowhere/jobs.db', jobs: null, more: false },
      ],
      exitCode: 78,
    });
    expect(both.exitCode).toBe(78);
  });

  test('is named without its password', async () => {
    const { stdout, exitCode } = await runHere(['doctor', '--json'], {}, { module: keeping(UNREACHABLE) });
    expect(exitCode).toBe(69);
    expect(JSON.parse(stdout)).toMatchObject({ stores: [{ name: 'redis://127.0.0.1:1' }] });
    expect(stdout).not.toContain('s3cret');
  });
});

test('a server that is away is a problem with an advice, and ends with 69', async () => {
  const module = applicationOf('127.0.0.1:1', new Diary());
  const { stdout, exitCode } = await runHere(['doctor'], {}, { module });
  expect(stdout).toContain('  BAD   127.0.0.1:1 cannot be reached\n');
  expect(stdout).toMatch(
    /Problems: 1\n {2}BAD {3}could not connect .*\n {8}→ is a job server running there\?/,
  );
  expect(exitCode).toBe(69);
});

test('without an application every path is told that was tried, and it ends with 78', async () => {
  const cwd = await folders.make({
    'tsconfig.json': '{ // where it goes\n "compilerOptions": { "outDir": "./build", /* so */ }, }',
    'nest-cli.json': '{ "sourceRoot": "source" }',
  });
  const { application, problems, exitCode } = await examined(['--server', '127.0.0.1:1'], cwd);
  const files = ['build/app.module.js', 'build/source/app.module.js', 'source/app.module.ts'];
  expect(application).toMatchObject({
    tried: files.map((file) => ({ source: 'convention', file: join(cwd, file), exists: false })),
    workers: null,
  });
  expect((problems as { what: string }[]).map(({ what }) => what)).toEqual([
    expect.stringContaining('found no application'),
    expect.stringContaining('127.0.0.1:1'),
  ]);
  expect(exitCode).toBe(78);
});

test('a file that cannot be read is one problem', async () => {
  const cwd = await folders.make({ 'package.json': '{' });
  const { problems } = await examined(['--server', '127.0.0.1:1'], cwd);
  expect((problems as { what: string }[])[0]?.what).toContain(`could not read ${join(cwd, 'package.json')}`);
  expect(problems).toHaveLength(2);
});

test('an application that brings another Nest is told to have one', async () => {
  const manifest = { name: '@nestjs/core', version: '1.0.0', main: 'index.js' };
  const cwd = await folders.make({
    'node_modules/@nestjs/core/package.json': JSON.stringify(manifest),
    'node_modules/@nestjs/core/index.js': '',
    'app.mjs': `export { AppModule } from '${pathToFileURL(fixture('photos.mjs')).href}';`,
  });
  const { problems, exitCode } = await examined(['--app', 'app.mjs', '--server', '127.0.0.1:1'], cwd);
  expect((problems as { what: string }[])[0]?.what).toMatch(
    `there are two copies of @nestjs/core: ${join(cwd, 'node_modules/@nestjs/core/index.js')} for the application`,
  );
  expect(exitCode).toBe(78);
});
