import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { fixture, nestGearman } from './cli-process.js';
import { exporting, TemporaryFolders } from './temporary-folder.js';

const folders = TemporaryFolders.perTest();

/** Each names an application whose first worker tells where it was found. */
const PLACES = ['flag', 'variable', 'package', 'nest', 'config', 'dist', 'src'] as const;
type Place = (typeof PLACES)[number];

/** The text of an application with one worker of this name. */
function application(worker: string): string {
  return `import { Module } from '${import.meta.resolve('@nestjs/common')}';
import { GearmanJob, GearmanModule, GearmanWorker } from '${new URL('../../dist/index.js', import.meta.url).href}';

class Finder { job() {} }
GearmanWorker({ name: '${worker}' })(Finder);
GearmanJob()(Finder.prototype, 'job', Object.getOwnPropertyDescriptor(Finder.prototype, 'job'));

export class AppModule {}
Module({ imports: [GearmanModule.forRoot()], providers: [Finder] })(AppModule);
`;
}

const TEXTS: Readonly<Record<Place, Readonly<Record<string, string>>>> = {
  flag: { 'flag.mjs': application('flag') },
  variable: { 'variable.mjs': application('variable') },
  package: {
    'package.mjs': application('package'),
    'package.json': JSON.stringify({ type: 'module', gearman: { app: 'package.mjs' } }),
  },
  nest: {
    'nest.mjs': application('nest'),
    'nest-cli.json': JSON.stringify({ gearman: { app: './nest.mjs' } }),
  },
  config: {
    'config.mjs': application('config'),
    'gearman.config.mjs': "export default { app: './config.mjs' };",
  },
  dist: { 'dist/app.module.js': application('dist'), 'dist/package.json': '{ "type": "module" }' },
  src: { 'dist/src/app.module.js': application('src'), 'dist/src/package.json': '{ "type": "module" }' },
};

/** What is said where none of these files is an application. */
const noApplication = (tried: readonly string[]) => ({
  stdout: '',
  stderr: `found no application; name its module's file with --app dist/app.module.js, with the environment variable GEARMAN_APP, as "gearman": { "app": … } in package.json or nest-cli.json, or as app in gearman.config.js, and build it first. Tried:\n${tried.map((path) => `  ${path}\n`).join('')}`,
  exitCode: 78,
});

/** Where an application is found of which these places have one. */
async function foundOf(places: readonly Place[]): Promise<string | undefined> {
  const cwd = await folders.make(Object.fromEntries(places.flatMap((place) => Object.entries(TEXTS[place]))));
  const flag = places.includes('flag') ? ['--app', 'flag.mjs'] : [];
  const env: Record<string, string> = places.includes('variable') ? { GEARMAN_APP: 'variable.mjs' } : {};
  const { stdout } = await nestGearman(['worker:list', ...flag], { cwd, env });
  return /callablename: {2}(.*)/.exec(stdout)?.[1];
}

test('the flag, GEARMAN_APP, package.json, nest-cli.json and the folder of nest build are asked in this order', async () => {
  const found: (string | undefined)[] = [];
  for (const first of PLACES.keys()) found.push(await foundOf(PLACES.slice(first)));
  expect(found).toEqual(PLACES);
});

test.each([
  ['an absolute path', () => fixture('photos.mjs')],
  ['a path from the current folder', () => './photos.mjs'],
])('--app takes %s', async (_what, path) => {
  const cwd = await folders.make({ 'photos.mjs': exporting('AppModule', 'photos.mjs') });
  const { stdout } = await nestGearman(['worker:list', '--app', path()], { cwd });
  expect(stdout).toMatch(/^@Worker: {2}PhotoWorker\n/);
});

test.each([
  ['gearman.config.js', "module.exports = { app: 'config.mjs' };"],
  ['gearman.config.cjs', "module.exports = { app: 'config.mjs' };"],
  ['gearman.config.mjs', "export const app = 'config.mjs';"],
])('%s names the application', async (name, text) => {
  const cwd = await folders.make({ 'config.mjs': application('config'), [name]: text });
  const { stdout } = await nestGearman(['worker:list'], { cwd });
  expect(stdout).toContain('callablename:  config\n');
});

test('a configuration file whose app is no path is refused by its key', async () => {
  const cwd = await folders.make({ 'gearman.config.mjs': 'export default { app: 5 };' });
  expect(await nestGearman(['worker:list'], { cwd })).toEqual({
    stdout: '',
    stderr: `expected "app" in ${join(cwd, 'gearman.config.mjs')} as a path, got 5\n`,
    exitCode: 78,
  });
});

describe('behind #', () => {
  const both = exporting('AppModule', 'held.mjs') + exporting('OtherModule', 'photos.mjs');

  test('the export is named', async () => {
    const cwd = await folders.make({ 'app.mjs': both });
    const { stdout } = await nestGearman(['worker:list', '--app', 'app.mjs#OtherModule'], { cwd });
    expect(stdout).toMatch(/^@Worker: {2}PhotoWorker\n/);
  });

  test('the export is kept in the command line that is described', async () => {
    const cwd = await folders.make({ 'both.mjs': exporting('PhotosModule', 'photos.mjs') });
    const words = ['worker:describe', 'Photos', '--supervisor', '--app', 'both.mjs#PhotosModule'];
    expect((await nestGearman(words, { cwd })).stdout).toContain(`--app '${cwd}/both.mjs#PhotosModule'\n`);
  });

  test('an export that is not there is told', async () => {
    const cwd = await folders.make({ 'app.mjs': both });
    const { stderr, exitCode } = await nestGearman(['worker:list', '--app', 'app.mjs#None'], { cwd });
    expect(stderr).toContain(`export the class None; it exports AppModule, OtherModule`);
    expect(exitCode).toBe(78);
  });
});

test('an empty GEARMAN_APP is none', async () => {
  const cwd = await folders.make(TEXTS.package);
  const { stdout } = await nestGearman(['worker:list'], { cwd, env: { GEARMAN_APP: '' } });
  expect(stdout).toContain('callablename:  package\n');
});

describe('where there is no application', () => {
  test('the error lists where it was looked for', async () => {
    const cwd = await folders.make({ 'package.json': '{}', 'nest-cli.json': '{}' });
    const conventions = ['dist/app.module.js', 'dist/src/app.module.js', 'src/app.module.ts'];
    const tried = conventions.map((path) => join(cwd, path));
    expect(await nestGearman(['worker:list'], { cwd })).toEqual(noApplication(tried));
  });

  test('the error names the file that was asked for, and nothing else is taken in its place', async () => {
    const cwd = await folders.make({ ...TEXTS.package, ...TEXTS.dist });
    expect(await nestGearman(['worker:list', '--app', 'none.mjs'], { cwd })).toEqual(
      noApplication([join(cwd, 'none.mjs')]),
    );
    expect(await nestGearman(['worker:list'], { cwd, env: { GEARMAN_APP: 'nowhere.mjs' } })).toEqual(
      noApplication([join(cwd, 'nowhere.mjs')]),
    );
  });

  test.each(['package.json', 'nest-cli.json'])('a %s that is no JSON is named', async (name) => {
    const cwd = await folders.make({ [name]: '{ "gearman": ' });
    const { stderr, exitCode } = await nestGearman(['worker:list'], { cwd });
    expect(stderr).toMatch(`could not read ${join(cwd, name)}: `);
    expect(exitCode).toBe(78);
  });

  test('an entry that is no path is refused by its file and key', async () => {
    const cwd = await folders.make({ 'package.json': '{ "gearman": { "app": 5 } }' });
    const { stderr, exitCode } = await nestGearman(['worker:list'], { cwd });
    expect(stderr).toBe(`expected "gearman.app" in ${join(cwd, 'package.json')} as a path, got 5\n`);
    expect(exitCode).toBe(78);
  });

  test('a folder is not taken for the application', async () => {
    const cwd = await folders.make({ 'app/file': '' });
    expect(await nestGearman(['worker:list', '--app', 'app'], { cwd })).toEqual(
      noApplication([join(cwd, 'app')]),
    );
  });
});
