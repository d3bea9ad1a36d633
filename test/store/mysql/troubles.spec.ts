import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { MysqlStore } from '../../../lib/store/mysql/mysql-store.js';
import type { MysqlStoreOptions } from '../../../lib/store/mysql/mysql-options.js';
import type { StoredJob } from '../../../lib/store/index.js';
import { expectSameJobs } from '../../../lib/testing/store/comparing.js';
import { many, sampleJob } from '../../../lib/testing/store/sample-jobs.js';
import { describeUnless } from '../../support/programs.js';
import { CuttingProxy } from './support/cutting-proxy.js';
import { MariadbServer, withoutMariadb } from './support/mariadb-server.js';
import { DATABASE, failureOf, jobsOf, keysOf, replayed, storeOn, TABLE } from './support/mysql-jobs.js';

const MEBIBYTE = 2 ** 20;

describeUnless([withoutMariadb], 'a store whose MariaDB is in trouble', () => {
  let server: MariadbServer;
  let proxy: CuttingProxy;
  let stores: MysqlStore[];
  let store: MysqlStore;
  beforeAll(async () => {
    server = await MariadbServer.create({ flags: ['--max-allowed-packet=1M', '--sql-mode='] });
    proxy = await CuttingProxy.start(server);
  });
  afterAll(async () => {
    await proxy.stop();
    await server.remove();
  });
  beforeEach(async () => {
    await server.emptyDatabase(DATABASE);
    stores = [];
    store = make();
  });
  afterEach(() => Promise.all(stores.map((each) => each.close())));

  function make(options: Partial<MysqlStoreOptions> = {}): MysqlStore {
    const made = storeOn(server, options);
    stores.push(made);
    return made;
  }

  const add = (...added: readonly StoredJob[]): Promise<void> => store.commit({ done: [], added });
  const kept = async (): Promise<readonly string[]> => keysOf(await replayed(make()));

  test('jobs that it cannot keep are refused, and nothing of their batch is kept', async () => {
    await store.open();
    const bad = [
      sampleJob('k'.repeat(65)),
      sampleJob('far', { whenToRun: 2 ** 31 }),
      sampleJob('large', { workload: Buffer.alloc(MEBIBYTE) }),
    ];
    for (const job of bad)
      expect(await failureOf(add(sampleJob('good'), job))).toMatchObject({ kind: 'refused' });
    for (const job of bad) expect(await failureOf(add(job))).toMatchObject({ kind: 'refused' });
    expect(await kept()).toEqual([]);
  });

  test('of a job that is too large it says how large one may be', async () => {
    const { message } = await failureOf(add(sampleJob('large', { workload: Buffer.alloc(MEBIBYTE) })));
    expect(message).toContain('a job of 1048576 bytes');
    expect(message).toContain('max_allowed_packet of 1048576 bytes');
  });

  test('batches that are larger than its largest packet are kept', async () => {
    const jobs = many('key', 40, { workload: Buffer.alloc(MEBIBYTE / 8, 1) });
    const largest = sampleJob('largest', { workload: Buffer.alloc(MEBIBYTE - 2048, 2) });
    await add(...jobs, largest);
    expectSameJobs(await replayed(store), [...jobs, largest], { inOrder: true });
  });

  test('a table that was dropped is made again, and that is told once', async () => {
    await add(...jobsOf('a'));
    await server.sql(`DROP TABLE ${TABLE}`);
    const [failure] = await Promise.all([failureOf(add(...jobsOf('b'))), add(...jobsOf('c'))]);
    expect(failure).toMatchObject({
      kind: 'emptied',
      message: 'the table gearman_queue was gone; it was made again',
    });
    expect(await kept()).toEqual(['c']);
  });

  test('a table that was dropped is told to the next commit where a replay has found it', async () => {
    await add(...jobsOf('a'));
    await server.sql(`DROP TABLE ${TABLE}`);
    expect(await failureOf(replayed(store))).toMatchObject({ kind: 'emptied' });
    expect(await replayed(store)).toEqual([]);
    expect(await failureOf(add(...jobsOf('b')))).toMatchObject({ kind: 'emptied' });
    await add(...jobsOf('c'));
    expect(await kept()).toEqual(['c']);
  });

  test('a column that was dropped is added again', async () => {
    await add(...jobsOf('a'));
    await server.sql(`ALTER TABLE ${TABLE} DROP COLUMN when_to_run`);
    expect(await failureOf(add(...jobsOf('b')))).toMatchObject({ kind: 'unavailable' });
    await add(...jobsOf('c'));
    expect(await kept()).toEqual(['a', 'c']);
  });

  test('a table that is made again for whatever reason has lost its jobs, and that is told', async () => {
    await add(...jobsOf('a'));
    await server.sql(`ALTER TABLE ${TABLE} DROP COLUMN when_to_run`);
    expect(await failureOf(add(...jobsOf('b')))).toMatchObject({ kind: 'unavailable' });
    await server.sql(`DROP TABLE ${TABLE}`);
    expect(await failureOf(add(...jobsOf('c')))).toMatchObject({ kind: 'emptied' });
  });

  test('a server that answers nothing is waited for no longer than the limit says', async () => {
    store = make({ queryTimeout: 300, connectTimeout: 300 });
    await add(...jobsOf('a'));
    server.freeze();
    try {
      expect(await failureOf(add(...jobsOf('b', 'c')))).toMatchObject({
        kind: 'unavailable',
        message: expect.stringContaining('no answer within 300 ms'),
      });
      // A connection of its own, which nobody greets.
      expect(await failureOf(add(...jobsOf('d', 'e')))).toMatchObject({ kind: 'unavailable' });
    } finally {
      server.thaw();
    }
    await add(...jobsOf('f'));
    expect(await kept()).toEqual(['a', 'f']);
  });

  test('a connection that is lost before COMMIT has kept nothing', async () => {
    store = make({ port: proxy.port });
    await add(...jobsOf('a'));
    proxy.cutAt('COMMIT', { delivers: false });
    // Whether the server had it cannot be known here, and is not claimed.
    expect(await failureOf(add(...jobsOf('b', 'c')))).toMatchObject({ kind: 'uncertain' });
    proxy.cutAt('REPLACE', { delivers: true });
    expect(await failureOf(add(...jobsOf('d', 'e', 'f')))).toMatchObject({ kind: 'unavailable' });
    expect(await kept()).toEqual(['a']);
  });

  test('a connection that is lost behind COMMIT leaves it uncertain whether the jobs are kept: they are', async () => {
    store = make({ port: proxy.port });
    await store.open();
    proxy.cutAt('COMMIT', { delivers: true });
    expect(await failureOf(add(...jobsOf('a', 'b')))).toMatchObject({ kind: 'uncertain' });
    expect(await kept()).toEqual(['a', 'b']);
  });

  test('a job alone, which needs no COMMIT, is as uncertain', async () => {
    store = make({ port: proxy.port });
    await add(...jobsOf('prepared'));
    proxy.cutAt('of alone', { delivers: true });
    expect(await failureOf(add(...jobsOf('alone')))).toMatchObject({ kind: 'uncertain' });
    expect(await kept()).toEqual(['prepared', 'alone']);
  });

  test('a deadlock with another program is tried again', async () => {
    await add(...jobsOf('a', 'b'));
    await server.sql(`CREATE TABLE ${DATABASE}.weight (id INT)`);
    const finish = await server.deadlock({
      // What has written more is not the one that is ended.
      before: `INSERT INTO ${DATABASE}.weight SELECT seq FROM ${DATABASE}.seq_1_to_1000`,
      first: `SELECT * FROM ${TABLE} WHERE unique_key = 'b' FOR UPDATE`,
      second: `SELECT * FROM ${TABLE} WHERE unique_key = 'a' FOR UPDATE`,
      other: () => store.commit({ done: jobsOf('a', 'b'), added: jobsOf('c') }),
    });
    expect(finish.deadlocks).toBe(1);
    expect(await kept()).toEqual(['c']);
  });

  test('a full disk keeps nothing until there is room, and says so', async () => {
    const small = await MariadbServer.create({ largestFile: 20 * 1024 });
    try {
      await small.emptyDatabase(DATABASE);
      store = make({ port: small.port });
      await add(...jobsOf('a'));
      // Large ones would not do: where there is no room for the parts of a large value, MariaDB 10.11 ends itself.
      const filling = many('fill', 8_000, { workload: Buffer.alloc(3_000) });
      const { kind, message } = await failureOf(add(...filling));
      expect(kind).toBe('unavailable');
      expect(message).toContain('the disk of the database is full');
      await add(...jobsOf('b'));
      expect(keysOf(await replayed(store))).toEqual(['a', 'b']);
    } finally {
      await small.remove();
    }
  });

  // The last one: it is another process then.
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'a server that ended by %s and came back is connected again',
    async (signal) => {
      await add(...jobsOf('a'));
      await server.end(signal);
      const { kind, message } = await failureOf(add(...jobsOf('b')));
      expect(kind).toMatch(/unavailable|uncertain/);
      expect(message).toContain(`mysql://${server.host}:${server.port}/${DATABASE}: `);
      await failureOf(add(...jobsOf('c')));
      await server.start();
      await add(...jobsOf('d'));
      expect(await kept()).toEqual(['a', 'd']);
    },
  );
});
