import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { OptionError } from '../../../lib/options/index.js';
import { MissingPackageError } from '../../../lib/packages/index.js';
import { StoreError, storeAt } from '../../../lib/store/index.js';
import { sqliteAt } from '../../../lib/store/sqlite/sqlite-address.js';
import type { SqliteStoreOptions } from '../../../lib/store/sqlite/sqlite-options.js';
import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { contentOf, databaseFiles, rows } from './support/database-file.js';
import { loadNodeSqlite, loadNothing } from './support/node-sqlite.js';
import { spying } from './support/spying.js';

const ALL = { priority: 'normal', whenToRun: 0, workload: Buffer.from('w') } as const;
const job = { functionName: 'f', uniqueKey: 'u', ...ALL };

function loadBroken(): never {
  throw Object.assign(new Error("Cannot find module 'bindings'"), { code: 'MODULE_NOT_FOUND' });
}

function refusalOf(options: object): unknown {
  try {
    return new SqliteStore(options as SqliteStoreOptions);
  } catch (error) {
    return error;
  }
}

describe('the options of SqliteStore', () => {
  const newFile = databaseFiles();

  it.each([
    [{}, 'SqliteStore: expected file as a text that is not empty'],
    [{ file: '' }, 'SqliteStore: expected file as a text that is not empty'],
    [{ file: 7 }, 'SqliteStore: expected file as a text that is not empty'],
    [{ file: 'a', table: '' }, 'SqliteStore: expected table as a text that is not empty'],
    [{ file: 'a', synchronous: 'extra' }, /synchronous.*full, normal, off.*extra/],
    [{ file: 'a', driver: 'sqlite3' }, /driver.*better-sqlite3, node:sqlite.*sqlite3/],
    [{ file: 'a', tabel: 'b' }, /tabel.*file, create, table, synchronous, driver/],
  ])('refuse %j, and say what is allowed', (options, message) => {
    const refusal = refusalOf(options);
    expect(refusal).toBeInstanceOf(OptionError);
    expect((refusal as Error).message).toMatch(message);
  });

  it('come in an address', async () => {
    const file = await newFile();
    const store = storeAt(`SQLITE:${file}?table=my%20jobs&synchronous=normal`);
    expect(store.name).toBe(`SQLITE:${file}`);
    await store.open();
    await store.commit({ done: [], added: [job] });
    await store.close();
    expect(rows(file, 'SELECT unique_key FROM "my jobs"')).toEqual([['u']]);
  });

  it.each([
    ['jobs.db?tabel=x', /tabel.*file, create, table, synchronous, driver/],
    ['jobs.db?synchronous=often', /synchronous.*full, normal, off.*often/],
    ['', 'expected file as a text'],
    ['?table=x', 'expected file as a text'],
  ])('in the address %j are checked too', (address, message) => {
    expect(() => sqliteAt(address)).toThrow(message);
    expect(() => sqliteAt(address)).toThrow(OptionError);
  });

  it('may name a file relative to the working directory, one that a question mark is in, and none', async () => {
    const file = join(dirname(await newFile()), 'why?.db');
    await contentOf(sqliteAt(file.replace('?', '%3F')));
    expect(rows(file, 'SELECT count(*) FROM gearman_queue')).toEqual([[0]]);
    const relative = sqliteAt('./sqlite-options-test.db');
    try {
      expect(await contentOf(relative)).toEqual([]);
    } finally {
      for (const end of ['', '-wal', '-shm']) rmSync(`./sqlite-options-test.db${end}`, { force: true });
    }
    const memory = new SqliteStore({ file: ':memory:' });
    await memory.open();
    await memory.commit({ done: [], added: [job] });
    expect((await memory.replay()[Symbol.asyncIterator]().next()).value).toEqual([job]);
    await memory.close();
  });

  it.each([
    [undefined, true, 2],
    ['full', true, 2],
    ['full', false, 1],
    ['normal', true, 1],
    ['normal', false, 1],
    ['off', true, 0],
    ['off', false, 0],
  ] as const)(
    'with synchronous %s let a commit that adds: %s wait as SQLite does at %i',
    async (synchronous, adds, level) => {
      const file = await newFile();
      const levels: unknown[] = [];
      const load = spying(/^\s*COMMIT/, (database) =>
        levels.push(database.prepare('PRAGMA synchronous').get()),
      );
      const store = new SqliteStore({ file, ...(synchronous && { synchronous }) }, load);
      await store.open();
      levels.length = 0;
      await store.commit(adds ? { done: [], added: [job] } : { done: [job], added: [] });
      expect(levels).toMatchObject([{ synchronous: level }]);
      await store.close();
    },
  );
});

describe('the driver of SqliteStore', () => {
  const newFile = databaseFiles();

  it('is said to be missing, with what to install', async () => {
    const store = new SqliteStore({ file: await newFile() }, loadNothing);
    const failure = await store.open().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MissingPackageError);
    expect((failure as Error).message).toMatch(/npm install better-sqlite3/);
  });

  it('is said to be missing where it was asked for', async () => {
    const [file, other] = [await newFile(), await newFile()];
    const node = await new SqliteStore({ file, driver: 'node:sqlite' }, loadNothing)
      .open()
      .catch((error) => error);
    expect(node).toBeInstanceOf(StoreError);
    expect(node).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('npm install better-sqlite3'),
    });
    const better = new SqliteStore({ file: other, driver: 'better-sqlite3' }, loadNodeSqlite).open();
    await expect(better).rejects.toThrow(/better-sqlite3.*npm install better-sqlite3/);
  });

  it('is Node’s own where better-sqlite3 is not installed', async () => {
    const store = new SqliteStore({ file: await newFile() }, loadNodeSqlite);
    await store.open();
    await store.commit({ done: [], added: [job] });
    await store.close();
    expect(await contentOf(store)).toEqual([job]);
  });

  it('that is installed and broken is not taken for one that is missing', async () => {
    const store = new SqliteStore({ file: await newFile() }, loadBroken);
    await expect(store.open()).rejects.toThrow("Cannot find module 'bindings'");
  });
});
