import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';

import { storeAt, StoreError, type StoredJob } from '../../../lib/store/index.js';
import { expectSameJobs } from '../../../lib/testing/store/comparing.js';
import { many, sampleJob } from '../../../lib/testing/store/sample-jobs.js';
import { describeUnless } from '../../support/programs.js';
import { MariadbServer, withoutMariadb } from './support/mariadb-server.js';
import {
  DATABASE,
  jobsOf,
  keptOn,
  keysOf,
  replayed,
  storeOn,
  TABLE,
  withStore,
} from './support/mysql-jobs.js';

/** As gearmand's plugin makes it. */
const GEARMANDS =
  'unique_key VARCHAR(64), function_name VARCHAR(255), priority INT, data LONGBLOB, when_to_run INT, ' +
  'unique key (unique_key, function_name)';

describeUnless([withoutMariadb], 'tables in MariaDB', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await MariadbServer.create();
  });
  afterAll(() => server.remove());
  beforeEach(() => server.emptyDatabase(DATABASE));

  const create = (columns: string, rest = ''): Promise<unknown> =>
    server.sql(`CREATE TABLE ${TABLE} (${columns}) ${rest}`);
  const insert = (columns: string, ...rows: readonly string[]): Promise<unknown> =>
    server.sql(`INSERT INTO ${TABLE} (${columns}) VALUES ${rows.map((row) => `(${row})`).join(', ')}`);
  const add = (...keys: readonly string[]): Promise<void> =>
    withStore(storeOn(server), (store) => store.commit({ done: [], added: jobsOf(...keys) }));

  test.each(['utf8mb4_general_ci', 'utf8mb4_bin', 'latin1_swedish_ci'])(
    "gearmand's with the collation %s takes keys that differ in case and blanks alone",
    async (collation) => {
      await create(GEARMANDS, `COLLATE ${collation}`);
      await insert('unique_key, function_name, priority, data', "'A', 'resize', 1, 'of A'");
      await add('a', 'a ', 'A ');
      const kept = await keptOn(server);
      expect(keysOf(kept)).toEqual(['A', 'a', 'a ', 'A ']);
      expect(kept[0]).toEqual(sampleJob('A', { workload: Buffer.from('of A') }));
    },
  );

  test('names beyond ASCII in a table of another character set stay what they are', async () => {
    await create(GEARMANDS, 'COLLATE latin1_swedish_ci');
    await insert('unique_key, function_name, data', "'1', _utf8mb4 x'6772c3b6c39f65', ''");
    const [job] = await keptOn(server);
    expect(Buffer.from(job?.functionName ?? '', 'latin1').toString()).toBe('größe');
  });

  test('rows are replayed in the order in which gearmand has added them', async () => {
    await create(GEARMANDS);
    const keys = ['z', 'm', 'a', 'k'];
    await insert('unique_key, function_name', ...keys.map((key) => `'${key}', 'resize'`));
    await add('b');
    expect(keysOf(await keptOn(server))).toEqual([...keys, 'b']);
  });

  test('one without when_to_run, of an older gearmand, gets the column', async () => {
    await create('unique_key VARCHAR(64), function_name VARCHAR(255), priority INT, data LONGBLOB');
    await insert('unique_key, function_name, priority, data', "'old', 'resize', 0, 'photo'");
    expect(await keptOn(server)).toEqual([
      sampleJob('old', { priority: 'high', workload: Buffer.from('photo'), whenToRun: 0 }),
    ]);
  });

  test('one made by hand gets room for large workloads, and a key of both columns', async () => {
    const columns = 'unique_key VARCHAR(36) PRIMARY KEY, function_name VARCHAR(20), priority INT, data BLOB';
    await create(`${columns}, when_to_run INT`);
    const workload = Buffer.alloc(70_000, 7);
    const jobs = ['resize', 'f'.repeat(255)].map((functionName) =>
      sampleJob('k'.repeat(64), { functionName, workload }),
    );
    await withStore(storeOn(server), (store) => store.commit({ done: [], added: jobs }));
    expectSameJobs(await keptOn(server), jobs, { inOrder: true });
  });

  test.each(['MyISAM', 'Aria', 'MEMORY'])(
    'one of the engine %s, which knows no transactions, becomes one of InnoDB',
    async (engine) => {
      await create(
        engine === 'MEMORY' ? GEARMANDS.replace('LONGBLOB', 'VARBINARY(99)') : GEARMANDS,
        `ENGINE = ${engine}`,
      );
      await insert('unique_key, function_name, data', "'z', 'resize', ''", "'a', 'resize', ''");
      expect(keysOf(await keptOn(server))).toEqual(['z', 'a']);
      const columns = "ENGINE AS engine FROM information_schema.TABLES WHERE TABLE_NAME = 'gearman_queue'";
      expect(await server.sql(`SELECT ${columns}`)).toEqual([{ engine: 'InnoDB' }]);
    },
  );

  test('rows that others wrote without a unique ID are jobs of their own, each of which can be removed', async () => {
    await create(GEARMANDS);
    await insert('unique_key, function_name, data', "NULL, 'resize', 'a'", "NULL, 'resize', 'b'");
    const [first, second] = await keptOn(server);
    expect([first, second].map((job) => String(job?.workload))).toEqual(['a', 'b']);
    await withStore(storeOn(server), (store) =>
      store.commit({ done: first === undefined ? [] : [first], added: [] }),
    );
    expect(await keptOn(server)).toEqual([second]);
  });

  test('one with other columns is refused with both lists, and stays as it is', async () => {
    await create('id INT, function_name TEXT, payload TEXT');
    const opening = storeOn(server).open();
    await expect(opening).rejects.toThrow(StoreError);
    await expect(opening).rejects.toMatchObject({
      kind: 'unusable',
      message: expect.stringMatching(
        /columns unique_key, function_name, priority, data, when_to_run; found id, function_name, payload\./,
      ),
    });
    expect(await server.sql(`SHOW COLUMNS FROM ${TABLE}`)).toHaveLength(3);
  });

  test('a table that is ours is not altered again', async () => {
    await add('a');
    const alterations = (): Promise<unknown> => server.sql("SHOW GLOBAL STATUS LIKE 'Com_alter_table'");
    const [table, before] = [await server.sql(`SHOW CREATE TABLE ${TABLE}`), await alterations()];
    expect(keysOf(await keptOn(server))).toEqual(['a']);
    expect(await alterations()).toEqual(before);
    expect(await server.sql(`SHOW CREATE TABLE ${TABLE}`)).toEqual(table);
  });

  test('a name that needs quotes is a name', async () => {
    const options = { table: 'my `queue`; DROP' };
    await withStore(storeOn(server, options), (store) => store.commit({ done: [], added: jobsOf('a') }));
    expect(await server.sql(`SELECT COUNT(*) AS jobs FROM ${DATABASE}.\`my \`\`queue\`\`; DROP\``)).toEqual([
      { jobs: 1 },
    ]);
  });

  test('it is reached by address, and through a Unix socket', async () => {
    const address = `mariadb://root@localhost/${DATABASE}?table=by_socket&socketPath=${server.socketPath}`;
    const job = sampleJob('a');
    await withStore(storeAt(address), (store) => store.commit({ done: [], added: [job] }));
    const other = storeAt(`mysql://root@${server.host}:${server.port}/${DATABASE}?table=by_socket`);
    expect(await withStore(other, replayed)).toEqual([job]);
  });

  test('commits that are under way at once arrive in the order in which they were asked for', async () => {
    const [first, second] = [
      jobsOf(...many('first', 200).map(({ uniqueKey }) => uniqueKey)),
      jobsOf('second'),
    ];
    await withStore(storeOn(server), async (store) => {
      // Both connections are there, so that neither has a start over the other.
      await Promise.all([store.commit({ done: [], added: [] }), store.commit({ done: [], added: [] })]);
      await Promise.all([
        store.commit({ done: jobsOf('absent'), added: first }),
        store.commit({ done: [], added: second }),
      ]);
      expect(keysOf(await replayed(store))).toEqual(keysOf([...first, ...second]));
    });
  });

  test('large workloads are replayed a few at a time', async () => {
    const jobs = many('key', 30, { workload: Buffer.alloc(2 ** 20, 1) });
    await withStore(storeOn(server), async (store) => {
      await store.commit({ done: [], added: [...jobs, ...jobsOf('last')] });
      const portions: (readonly StoredJob[])[] = [];
      for await (const portion of store.replay()) portions.push(portion);
      expectSameJobs(portions.flat(), [...jobs, ...jobsOf('last')], { inOrder: true });
      expect(portions.map(({ length }) => length)).toEqual([8, 8, 8, 7]);
    });
  });
});
