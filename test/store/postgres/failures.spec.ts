import { createServer, type AddressInfo, type Socket } from 'node:net';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { MissingPackageError, type PackageLoader } from '../../../lib/packages/index.js';
import { StoreError } from '../../../lib/store/index.js';
import type { PostgresStoreOptions } from '../../../lib/store/postgres/postgres-options.js';
import { PostgresStore } from '../../../lib/store/postgres/postgres-store.js';
import { describeUnless } from '../../support/programs.js';
import { add, job, keys } from './support/postgres-jobs.js';
import { type Connection, NOT_DURABLE, PostgresServer, withoutPostgres } from './support/postgres-server.js';

const withoutPackages: PackageLoader = (specifier) => {
  throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
};

async function failureOf(act: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await act.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}

function openSockets(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length;
}

/** Takes connections, and does this with them. */
async function withListener(answer: (socket: Socket) => void, test: (port: number) => Promise<void>) {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    sockets.push(socket);
    answer(socket);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  await test((listener.address() as AddressInfo).port).finally(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
}

/** Ends the store's connection as soon as it waits for a lock. */
async function endWaiting(other: Connection): Promise<void> {
  const end =
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ' +
    `application_name = 'nestjs-gearman' AND wait_event_type = 'Lock'`;
  while ((await other.query(end)).rows.length === 0);
}

describe('PostgresStore without its driver', () => {
  it('says what to install', async () => {
    const failure = new PostgresStore({ host: 'db' }, withoutPackages).open();

    await expect(failure).rejects.toThrow(MissingPackageError);
    await expect(failure).rejects.toThrow(
      'a store in PostgreSQL needs the package pg, which is not installed: npm install pg',
    );
  });
});

describe('PostgresStore where no PostgreSQL is', () => {
  it('says that nobody listens', async () => {
    let free = 0;
    await withListener(
      () => undefined,
      async (port) => void (free = port),
    );
    const store = new PostgresStore({ host: '127.0.0.1', port: free, database: 'd' });

    const { kind, message } = await failureOf(store.open());
    expect(kind).toBe('unavailable');
    expect(message).toBe(
      `postgres://127.0.0.1:${free}/d: connect ECONNREFUSED 127.0.0.1:${free}; nobody listens there: ` +
        'is PostgreSQL running, and are host and port those that it listens on?',
    );
    await store.close();
  });

  it('says that there is no socket', async () => {
    const store = new PostgresStore({ host: '/nowhere', database: 'd' });

    const { kind, message } = await failureOf(store.open());
    expect(kind).toBe('unavailable');
    expect(message).toContain('there is no such Unix socket');
  });

  it('waits no longer than its connectTimeout', async () => {
    await withListener(
      () => undefined,
      async (port) => {
        const store = new PostgresStore({ host: '127.0.0.1', port, database: 'd', connectTimeout: 50 });

        const { kind, message } = await failureOf(store.open());
        expect(kind).toBe('unavailable');
        expect(message).toContain('the server did not answer in time');
        await store.close();
      },
    );
  });

  it('says that it was hung up on', async () => {
    await withListener(
      (socket) => socket.destroy(),
      async (port) => {
        const store = new PostgresStore({ host: '127.0.0.1', port, database: 'd' });

        expect((await failureOf(store.open())).kind).toBe('unavailable');
        await store.close();
      },
    );
  });
});

describe('PostgresStore without a password', () => {
  it('leaves no connection behind', async () => {
    let hangsUp: Promise<unknown> | undefined;
    await withListener(
      (socket) => {
        hangsUp ??= new Promise((resolve) => socket.once('close', resolve));
        const answers = ['\0\0\0\x17\0\0\0\x0aSCRAM-SHA-256\0\0', '\0\0\0\x0b\0\0\0\x0br=n'];
        socket.on('data', () => socket.write(`R${answers.shift()}`));
      },
      async (port) => {
        const store = new PostgresStore({ host: '127.0.0.1', port, user: 'me', sslMode: 'disable' });

        const { message } = await failureOf(store.open());
        expect(message).toContain('the server asks for a password, and none was given');
        await hangsUp;
      },
    );
  });
});

describeUnless([withoutPostgres], 'PostgresStore in trouble', () => {
  let server: PostgresServer;
  const opened: PostgresStore[] = [];
  beforeAll(async () => {
    server = await PostgresServer.create(NOT_DURABLE);
  });
  afterAll(() => server.remove());
  beforeEach(() => server.empty());
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });

  function storeOf(options: PostgresStoreOptions = {}): PostgresStore {
    const { host, port, password } = server;
    const store = new PostgresStore({
      host,
      port,
      password,
      user: 'postgres',
      database: 'postgres',
      ...options,
    });
    opened.push(store);
    return store;
  }

  async function openedStore(options: PostgresStoreOptions = {}): Promise<PostgresStore> {
    const store = storeOf(options);
    await store.open();
    return store;
  }

  it.each([
    {
      what: 'a wrong password',
      options: { password: 'wrong-0ne' },
      says: 'look at the user and the password',
    },
    {
      what: 'no password',
      options: { password: '' },
      says: 'the server asks for a password, and none was given',
    },
    { what: 'an unknown user', options: { user: 'nobody' }, says: 'look at the user and the password' },
    { what: 'an unknown database', options: { database: 'none' }, says: 'make it with "createdb"' },
    { what: 'an unknown schema', options: { table: 'none.queue' }, says: 'schema "none" does not exist' },
    { what: 'TLS that the server lacks', options: { sslMode: 'require' }, says: 'does not support SSL' },
  ] as const)('says what is wrong with $what, and no password', async ({ options, says }) => {
    const { kind, message } = await failureOf(storeOf(options).open());

    expect(kind).toBe('unavailable');
    expect(message).toContain(says);
    expect(message).not.toContain('wrong-0ne');
    expect(message).not.toContain(server.password);
  });

  it('says who may not make the table', async () => {
    await server.sql('DROP ROLE IF EXISTS guest', 'CREATE ROLE guest LOGIN');
    const store = storeOf({ host: server.folder, user: 'guest' });

    const { kind, message } = await failureOf(store.open());
    expect(kind).toBe('unavailable');
    expect(message).toMatch(/permission denied for schema public; the user may not do that/);
  });

  it.each([
    { what: 'a full disk', code: '53100', kind: 'unavailable', says: 'the disk of the database is full' },
    { what: 'too little memory', code: '53200', kind: 'unavailable', says: 'no' },
    { what: 'an internal error', code: 'XX000', kind: 'unavailable', says: 'no' },
    { what: 'bytes that are no text', code: '22021', kind: 'refused', says: 'no' },
    { what: 'a row too large', code: '54000', kind: 'refused', says: 'no' },
  ])('calls $what $kind, and has changed nothing', async ({ code, kind, says }) => {
    const store = await openedStore();
    await add(store, job('old'));
    await server.sql(
      `CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no' USING ERRCODE = '${code}'; END $$`,
      "CREATE TRIGGER fail BEFORE INSERT ON queue FOR EACH ROW WHEN (new.unique_key = 'bad') EXECUTE FUNCTION fail()",
    );

    const failure = await failureOf(store.commit({ done: [job('old')], added: [job('good'), job('bad')] }));
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(says);
    expect(await keys(store)).toEqual(['old']);
    await add(store, job('good'));
    expect(await keys(store)).toEqual(['old', 'good']);
  });

  it('gives up a statement that takes too long, and has changed nothing', async () => {
    const store = await openedStore({ statementTimeout: 100 });
    const other = await server.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE queue');

    const { kind, message } = await failureOf(add(store, job('a')));
    expect(kind).toBe('unavailable');
    expect(message).toContain('the database took longer than statementTimeout');
    await other.end();
    await add(store, job('b'));
    expect(await keys(store)).toEqual(['b']);
  });

  it('is uncertain about what a server leaves unanswered, and goes on with another connection', async () => {
    const store = await openedStore({ statementTimeout: 100, poolSize: 1 });
    await add(store, job('a'));
    const [backend] = await server.sql(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'nestjs-gearman' AND datname = 'postgres'`,
    );
    process.kill(Number(backend?.['pid']), 'SIGSTOP');

    const failure = failureOf(add(store, job('b')));
    const { kind, message } = await failure.finally(() => process.kill(Number(backend?.['pid']), 'SIGCONT'));
    expect(kind).toBe('uncertain');
    expect(message).toContain('the server did not answer in time');
    await add(store, job('c'));
    expect(await keys(store)).toEqual(expect.arrayContaining(['a', 'c']));
  });

  it('is closed though a server does not let go of its connection', async () => {
    const store = await openedStore({ connectTimeout: 300 });
    const [backend] = await server.sql(
      "SELECT pid FROM pg_stat_activity WHERE application_name = 'nestjs-gearman'",
    );
    const pid = Number(backend?.['pid']);
    process.kill(pid, 'SIGSTOP');
    const before = openSockets();

    try {
      await store.close();
      for (let turn = 0; turn < 1_000 && openSockets() === before; turn++) await new Promise(setImmediate);
      expect(openSockets()).toBe(before - 1);
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  });

  it('is uncertain about a commit whose connection is ended, which goes on with another', async () => {
    const store = await openedStore();
    const other = await server.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE queue');
    const commit = failureOf(add(store, job('a')));
    await endWaiting(other);

    expect((await commit).kind).toBe('uncertain');
    await other.end();
    await add(store, job('b'));
    expect(await keys(store)).toEqual(['b']);
  });

  it('is uncertain about a commit whose server dies, and goes on when it is back', async () => {
    const store = await openedStore();
    await add(store, job('a'));
    const other = await server.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE queue');
    const commit = failureOf(add(store, job('b')));
    let waiting: readonly Record<string, string>[] = [];
    while (waiting.length === 0) {
      const who = "application_name = 'nestjs-gearman' AND wait_event_type = 'Lock'";
      ({ rows: waiting } = await other.query(`SELECT pid FROM pg_stat_activity WHERE ${who}`));
    }
    // The server ends all others for it, and begins anew.
    process.kill(Number(waiting[0]?.['pid']), 'SIGKILL');

    expect((await commit).kind).toBe('uncertain');
    await other.end();
    await server.answered();
    expect(await keys(store)).toEqual(['a']);
  });

  it('minds no end of connections that are not in use', async () => {
    const store = await openedStore();
    await Promise.all([add(store, job('a')), add(store, job('b'))]);
    await server.sql(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'nestjs-gearman'",
    );

    // What was not noticed yet fails once, on each connection.
    for (let attempt = 0; attempt < 3; attempt++) await add(store, job('c')).catch(() => undefined);
    expect(await keys(store)).toEqual(expect.arrayContaining(['a', 'b', 'c']));
  });

  it('is unavailable while the server is down, and itself again behind its start', async () => {
    const store = await openedStore({ poolSize: 2 });
    await add(store, job('a'));
    await server.end('SIGINT');

    expect((await failureOf(add(store, job('b')).then(() => add(store, job('b'))))).kind).toMatch(/^un/);
    expect((await failureOf(add(store, job('b')))).kind).toBe('unavailable');
    expect((await failureOf(keys(store))).kind).toBe('unavailable');
    await server.start();
    await add(store, job('c'));
    expect(await keys(store)).toEqual(['a', 'c']);
  });

  it('goes to another server where this one has become read-only', async () => {
    const store = await openedStore({ poolSize: 1 });
    await server.sql(`ALTER DATABASE postgres SET default_transaction_read_only = on`);
    await server.sql(
      "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'nestjs-gearman'",
    );
    await failureOf(
      add(store, job('a')).then(
        () => undefined,
        () => add(store, job('a')),
      ),
    );
    const { kind, message } = await failureOf(add(store, job('a')));
    expect(kind).toBe('unavailable');
    expect(message).toContain('the database is read-only');

    await server.sql(`ALTER DATABASE postgres RESET default_transaction_read_only`);
    await add(store, job('b'));
    expect(await keys(store)).toEqual(['b']);
  });

  it('waits for the disk where the database does not by default', async () => {
    await server.sql(`ALTER DATABASE postgres SET synchronous_commit = off`);
    const store = await openedStore();
    await server.sql(
      "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN new.function_name = current_setting('synchronous_commit'); RETURN new; END $$",
      'CREATE TRIGGER note BEFORE INSERT ON queue FOR EACH ROW EXECUTE FUNCTION note()',
    );

    await add(store, job('a'));
    expect(await server.sql('SELECT function_name FROM queue')).toEqual([{ function_name: 'on' }]);
  });
});
