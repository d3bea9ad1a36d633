import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { KeptServer } from '../support/kept-server.js';
import type { WireJob } from '../support/wire-jobs.js';
import { BetterSqlite3, type Connection } from './support/better-sqlite3.js';
import { contentOf, databaseFiles, execute, rows } from './support/database-file.js';
import { spying } from './support/spying.js';

const CREATED = ['JOB_CREATED'];
const REFUSED = ['ERROR'];

function job(unique: string, workload = `of ${unique}`): WireJob {
  return { functionName: 'resize', unique, workload };
}

function uniquesOf(jobs: readonly { readonly unique: string }[]): readonly string[] {
  return jobs.map(({ unique }) => unique);
}

function saying(log: readonly string[], pattern: RegExp): readonly string[] {
  return log.filter((line) => pattern.test(line));
}

/** The keys in the file, as another process sees them. */
function keysIn(file: string): readonly unknown[] {
  return rows(file, 'SELECT unique_key FROM gearman_queue ORDER BY rowid').flat();
}

/** A store whose every connection is set up by a test. */
function storeWith(file: string, setUp: (database: Connection) => void): SqliteStore {
  return new SqliteStore({ file }, spying(/journal_mode/, setUp));
}

describe('a SQLite file whose table is dropped while the server runs', () => {
  const newFile = databaseFiles();

  it('gets the table and every unfinished job again, and this is said', async () => {
    const file = await newFile();
    const server = await KeptServer.start(new SqliteStore({ file }));
    const later = { ...job('later'), functionName: 'later', epoch: 2_000_000_000 };
    expect(await server.submit(job('first'), job('second'), later)).toEqual([
      ...CREATED,
      ...CREATED,
      ...CREATED,
    ]);
    execute(file, 'DROP TABLE gearman_queue');
    expect(await server.submit(job('third'))).toEqual(CREATED);
    await server.says(/the table gearman_queue was gone.* unfinished jobs are stored again/);
    await server.close();
    expect(keysIn(file).toSorted()).toEqual(['first', 'later', 'second', 'third']);
    expect(
      rows(file, 'SELECT when_to_run FROM gearman_queue WHERE unique_key = ?1'.replace('?1', "'later'")),
    ).toEqual([[2_000_000_000]]);
    expect(saying(server.log, /stored again/)).toHaveLength(1);
    expect(saying(server.log, /keeps nothing/)).toEqual([]);
  });
});

describe('a SQLite file that is taken away while the server runs', () => {
  const newFile = databaseFiles();
  const endings = ['', '-wal', '-shm'];

  it.each([
    ['deleted', (file: string) => endings.forEach((end) => rmSync(file + end, { force: true }))],
    ['moved', (file: string) => renameSync(file, `${file}.moved`)],
    ['replaced by an empty one', (file: string) => writeFileSync(`${file}.new`, '')],
  ])('(%s) is made anew, with every unfinished job', async (how, take) => {
    const file = await newFile();
    const server = await KeptServer.start(new SqliteStore({ file }));
    expect(await server.submit(job('first'), job('second'))).toEqual([...CREATED, ...CREATED]);
    take(file);
    if (how.startsWith('replaced')) renameSync(`${file}.new`, file);
    expect(await server.submit(job('third'))).toEqual(CREATED);
    await server.close();
    expect(keysIn(file).toSorted()).toEqual(['first', 'second', 'third']);
    expect(saying(server.log, /2 unfinished|3 unfinished/)).toHaveLength(1);
  });

  it('refuses jobs while its folder is gone, and has all of them again when it is back', async () => {
    const file = await newFile();
    const server = await KeptServer.start(new SqliteStore({ file }));
    expect(await server.submit(job('first'))).toEqual(CREATED);
    renameSync(dirname(file), `${dirname(file)}-gone`);
    try {
      expect(await server.submit(job('second'))).toEqual(REFUSED);
      expect(saying(server.log, /keeps nothing at the moment: .*jobs\.db: .*directory/)).toHaveLength(1);
      expect(await server.submit(job('second'))).toEqual(REFUSED);
    } finally {
      renameSync(`${dirname(file)}-gone`, dirname(file));
    }
    expect(await server.submit(job('third'))).toEqual(CREATED);
    await server.close();
    expect(keysIn(file)).toEqual(['first', 'third']);
    expect(saying(server.log, /keeps nothing/)).toHaveLength(1);
    expect(saying(server.log, /keeps jobs again/)).toHaveLength(1);
  });
});

describe('a SQLite file that another process holds', () => {
  const newFile = databaseFiles();

  it('is waited for: foreground jobs are done meanwhile, background jobs are acknowledged behind', async () => {
    const file = await newFile();
    const server = await KeptServer.start(new SqliteStore({ file }));
    const other = new BetterSqlite3(file);
    other.exec('BEGIN IMMEDIATE');
    const order: string[] = [];
    const background = server.submit(job('first')).then(([answer]) => order.push(`background ${answer}`));
    await server.submitForeground('crop', 'u', 'w').then((answer) => order.push(`foreground ${answer}`));
    other.exec('COMMIT');
    await background;
    expect(order).toEqual(['foreground JOB_CREATED', 'background JOB_CREATED']);
    other.close();
    await server.close();
    expect(keysIn(file)).toEqual(['first']);
    expect(saying(server.log, /keeps nothing/)).toEqual([]);
  });

  it('for long refuses jobs, loses none that were acknowledged, and says both once', async () => {
    const file = await newFile();
    const server = await KeptServer.start(new SqliteStore({ file }));
    expect(await server.submit(job('first'), job('done'))).toEqual([...CREATED, ...CREATED]);
    const other = new BetterSqlite3(file);
    other.exec('BEGIN IMMEDIATE');
    const answers = [server.submit(job('second')), server.submit(job('third'))];
    expect((await Promise.all(answers)).flat()).toEqual([...REFUSED, ...REFUSED]);
    const [said, ...more] = saying(server.log, /keeps nothing/);
    expect(more).toEqual([]);
    expect(said).toContain(
      `${file}: database is locked; another process holds the file: is a second job server`,
    );
    expect(uniquesOf(await server.take('resize'))).toEqual(['first', 'done']);
    other.exec('COMMIT');
    other.close();
    expect(await server.submit(job('fourth'))).toEqual(CREATED);
    await server.close();
    expect(keysIn(file)).toEqual(['fourth']);
    expect(saying(server.log, /keeps jobs again/)).toHaveLength(1);
  });

  it('at the start is said by listen()', async () => {
    const file = await newFile();
    await contentOf(new SqliteStore({ file }));
    const other = new BetterSqlite3(file);
    other.exec('BEGIN IMMEDIATE');
    await expect(KeptServer.start(new SqliteStore({ file }))).rejects.toThrow(
      `${file}: database is locked; another process holds the file`,
    );
    other.close();
  });
});

describe('a SQLite file on a full disk', () => {
  const newFile = databaseFiles();
  const LARGE = 'x'.repeat(100_000);

  it('refuses what does not fit, whole batches at a time, and takes jobs again when there is room', async () => {
    const file = await newFile();
    const databases: Connection[] = [];
    const store = storeWith(file, (database) => {
      databases.push(database);
      database.prepare('PRAGMA max_page_count = 40').get();
    });
    const server = await KeptServer.start(store);
    expect(await server.submit(job('first', LARGE))).toEqual(CREATED);
    expect(await server.submit(job('small'), job('large', LARGE))).toEqual([...REFUSED, ...REFUSED]);
    expect(await server.submit(job('large', LARGE))).toEqual(REFUSED);
    const [said, ...more] = saying(server.log, /keeps nothing/);
    expect(said).toMatch(/jobs\.db: database or disk is full; the disk is full/);
    expect(more).toEqual([]);
    expect(keysIn(file)).toEqual(['first']);

    for (const database of databases) database.prepare('PRAGMA max_page_count = 4000').get();
    expect(await server.submit(job('large', LARGE))).toEqual(CREATED);
    expect(saying(server.log, /keeps jobs again/)).toHaveLength(1);
    await server.close();
    expect(keysIn(file)).toEqual(['first', 'large']);
  });

  it('still lets jobs be done and removed, which makes room', async () => {
    const file = await newFile();
    const server = await KeptServer.start(
      storeWith(file, (database) => void database.prepare('PRAGMA max_page_count = 40').get()),
    );
    await server.submit(job('first', LARGE));
    expect(await server.submit(job('second', LARGE))).toEqual(REFUSED);
    expect(uniquesOf(await server.take('resize'))).toEqual(['first']);
    await server.says(/keeps jobs again/);
    expect(await server.submit(job('third', LARGE))).toEqual(CREATED);
    await server.close();
    expect(keysIn(file)).toEqual(['third']);
  });
});

/** Overwrites all but the first pages of a file, as a failing disk does. */
function damage(file: string, from: number): void {
  const descriptor = openSync(file, 'r+');
  const { size } = fstatSync(descriptor);
  expect(size).toBeGreaterThan(from);
  writeSync(descriptor, Buffer.alloc(size - from, 0xee), 0, size - from, from);
  closeSync(descriptor);
}

describe('a damaged SQLite file', () => {
  const newFile = databaseFiles();
  const PAGE = 4096;
  const JOBS = Array.from({ length: 300 }, (_, index) => job(`${index}`, 'w'.repeat(200)));

  it('that is no database any more is refused at the start, with what to do', async () => {
    const file = await newFile();
    const first = await KeptServer.start(new SqliteStore({ file }));
    await first.submit(...JOBS);
    await first.close();
    damage(file, 0);
    const failure = await KeptServer.start(new SqliteStore({ file })).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'unusable' });
    expect((failure as Error).message).toMatch(
      /jobs\.db: file is not a database; .*move it away.*sqlite3 FILE \.recover/,
    );
  });

  it('with a damaged inside is said to be when it is read', async () => {
    const file = await newFile();
    const first = await KeptServer.start(new SqliteStore({ file }));
    await first.submit(...JOBS);
    await first.close();
    damage(file, PAGE);
    const started = await KeptServer.start(new SqliteStore({ file })).catch((error: Error) => error);
    const said = started instanceof Error ? started.message : await started.says(/could not be read/);
    expect(said).toMatch(
      /jobs\.db: database disk image is malformed; .*move it away.*sqlite3 FILE \.recover/,
    );
    if (started instanceof KeptServer) await started.close();
  });

  it('while the server runs: jobs are refused, and all are stored again when the file is moved away', async () => {
    const file = await newFile();
    const store = storeWith(file, (database) => void database.exec('PRAGMA cache_size = 1'));
    const server = await KeptServer.start(store);
    expect(new Set(await server.submit(...JOBS))).toEqual(new Set(CREATED));
    execute(file, 'PRAGMA wal_checkpoint(TRUNCATE)');
    damage(file, PAGE);
    expect(await server.submit(job('refused'))).toEqual(REFUSED);
    expect(await server.submit(job('refused'))).toEqual(REFUSED);
    const [said, ...more] = saying(server.log, /keeps nothing/);
    expect(said).toMatch(/jobs\.db: database disk image is malformed; .*move it away/);
    expect(more).toEqual([]);

    for (const name of readdirSync(dirname(file)))
      renameSync(`${dirname(file)}/${name}`, `${dirname(file)}/old-${name}`);
    expect(await server.submit(job('after'))).toEqual(CREATED);
    await server.close();
    expect(keysIn(file).toSorted()).toEqual([...uniquesOf(JOBS), 'after'].toSorted());
    expect(saying(server.log, /301 unfinished jobs are stored again|300 unfinished/)).toHaveLength(1);
  });
});
