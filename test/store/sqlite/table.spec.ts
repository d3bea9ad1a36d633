import { readFileSync } from 'node:fs';

import { describe, expect, it } from '@jest/globals';

import { StoreError } from '../../../lib/store/index.js';
import { SqliteStore } from '../../../lib/store/sqlite/sqlite-store.js';
import { contentOf, databaseFiles, execute, replayed, rows } from './support/database-file.js';

const KEY = 'PRIMARY KEY (unique_key, function_name)';

/** As a gearmand has made them at some time, and tables by hand that are the same to it. */
const OLDER: Readonly<Record<string, string>> = {
  'without when_to_run': `unique_key TEXT, function_name TEXT, priority INTEGER, data BLOB, ${KEY}`,
  'with the unique ID alone as key':
    'unique_key TEXT PRIMARY KEY, function_name TEXT, priority INTEGER, data BLOB',
  'with the unique ID alone as key, and when_to_run':
    'unique_key TEXT PRIMARY KEY, function_name TEXT, priority INTEGER, data BLOB, when_to_run INTEGER',
  'without a key': 'unique_key TEXT, function_name TEXT, priority INTEGER, data BLOB, when_to_run INTEGER',
  'without a key and when_to_run, in another order':
    'data BLOB, priority INTEGER, function_name TEXT, unique_key TEXT',
};
/** Whose order is not that of their keys. */
const UNIQUES = ['m', 'z', 'a', 'k', 'b', '-', 'ü'];

const OTHERS: Readonly<Record<string, string>> = {
  'unique_key TEXT, function_name TEXT, priority INTEGER, data BLOB, when_to_run INTEGER, owner TEXT':
    'unique_key, function_name, priority, data, when_to_run, owner',
  'unique_key TEXT, function_name TEXT, data BLOB': 'unique_key, function_name, data',
  'id INTEGER PRIMARY KEY, payload TEXT': 'id, payload',
};

describe('SqliteStore', () => {
  const newFile = databaseFiles();

  it.each(Object.keys(OLDER))('brings a table %s up to date, with its rows in their order', async (kind) => {
    const file = await newFile();
    const values = UNIQUES.map((unique, index) => `('${unique}', 'resize', ${index % 3}, x'00ff')`);
    execute(
      file,
      `CREATE TABLE jobs (${OLDER[kind]});
       INSERT INTO jobs (unique_key, function_name, priority, data) VALUES ${values.join(', ')};
       DELETE FROM jobs WHERE unique_key = 'k'`,
    );
    const store = new SqliteStore({ file, table: 'jobs' });
    const uniques = UNIQUES.filter((unique) => unique !== 'k');
    const kept = await contentOf(store);
    expect(kept.map(({ uniqueKey }) => Buffer.from(uniqueKey, 'latin1').toString())).toEqual(uniques);
    expect(kept.map(({ priority }) => priority)).toEqual(['high', 'normal', 'low', 'normal', 'low', 'high']);
    expect(new Set(kept.map(({ workload }) => workload.toString('hex')))).toEqual(new Set(['00ff']));
    expect(new Set(kept.map(({ whenToRun }) => whenToRun))).toEqual(new Set([0]));

    const crop = {
      functionName: 'crop',
      uniqueKey: 'm',
      priority: 'low',
      whenToRun: 7,
      workload: Buffer.from('8'),
    } as const;
    await store.open();
    await store.commit({ done: [{ functionName: 'resize', uniqueKey: 'z' }], added: [crop] });
    await store.close();
    expect(await contentOf(store)).toEqual([...kept.filter(({ uniqueKey }) => uniqueKey !== 'z'), crop]);
    expect(rows(file, "SELECT name FROM sqlite_master WHERE type = 'table'")).toEqual([['jobs']]);
  });

  it('keeps the newest of two jobs with one key, which a table without a key can hold', async () => {
    const file = await newFile();
    execute(
      file,
      `CREATE TABLE gearman_queue (${OLDER['without a key']});
       INSERT INTO gearman_queue VALUES ('a', 'f', 1, '1', 0), ('b', 'f', 1, '2', 0), ('a', 'f', 1, '3', 0)`,
    );
    const kept = await contentOf(new SqliteStore({ file }));
    expect(kept.map(({ workload }) => workload.toString())).toEqual(['2', '3']);
  });

  it.each(Object.entries(OTHERS))(
    'refuses a table with (%s), and changes nothing',
    async (columns, names) => {
      const file = await newFile();
      execute(file, `CREATE TABLE gearman_queue (${columns}); CREATE TABLE jobs (${columns})`);
      const before = readFileSync(file);
      const refusal = await new SqliteStore({ file }).open().catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(StoreError);
      expect(refusal).toMatchObject({
        kind: 'unusable',
        message:
          'the table gearman_queue is no queue of gearmand: expected the columns unique_key, function_name, priority, ' +
          `data, when_to_run; found ${names}. Name another table, or rename this one`,
      });
      expect(readFileSync(file).equals(before)).toBe(true);
      await new SqliteStore({ file, table: 'other' }).open();
    },
  );

  it('leaves the other tables of its file alone', async () => {
    const file = await newFile();
    execute(file, `CREATE TABLE users (id); INSERT INTO users VALUES (7)`);
    const store = new SqliteStore({ file, table: 'a "b" [c]' });
    await store.open();
    await store.commit({
      done: [],
      added: [
        { functionName: 'f', uniqueKey: 'u', priority: 'low', whenToRun: 0, workload: Buffer.from('w') },
      ],
    });
    await store.close();
    expect(rows(file, 'SELECT * FROM users')).toEqual([[7]]);
    expect(rows(file, 'SELECT count(*) FROM "a ""b"" [c]"')).toEqual([[1]]);
  });

  it('takes what it cannot make sense of for the nearest thing', async () => {
    const file = await newFile();
    await contentOf(new SqliteStore({ file }));
    execute(
      file,
      "INSERT INTO gearman_queue VALUES ('a', 'f', 9, 'text', NULL), ('b', NULL, NULL, NULL, -5), (NULL, 'f', 0, 12, 1)",
    );
    const store = new SqliteStore({ file });
    await store.open();
    expect(await replayed(store)).toEqual([
      { functionName: 'f', uniqueKey: 'a', priority: 'normal', whenToRun: 0, workload: Buffer.from('text') },
      { functionName: '', uniqueKey: 'b', priority: 'normal', whenToRun: 0, workload: Buffer.alloc(0) },
      { functionName: 'f', uniqueKey: 'row 3', priority: 'high', whenToRun: 1, workload: Buffer.from('12') },
    ]);
    await store.commit({ done: await replayed(store), added: [] });
    expect(await replayed(store)).toEqual([]);
    await store.close();
  });
});
