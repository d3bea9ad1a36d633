import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConsumerFolder, peersWith, ROOT, ROOT_MODULES } from './consumer-folder.js';

interface Entry {
  readonly types: string;
  readonly default: string;
}

interface Manifest {
  readonly exports: Readonly<Record<string, Entry | string>>;
  readonly bin: Readonly<Record<string, string>>;
}

/** Names that each entry must have, so that none is there for nothing. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  'nestjs-gearman': ['GearmanModule', 'GearmanWorker', 'GearmanJob', 'GearmanClient', 'GearmanOrchestrator'],
  'nestjs-gearman/cli': ['gearmanCommands', 'runGearmanCli'],
  'nestjs-gearman/testing': ['FakeClock', 'GearmanTester', 'GearmanTestingModule'],
  'nestjs-gearman/server': ['JobServer', 'MemoryStore', 'StoreError', 'storeAt'],
  'nestjs-gearman/store': [
    'MemcachedStore',
    'MemoryStore',
    'MysqlStore',
    'PostgresStore',
    'RedisStore',
    'SqliteStore',
    'StoreError',
    'storeAt',
  ],
  'nestjs-gearman/client': ['GearmanClient', 'Task'],
  'nestjs-gearman/worker': ['JobWorker', 'AssignedJob'],
};

/** Entries that belong into a test runner, and end at once anywhere else; test/testing runs them there. */
const INSIDE_RUNNERS: readonly string[] = ['nestjs-gearman/testing/jest', 'nestjs-gearman/testing/vitest'];

const { exports: ENTRIES, bin: PROGRAMS } = JSON.parse(
  readFileSync(join(ROOT, 'package.json'), 'utf8'),
) as Manifest;

/** Prints the names of each entry that it is given, or the code of its error. */
const ESM_PROGRAM = `
const names = {};
for (const entry of process.argv.slice(2)) {
  names[entry] = await import(entry).then((exports) => Object.keys(exports).sort(), ({ code }) => code);
}
process.stdout.write(JSON.stringify(names));
`;

const CJS_PROGRAM = `
const names = {};
for (const entry of process.argv.slice(2)) names[entry] = Object.keys(require(entry)).sort();
process.stdout.write(JSON.stringify(names));
`;

type Names = Readonly<Record<string, readonly string[] | string>>;

describe('the built package', () => {
  let folder: ConsumerFolder;
  beforeAll(async () => {
    folder = await ConsumerFolder.make(peersWith(ROOT_MODULES));
    await folder.write('names.mjs', ESM_PROGRAM);
    await folder.write('names.cjs', CJS_PROGRAM);
  });
  afterAll(() => folder.remove());

  it('has the entries that are tested here', () => {
    const entries = Object.keys(ENTRIES).map((entry) => entry.replace('.', 'nestjs-gearman'));

    const expected = [...Object.keys(NAMES), ...INSIDE_RUNNERS, 'nestjs-gearman/package.json'];
    expect(entries.toSorted()).toEqual(expected.toSorted());
  });

  it('gives an ES module and a CommonJS module the same names', async () => {
    const entries = Object.keys(NAMES);
    const [imported, required] = await Promise.all([
      folder.run<Names>('names.mjs', ...entries),
      folder.run<Names>('names.cjs', ...entries),
    ]);

    for (const [entry, names] of Object.entries(NAMES)) {
      expect(imported[entry]).toEqual(expect.arrayContaining([...names]));
    }
    expect(required).toEqual(imported);
  });

  it('keeps everything else to itself', async () => {
    const inner = ['nestjs-gearman/dist/index.js', 'nestjs-gearman/nest', 'nestjs-gearman/queue'];

    const codes = await folder.run<Names>('names.mjs', ...inner);

    expect(Object.values(codes)).toEqual(inner.map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'));
  });

  it('has a module and its types for each entry', () => {
    const files = Object.values(ENTRIES).flatMap((entry) =>
      typeof entry === 'string' ? [entry] : Object.values(entry as unknown as Record<string, string>),
    );

    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it('has a program that Node runs', () => {
    for (const file of Object.values(PROGRAMS)) {
      expect(readFileSync(join(ROOT, file), 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    }
  });
});
