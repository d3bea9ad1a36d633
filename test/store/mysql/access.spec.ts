import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { MysqlStore } from '../../../lib/store/mysql/mysql-store.js';
import type { MysqlStoreOptions } from '../../../lib/store/mysql/mysql-options.js';
import type { StoredJob } from '../../../lib/store/index.js';
import { describeUnless } from '../../support/programs.js';
import { CLIENT_TLS, SERVER_TLS, stranger } from '../../tls/trust.js';
import { MariadbServer, withoutMariadb } from './support/mariadb-server.js';
import { DATABASE, failureOf, jobsOf, keysOf, replayed, storeOn } from './support/mysql-jobs.js';

const PASSWORD = 's3cret/?';

describeUnless([withoutMariadb], 'a store whose MariaDB lets not everybody do everything', () => {
  let server: MariadbServer;
  let stores: MysqlStore[];
  let store: MysqlStore;
  beforeAll(async () => {
    server = await MariadbServer.create({ users: true, identity: SERVER_TLS });
    const identified = `@'%' IDENTIFIED BY '${PASSWORD}'`;
    await server.sql(
      `CREATE USER app${identified}`,
      `GRANT ALL ON ${DATABASE}.* TO app@'%'`,
      `CREATE USER careful${identified} REQUIRE SSL`,
      `GRANT ALL ON ${DATABASE}.* TO careful@'%'`,
      `CREATE USER reader${identified}`,
      `GRANT SELECT ON ${DATABASE}.* TO reader@'%'`,
    );
  });
  afterAll(() => server.remove());
  beforeEach(async () => {
    await server.emptyDatabase(DATABASE);
    stores = [];
    store = make();
  });
  afterEach(() => Promise.all(stores.map((each) => each.close())));

  function make(options: Partial<MysqlStoreOptions> = {}): MysqlStore {
    const made = storeOn(server, { user: 'app', password: PASSWORD, ...options });
    stores.push(made);
    return made;
  }

  const add = (...added: readonly StoredJob[]): Promise<void> => store.commit({ done: [], added });
  const kept = async (): Promise<readonly string[]> => keysOf(await replayed(make()));

  test('a wrong password is said, and not what it was', async () => {
    const { kind, message } = await failureOf(make({ password: 'guessed' }).open());
    expect(kind).toBe('unavailable');
    expect(message).toMatch(/Access denied for user 'app'.*look at user and password/);
    expect(message).not.toContain('guessed');
  });

  test('a wrong password does not use up the connections', async () => {
    const wrong = make({ password: 'guessed', connections: 1 });
    for (let attempt = 0; attempt < 3; attempt++) await failureOf(wrong.open());
  });

  test('a user who must speak TLS does so where that is asked for', async () => {
    expect(await failureOf(make({ user: 'careful' }).open())).toMatchObject({ kind: 'unavailable' });
    await make({ user: 'careful', ssl: CLIENT_TLS }).open();
    await make({ user: 'careful', host: 'localhost', ssl: CLIENT_TLS }).open();
  });

  test("a certificate that is not trusted, or another host's, is refused", async () => {
    const { message } = await failureOf(make({ user: 'careful', ssl: { ca: stranger.certificate } }).open());
    expect(message).toContain('certificate');
    // Which the system knows to be 127.0.0.1, and the certificate does not.
    const other = await failureOf(make({ user: 'careful', host: '127.1', ssl: CLIENT_TLS }).open());
    expect(other.message).toContain("Host: 127.1. is not in the cert's altnames");
    await make({ user: 'careful', ssl: { rejectUnauthorized: false } }).open();
  });

  test('a database that is not there is said', async () => {
    await server.sql(`DROP DATABASE ${DATABASE}`);
    const { kind, message } = await failureOf(store.open());
    expect(kind).toBe('unavailable');
    expect(message).toMatch(/Unknown database 'jobs'; create the database/);
  });

  test('a server that only reads keeps nothing until it writes again, or until another stands in its place', async () => {
    await add(...jobsOf('a'));
    const connections = await server.connectionsOf('app');
    await server.sql('SET GLOBAL read_only = 1');
    const { kind, message } = await failureOf(add(...jobsOf('b', 'c')));
    const alone = await failureOf(add(...jobsOf('alone')));
    await server.sql('SET GLOBAL read_only = 0');
    expect([kind, alone.kind]).toEqual(['unavailable', 'unavailable']);
    expect(message).toContain('the server only reads');
    await add(...jobsOf('d'));
    expect(connections).not.toContain((await server.connectionsOf('app')).at(-1));
    expect(await kept()).toEqual(['a', 'd']);
  });

  test('a user who may not make the table is told what is needed, and needs no more where it is there', async () => {
    const { kind, message } = await failureOf(make({ user: 'reader' }).open());
    expect(kind).toBe('unavailable');
    expect(message).toMatch(/denied to user 'reader'.*the user needs SELECT, INSERT/);
    await add(...jobsOf('a'));
    await server.sql(`GRANT INSERT, UPDATE, DELETE ON ${DATABASE}.* TO reader@'%'`);
    store = make({ user: 'reader' });
    await store.commit({ done: jobsOf('a'), added: jobsOf('b') });
    expect(await kept()).toEqual(['b']);
  });
});
