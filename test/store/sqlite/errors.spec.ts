import { readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { type StoreBatch, StoreError } from '../../../lib/store/index.js';
import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { BetterSqlite3 } from './support/better-sqlite3.js';
import { contentOf, databaseFiles, execute, replayed, rows } from './support/database-file.js';
import { loadNodeSqlite } from './support/node-sqlite.js';
import { type Spy, spying, sqliteFailure } from './support/spying.js';

const WORK = { functionName: 'f', priority: 'normal', whenToRun: 0, workload: Buffer.from('w') } as const;
const A = { ...WORK, uniqueKey: 'a' };
const B = { ...WORK, uniqueKey: 'b' };
const C = { ...WORK, uniqueKey: 'c' };

function adding(...added: StoreBatch['added']): StoreBatch {
  return { done: [], added };
}

/** What a call was rejected with. */
async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => 'no failure',
    (error: unknown) => error,
  );
}

function Failing(): never {
  throw Object.assign(new Error('no'), { code: 'ERR_SQLITE_ERROR', errcode: 14 + 256 * 2 });
}

/** The file of a descriptor; empty where it was closed meanwhile. */
function pathOf(descriptor: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`);
  } catch {
    return '';
  }
}

/** A store on a new file with the job A in it, and a switch for what happens before such statements. */
async function storeWithSpy(
  file: string,
  statements: RegExp,
): Promise<{ store: SqliteStore; happen: (spy: Spy | undefined) => void }> {
  let current: Spy | undefined;
  const store = new SqliteStore(
    { file },
    spying(statements, (database, sql) => current?.(database, sql)),
  );
  await store.open();
  await store.commit(adding(A));
  return { store, happen: (spy) => (current = spy) };
}

/** Fails at the n-th such statement, and at those behind it. */
function failingFrom(count: number, error: Error): Spy {
  let left = count;
  return () => {
    left--;
    if (left <= 0) throw error;
  };
}

describe('a commit of SqliteStore that fails', () => {
  const newFile = databaseFiles();

  it.each([
    ['before it begins', /^PRAGMA synchronous/, 1, 'unavailable'],
    ['at the first job', /^INSERT/, 1, 'unavailable'],
    ['at the second job', /^INSERT/, 2, 'unavailable'],
    ['at a removal', /^DELETE/, 1, 'unavailable'],
    ['at its end', /^COMMIT/, 1, 'uncertain'],
  ] as const)('%s changes nothing, and the next one is whole', async (_, statements, count, kind) => {
    const file = await newFile();
    const { store, happen } = await storeWithSpy(file, statements);
    happen(failingFrom(count, sqliteFailure('SQLITE_FULL', 'database or disk is full')));
    const failure = await failureOf(store.commit({ done: [A], added: [B, C] }));
    expect(failure).toBeInstanceOf(StoreError);
    expect(failure).toMatchObject({ kind, message: `${file}: database or disk is full; the disk is full` });
    expect(await replayed(store)).toEqual([A]);
    happen(undefined);
    await store.commit({ done: [A], added: [B, C] });
    expect(await replayed(store)).toEqual([B, C]);
    await store.close();
  });

  it.each(['SQLITE_IOERR_WRITE', 'SQLITE_IOERR_FSYNC', 'SQLITE_CORRUPT_INDEX', 'SQLITE_READONLY_DBMOVED'])(
    'with %s lets the next one open the file anew',
    async (code) => {
      const file = await newFile();
      const { store, happen } = await storeWithSpy(file, /^INSERT|journal_mode/);
      happen(failingFrom(1, sqliteFailure(code, 'disk I/O error')));
      expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'unavailable' });
      const opened: string[] = [];
      happen((_, sql) => opened.push(sql));
      await store.commit(adding(C));
      expect(opened[0]).toMatch(/journal_mode/);
      expect(await replayed(store)).toEqual([A, C]);
      await store.close();
    },
  );

  it('and cannot be rolled back is rolled back by closing the file', async () => {
    const file = await newFile();
    const { store, happen } = await storeWithSpy(file, /^INSERT|^ROLLBACK/);
    happen(failingFrom(2, sqliteFailure('SQLITE_NOMEM', 'out of memory')));
    expect(await failureOf(store.commit(adding(B, C)))).toMatchObject({
      kind: 'unavailable',
      message: `${file}: out of memory`,
    });
    happen(undefined);
    await store.commit(adding(C));
    expect(await replayed(store)).toEqual([A, C]);
    await store.close();
  });

  it('as the disk is full moves what the log holds into the database, so that the log has room again', async () => {
    const file = await newFile();
    const { store, happen } = await storeWithSpy(file, /^INSERT/);
    await store.commit(adding({ ...B, workload: Buffer.from('only in the log yet') }));
    const isMoved = (): boolean => readFileSync(file).includes('only in the log yet');
    happen(failingFrom(1, sqliteFailure('SQLITE_NOMEM', 'out of memory')));
    expect(await failureOf(store.commit(adding(C)))).toMatchObject({ kind: 'unavailable' });
    expect(isMoved()).toBe(false);
    happen(failingFrom(1, sqliteFailure('SQLITE_FULL', 'database or disk is full')));
    expect(await failureOf(store.commit(adding(C)))).toMatchObject({ kind: 'unavailable' });
    expect(isMoved()).toBe(true);
    await store.close();
  });

  it('as a workload is too large is refused', async () => {
    const { store, happen } = await storeWithSpy(await newFile(), /^INSERT/);
    happen(failingFrom(1, sqliteFailure('SQLITE_TOOBIG', 'string or blob too big')));
    expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'refused' });
    happen(undefined);
    expect(await replayed(store)).toEqual([A]);
    await store.close();
  });
});

describe('a SqliteStore whose table is gone', () => {
  const newFile = databaseFiles();

  it('is emptied, told once, and keeps what comes then', async () => {
    const file = await newFile();
    const { store } = await storeWithSpy(file, /^never/);
    execute(file, 'DROP TABLE gearman_queue');
    const failure = await failureOf(store.commit(adding(B)));
    expect(failure).toMatchObject({
      kind: 'emptied',
      message: 'the table gearman_queue was gone; it was made again',
    });
    await store.commit(adding(A, B));
    expect(await replayed(store)).toEqual([A, B]);
    await store.close();
  });

  it('tells it also where the table could not be made again at once', async () => {
    const file = await newFile();
    const { store, happen } = await storeWithSpy(file, /journal_mode/);
    execute(file, 'DROP TABLE gearman_queue');
    happen(failingFrom(1, sqliteFailure('SQLITE_FULL', 'database or disk is full')));
    expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'unavailable' });
    expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'unavailable' });
    happen(undefined);
    expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'emptied' });
    await store.commit(adding(B));
    await store.close();
  });

  it('does not keep it from the next commit that a replay has met it', async () => {
    const file = await newFile();
    const { store } = await storeWithSpy(file, /^never/);
    execute(file, 'DROP TABLE gearman_queue');
    expect(await failureOf(replayed(store))).toMatchObject({ kind: 'unavailable' });
    expect(await replayed(store)).toEqual([]);
    expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'emptied' });
    await store.close();
  });

  it('tells it also where somebody else has made the table again', async () => {
    const file = await newFile();
    const { store } = await storeWithSpy(file, /^never/);
    execute(file, 'DROP TABLE gearman_queue');
    expect(await failureOf(replayed(store))).toMatchObject({ kind: 'unavailable' });
    await contentOf(new SqliteStore({ file }));
    expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'emptied' });
    await store.close();
  });

  it('is a new one when it was closed in between: nobody is told', async () => {
    const file = await newFile();
    const { store } = await storeWithSpy(file, /^never/);
    execute(file, 'DROP TABLE gearman_queue');
    expect(await failureOf(replayed(store))).toMatchObject({ kind: 'unavailable' });
    await store.close();
    await store.open();
    await store.commit(adding(B));
    expect(await replayed(store)).toEqual([B]);
    await store.close();
  });

  it('is not made where the table there is another one by now', async () => {
    const file = await newFile();
    const { store } = await storeWithSpy(file, /^never/);
    execute(file, 'DROP TABLE gearman_queue; CREATE TABLE gearman_queue (id)');
    expect(await failureOf(store.commit(adding(B)))).toBeInstanceOf(StoreError);
    const failure = await failureOf(store.commit(adding(B)));
    expect((failure as Error).message).toMatch(/expected the columns unique_key, .*; found id\./);
    expect(rows(file, 'SELECT count(*) FROM gearman_queue')).toEqual([[0]]);
    execute(file, 'DROP TABLE gearman_queue');
    expect(await failureOf(store.commit(adding(B)))).toMatchObject({ kind: 'emptied' });
    await store.commit(adding(B));
    await store.close();
  });
});

describe('a SqliteStore that cannot be opened', () => {
  const newFile = databaseFiles();

  (process.platform === 'linux' ? it : it.skip)('lets go of the file', async () => {
    const file = await newFile();
    execute(file, 'CREATE TABLE gearman_queue (id)');
    expect(await failureOf(new SqliteStore({ file }).open())).toMatchObject({ kind: 'unusable' });
    const open = readdirSync('/proc/self/fd').map((descriptor) => pathOf(descriptor));
    expect(open.filter((path) => path.startsWith(dirname(file)))).toEqual([]);
  });

  it('says what the number of an error means to those who do not know it', async () => {
    const store = new SqliteStore({ file: 'a.db', driver: 'node:sqlite' }, () => ({ DatabaseSync: Failing }));
    expect(await failureOf(store.open())).toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(/^a\.db: no; the folder is not there, or the file cannot be read/),
    });
  });
});

describe.each([
  ['better-sqlite3', undefined],
  ["node:sqlite's surface", loadNodeSqlite],
] as const)('the errors of SqliteStore with %s', (_, load) => {
  const newFile = databaseFiles();

  it('name the file, the cause, and what to do, and hold the driver’s own', async () => {
    const file = await newFile();
    const store = new SqliteStore({ file }, load);
    await store.open();
    const other = new BetterSqlite3(file);
    other.exec('BEGIN IMMEDIATE');
    const failure = await failureOf(store.commit(adding(B)));
    expect(failure).toMatchObject({
      kind: 'unavailable',
      message: `${file}: database is locked; another process holds the file: is a second job server running on it?`,
    });
    expect((failure as StoreError).cause).toMatchObject({ message: 'database is locked' });
    other.close();
    await store.commit(adding(C));
    execute(file, 'DROP TABLE gearman_queue');
    expect(await failureOf(store.commit(adding(C)))).toMatchObject({ kind: 'emptied' });
    await store.close();
    execute(file, 'PRAGMA journal_mode = DELETE');
    writeFileSync(file, 'this is no database, and never was one'.repeat(200));
    expect(await failureOf(contentOf(store))).toMatchObject({
      kind: 'unusable',
      message: expect.stringContaining('the file is damaged, or no SQLite database'),
    });
  });
});
