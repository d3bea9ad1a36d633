import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { PostgresStore } from '../../../lib/store/postgres/postgres-store.js';
import { startGearmand } from '../../support/gearmand.js';
import { describeUnless, whyMissing } from '../../support/programs.js';
import type { RunningServer } from '../../support/running-server.js';
import { submitJobs, takeJobs } from '../support/wire-jobs.js';
import { add, job, keys, replayed } from './support/postgres-jobs.js';
import { NOT_DURABLE, PostgresServer, withoutPostgres } from './support/postgres-server.js';

const LATER = 1_900_000_000;
const BINARY = '\0\x01\xfe\xff\r\n\0';

describeUnless([withoutPostgres, whyMissing('gearmand')], 'PostgresStore beside gearmand', () => {
  let database: PostgresServer;
  let store: PostgresStore;
  let gearmand: RunningServer | undefined;
  beforeAll(async () => {
    database = await PostgresServer.create(NOT_DURABLE);
  });
  afterAll(() => database.remove());
  beforeEach(async () => {
    await database.empty();
    const { folder: host, port } = database;
    store = new PostgresStore({ host, port, user: 'postgres', database: 'postgres' });
  });
  afterEach(async () => {
    await gearmand?.stop();
    await store.close();
  });

  async function withGearmand(flags: readonly string[] = []): Promise<number> {
    await gearmand?.stop();
    const conninfo = `host=${database.folder} port=${database.port} user=postgres dbname=postgres`;
    gearmand = await startGearmand(['-q', 'Postgres', `--libpq-conninfo=${conninfo}`, ...flags]);
    return gearmand.port;
  }

  it('replays what gearmand has kept: function, unique ID, priority, time and workload', async () => {
    const port = await withGearmand();
    await submitJobs(port, [
      { functionName: 'resize', unique: 'n', workload: BINARY },
      { functionName: 'gr\xc3\xb6\xc3\x9fe', unique: '\xc3\xbc', workload: 'x', priority: 'low' },
      { functionName: 'resize', unique: 'h', workload: '', priority: 'high' },
      { functionName: 'resize', unique: 'e', workload: 'later', epoch: LATER },
      { functionName: 'other', unique: '', workload: 'no unique ID' },
    ]);
    await gearmand?.stop();
    await store.open();

    expect(await replayed(store)).toEqual([
      job('n', { workload: Buffer.from(BINARY, 'latin1') }),
      job('\xc3\xbc', { functionName: 'gr\xc3\xb6\xc3\x9fe', workload: Buffer.from('x'), priority: 'low' }),
      job('h', { workload: Buffer.alloc(0), priority: 'high' }),
      job('e', { workload: Buffer.from('later'), whenToRun: LATER }),
      job('', { functionName: 'other', workload: Buffer.from('no unique ID') }),
    ]);
  });

  it('leaves what gearmand replays: function, unique ID and workload', async () => {
    await store.open();
    await add(
      store,
      job('n', { workload: Buffer.from(BINARY, 'latin1') }),
      job('empty', { workload: Buffer.alloc(0) }),
      job('\xc3\xbc', { functionName: 'gr\xc3\xb6\xc3\x9fe' }),
    );
    await store.close();

    const taken = await takeJobs(await withGearmand(), ['resize', 'gr\xc3\xb6\xc3\x9fe']);
    expect(taken).toEqual(
      expect.arrayContaining([
        { functionName: 'resize', unique: 'n', workload: BINARY },
        { functionName: 'resize', unique: 'empty', workload: '' },
        { functionName: 'gr\xc3\xb6\xc3\x9fe', unique: '\xc3\xbc', workload: 'work of \xc3\xbc' },
      ]),
    );
    expect(taken).toHaveLength(3);
  });

  it('shares its table: gearmand adds to it, replays it and removes from it as from its own', async () => {
    await store.open();
    await add(store, job('ours'), job('done'));
    await store.close();
    const port = await withGearmand();
    await submitJobs(port, [{ functionName: 'other', unique: 'theirs', workload: 'x' }]);
    await takeJobs(port, ['resize']);
    await submitJobs(port, [{ functionName: 'resize', unique: 'again', workload: 'x' }]);
    await gearmand?.stop();

    await store.open();
    await add(store, job('last'));
    expect(await keys(store)).toEqual(['theirs', 'again', 'last']);
  });

  it('has the table that --libpq-table names, in whatever case', async () => {
    const port = await withGearmand(['--libpq-table=Other_Jobs']);
    await submitJobs(port, [{ functionName: 'resize', unique: 'a', workload: 'x' }]);
    await gearmand?.stop();
    const { folder: host, port: databasePort } = database;
    const options = { host, port: databasePort, user: 'postgres', database: 'postgres', table: 'Other_Jobs' };
    const other = new PostgresStore(options);

    await other.open();
    expect(await keys(other)).toEqual(['a']);
    await other.close();
  });

  describe("keeps what gearmand's own queue in PostgreSQL does not", () => {
    it('priority and time: gearmand replays every job as high, and due', async () => {
      await store.open();
      await add(store, job('low', { priority: 'low' }), job('later', { whenToRun: LATER }));
      await store.close();

      const taken = await takeJobs(await withGearmand(), ['resize']);
      expect(taken.map(({ unique }) => unique)).toEqual(['low', 'later']);
      await store.open();
    });

    it('names that are no UTF-8, and a second job without a unique ID: gearmand refuses them', async () => {
      const without = { functionName: 'resize', unique: '', workload: 'x' };
      const answers = await submitJobs(await withGearmand(), [
        { functionName: 'resize', unique: '\xff', workload: 'x' },
        without,
        without,
      ]);

      expect(answers).toEqual(['ERROR', 'JOB_CREATED', 'ERROR']);
    });

    it('removals of names with an apostrophe: gearmand does not remove them', async () => {
      const port = await withGearmand();
      await submitJobs(port, [{ functionName: 'resize', unique: "it's", workload: 'x' }]);
      // Sooner or later it hangs up on the worker, too; its last answer or its end is behind the completion.
      await takeJobs(port, ['resize']).catch(() => undefined);
      await gearmand?.stop();

      await store.open();
      expect(await keys(store)).toEqual(["it's"]);
      await store.commit({ done: [job("it's")], added: [] });
      expect(await keys(store)).toEqual([]);
    });
  });
});
