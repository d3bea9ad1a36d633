import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { fixture, nestGearman } from './cli-process.js';
import { exporting, TemporaryFolders } from './temporary-folder.js';

const folders = TemporaryFolders.perTest();

/** Lists the workers of an application of this text. */
async function list(text: string) {
  const cwd = await folders.make({ 'app.mjs': text });
  return { ...(await nestGearman(['worker:list', '--app', 'app.mjs'], { cwd })), file: join(cwd, 'app.mjs') };
}

test.each([
  ['AppModule', exporting('AppModule', 'held.mjs')],
  ['AppModule before the default', exporting('AppModule', 'held.mjs') + exporting('default', 'photos.mjs')],
  ['the default', exporting('default', 'held.mjs')],
  ['the default before other classes', `${exporting('default', 'held.mjs')}export class Other {}`],
  ['the only class', exporting('HeldModule', 'held.mjs')],
  [
    'the only class beside what is none',
    `${exporting('HeldModule', 'held.mjs')}export const n = 1; export function main() {}`,
  ],
])('the root module is %s', async (_what, text) => {
  const { stdout, exitCode } = await list(text);
  expect(stdout).toMatch(/^@Worker: {2}HeldWorker\n/);
  expect(exitCode).toBe(0);
});

test.each([
  ['two classes', 'export class One {} export class Two {}', 'One, Two'],
  ['no class', 'export function AppModule() {} export default 5;', 'AppModule, default'],
  ['nothing', '', 'nothing'],
])('a file that exports %s is refused with what it exports', async (_what, text, exported) => {
  const { stdout, stderr, exitCode, file } = await list(text);
  expect(stderr).toBe(
    `expected ${file} to export the application's root module as AppModule, as default or as its only class; it exports ${exported}\n`,
  );
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 78 });
});

test.each(['common.cjs', 'common-only.cjs'])(
  'a CommonJS application is listed and executed: %s',
  async (name) => {
    const app = ['--app', fixture(name)];
    const listed = await nestGearman(['worker:list', ...app]);
    expect(listed.stdout).toContain('callablename: Common~run\n');
    const executed = await nestGearman(['worker:execute', 'Common', '-n', '--timeout', '1', ...app]);
    expect(executed).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('# Common~run\n') });
  },
);

test('describing names the file that a worker of a CommonJS application is in', async () => {
  const file = fixture('common.cjs');
  const { stdout } = await nestGearman(['worker:describe', 'Common', '--app', file]);
  expect(stdout).toContain(`@Worker\\fileName : ${file}\n`);
});

test('an application without GearmanModule is told to import it', async () => {
  const nest = import.meta.resolve('@nestjs/common');
  const text = `import { Module } from '${nest}'; export class AppModule {} Module({})(AppModule);`;
  const cwd = await folders.make({ 'app.mjs': text });
  const expected = `the application ${join(cwd, 'app.mjs')} does not import GearmanModule; add GearmanModule.forRoot() to its root module's imports\n`;
  for (const words of [['worker:list'], ['worker:execute', 'Any', '-nq']]) {
    const { stdout, stderr, exitCode } = await nestGearman([...words, '--app', 'app.mjs'], { cwd });
    expect({ stdout, stderr, exitCode }).toEqual({ stdout: '', stderr: expected, exitCode: 78 });
  }
});

test.each([
  ['throws', "throw new Error('no settings');", 'no settings'],
  ['throws what is no error', "throw 'no settings';", 'no settings'],
  ['imports what is not there', "import 'missing-package';", "Cannot find package 'missing-package'"],
  ['is no JavaScript', 'export class {', 'SyntaxError'],
])('a file that %s is reported by its path and reason', async (_what, text, reason) => {
  const { stdout, stderr, exitCode, file } = await list(text);
  expect(stderr).toMatch(`could not load the application ${file}: `);
  expect(stderr).toContain(reason);
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 78 });
});

test('a worker that cannot be is reported by class and method', async () => {
  const { stdout, stderr, exitCode, file } =
    await list(`import { Module } from '${import.meta.resolve('@nestjs/common')}';
import { GearmanJob, GearmanModule } from '${new URL('../../dist/index.js', import.meta.url).href}';
class Lonely { job() {} }
GearmanJob()(Lonely.prototype, 'job', Object.getOwnPropertyDescriptor(Lonely.prototype, 'job'));
export class AppModule {}
Module({ imports: [GearmanModule.forRoot()], providers: [Lonely] })(AppModule);
`);
  expect(stderr).toBe(
    `could not load the application ${file}: Lonely#job is marked @GearmanJob, but Lonely is not marked @GearmanWorker; add @GearmanWorker() to the class\n`,
  );
  expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 78 });
});
