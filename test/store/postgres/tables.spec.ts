import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';

import type { StoredJob } from '../../../lib/store/index.js';
import { PostgresStore } from '../../../lib/store/postgres/postgres-store.js';
import { describeUnless } from '../../support/programs.js';
import { add, job, keys, portions, replayed } from './support/postgres-jobs.js';
import { NOT_DURABLE, PostgresServer, withoutPostgres } from './support/postgres-server.js';

const ADDED = 'INSERT INTO queue (priority, unique_key, function_name, data, when_to_run) VALUES';
/** As gearmand has made it, now and first. */
const COLUMNS = 'function_name VARCHAR(255), priority INTEGER, data BYTEA';
const GEARMANDS = `CREATE TABLE queue (unique_key VARCHAR(64), ${COLUMNS}, when_to_run INTEGER, UNIQUE (unique_key, function_name))`;
const OLD = `CREATE TABLE queue (unique_key VARCHAR(64) PRIMARY KEY, ${COLUMNS})`;

function large(key: string): StoredJob {
  return job(key, { workload: Buffer.alloc(12 * 2 ** 20, 1) });
}

describeUnless([withoutPostgres], "PostgresStore's table", () => {
  let server: PostgresServer;
  let store: PostgresStore;
  beforeAll(async () => {
    server = await PostgresServer.create(NOT_DURABLE);
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    await server.empty();
    store = new PostgresStore({
      host: server.folder,
      port: server.port,
      user: 'postgres',
      database: 'postgres',
    });
  });
  afterEach(() => store.close());

  it('is made as gearmand makes it, with a column for the order of arrival', async () => {
    await store.open();

    const columns = await server.sql(
      'SELECT column_name AS name, data_type AS type, character_maximum_length AS most ' +
        "FROM information_schema.columns WHERE table_name = 'queue' ORDER BY ordinal_position",
    );
    expect(columns).toEqual([
      { name: 'unique_key', type: 'character varying', most: '64' },
      { name: 'function_name', type: 'character varying', most: '255' },
      { name: 'priority', type: 'integer', most: null },
      { name: 'data', type: 'bytea', most: null },
      { name: 'when_to_run', type: 'integer', most: null },
      { name: 'arrival', type: 'bigint', most: null },
    ]);
  });

  it('is taken over from gearmand with its rows, in the order in which gearmand would read them', async () => {
    await server.sql(GEARMANDS, `${ADDED} (0, 'b', 'f', '\\x00ff', 1900000000), (2, 'a', 'f', NULL, 0)`);
    await store.open();
    await add(store, job('c'));

    expect(await replayed(store)).toEqual([
      job('b', {
        functionName: 'f',
        priority: 'high',
        workload: Buffer.from([0, 255]),
        whenToRun: 1_900_000_000,
      }),
      job('a', { functionName: 'f', priority: 'low', workload: Buffer.alloc(0) }),
      job('c'),
    ]);
  });

  it("of gearmand's first versions gets what it lacks, and one unique ID in several functions", async () => {
    await server.sql(OLD, "INSERT INTO queue VALUES ('a', 'f', 1, 'x')");
    await store.open();
    await add(store, job('a', { functionName: 'g' }));

    expect(await replayed(store)).toEqual([
      job('a', { functionName: 'f', workload: Buffer.from('x') }),
      job('a', { functionName: 'g' }),
    ]);
  });

  it('is migrated by one of several stores that are opened at once', async () => {
    await server.sql(OLD);
    const { folder: host, port } = server;
    const stores = [1, 2, 3].map(
      () => new PostgresStore({ host, port, user: 'postgres', database: 'postgres' }),
    );

    await Promise.all(stores.map((each) => each.open()));
    await Promise.all(stores.map((each) => each.close()));
    await store.open();
    const indexes = await server.sql("SELECT indexname FROM pg_indexes WHERE tablename = 'queue'");
    expect(indexes.map(({ indexname }) => indexname).toSorted()).toEqual([
      'queue_arrival_idx',
      'queue_unique_key_function_name_idx',
    ]);
  });

  it.each([
    {
      what: 'other columns',
      table: 'CREATE TABLE queue (id INTEGER, payload TEXT)',
      found: 'id integer, payload text',
    },
    {
      what: 'one column more',
      table: GEARMANDS.replace('INTEGER, UNIQUE', 'INTEGER, tenant INTEGER NOT NULL, UNIQUE'),
      found:
        'unique_key character varying, function_name character varying, priority integer, data bytea, when_to_run integer, tenant integer',
    },
    {
      what: 'another type',
      table: GEARMANDS.replace('BYTEA', 'TEXT'),
      found:
        'unique_key character varying, function_name character varying, priority integer, data text, when_to_run integer',
    },
  ])('is refused with $what, and left as it is', async ({ table, found }) => {
    await server.sql(table);

    await expect(store.open()).rejects.toMatchObject({
      kind: 'unusable',
      message:
        'the table queue is no queue of gearmand: expected the columns unique_key character varying, ' +
        'function_name character varying, priority integer, data bytea, when_to_run integer; ' +
        `found ${found}. Name another table, or rename this one`,
    });
    const columns = await server.sql("SELECT 1 FROM information_schema.columns WHERE table_name = 'queue'");
    expect(columns).toHaveLength(found.split(', ').length);
  });

  it('is refused where its rows have no key of their own', async () => {
    await server.sql(
      `CREATE TABLE queue (unique_key TEXT, ${COLUMNS})`,
      "INSERT INTO queue VALUES ('a', 'f', 1, 'x'), ('a', 'f', 1, 'y')",
    );

    await expect(store.open()).rejects.toMatchObject({
      kind: 'unusable',
      message: /several rows for one function/,
    });
    expect(await server.sql('SELECT 1 FROM queue')).toHaveLength(2);
  });

  it('holds texts as gearmand does, and other bytes so that they fit', async () => {
    const [binary, text] = ['\xff\0'.repeat(32), 'caf\xc3\xa9'];
    await store.open();
    await add(store, job(text, { functionName: text }), job(binary));

    expect(await server.sql('SELECT unique_key, function_name FROM queue ORDER BY arrival')).toEqual([
      { unique_key: 'café', function_name: 'café' },
      { unique_key: '\uf7ff\uf700'.repeat(32), function_name: 'resize' },
    ]);
    await store.commit({ done: [job(binary)], added: [] });
    expect(await keys(store)).toEqual([text]);
  });

  it.each([
    { what: 'a unique key of 65 bytes', refused: job('k'.repeat(65)) },
    { what: 'one whose last bytes are spaces', refused: job(`${'k'.repeat(60)}     `) },
    { what: 'a function name of 256 bytes', refused: job('k', { functionName: 'f'.repeat(256) }) },
    { what: 'a time beyond the column', refused: job('k', { whenToRun: 2 ** 31 }) },
  ])('keeps nothing of a batch with $what, which is refused', async ({ refused }) => {
    await store.open();
    await add(store, job('kept'));

    await expect(store.commit({ done: [job('kept')], added: [job('other'), refused] })).rejects.toMatchObject(
      { kind: 'refused' },
    );
    expect(await keys(store)).toEqual(['kept']);
  });

  it('refuses what a constraint of its owner refuses', async () => {
    await store.open();
    await server.sql("ALTER TABLE queue ADD CHECK (function_name <> 'forbidden')");

    await expect(add(store, job('a', { functionName: 'forbidden' }))).rejects.toMatchObject({
      kind: 'refused',
    });
    await add(store, job('b'));
    expect(await keys(store)).toEqual(['b']);
  });

  it('is replayed in portions of not too many bytes, however large a job is', async () => {
    await store.open();
    for (const key of ['a', 'b', 'c']) await add(store, large(key), job(`small ${key}`));

    const sizes = (await portions(store)).map((portion) => portion.map(({ uniqueKey }) => uniqueKey));
    expect(sizes).toEqual([
      ['a', 'small a', 'b'],
      ['small b', 'c', 'small c'],
    ]);
  });

  it('is searched by its keys, though the plan was made when it was empty', async () => {
    await store.open();
    await server.sql('ANALYZE queue');
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
      await store.commit({ done: [job(key)], added: [job(key + key)] });
    await server.sql(
      `${ADDED.replace('VALUES', 'SELECT')} 1, 'k' || n, 'resize', 'x', 0 FROM generate_series(1, 100000) AS n`,
    );
    await server.sql('SELECT pg_stat_reset()');

    for (const key of ['k1', 'k2', 'k3']) await store.commit({ done: [job(key)], added: [job(key + key)] });
    await store.commit({ done: [job('k4')], added: [] });
    await store.close();
    const scans = "SELECT seq_tup_read::int < 1000 AS few FROM pg_stat_user_tables WHERE relname = 'queue'";
    expect(await server.sql(scans)).toEqual([{ few: 't' }]);
    expect(await server.sql("SELECT 1 FROM queue WHERE unique_key ~ '^k[1-4]$'")).toEqual([]);
  });

  it.each(['DROP TABLE queue', `DROP TABLE queue; ${GEARMANDS}`])(
    'is there again behind %s, and says that it was emptied',
    async (statement) => {
      await store.open();
      await add(store, job('lost'));
      await server.sql(statement);

      await expect(add(store, job('a'))).rejects.toMatchObject({
        kind: 'emptied',
        message: 'the table queue was gone; it was made again',
      });
      await add(store, job('a'));
      expect(await keys(store)).toEqual(['a']);
    },
  );
});
