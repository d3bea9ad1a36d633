import { EventEmitter } from 'node:events';
import { Socket } from 'node:net';

import { describe, expect, jest, test } from '@jest/globals';

import { OptionError } from '../../../lib/options/index.js';
import { MissingPackageError } from '../../../lib/packages/index.js';
import { mysqlAt } from '../../../lib/store/mysql/mysql-address.js';
import { createPool } from '../../../lib/store/mysql/mysql-driver.js';
import { type MysqlStoreOptions, resolveMysqlOptions } from '../../../lib/store/mysql/mysql-options.js';
import { MysqlPool } from '../../../lib/store/mysql/mysql-pool.js';
import { MysqlStore } from '../../../lib/store/mysql/mysql-store.js';

const getConnection = (): Promise<never> => Promise.reject(new Error('no connection here'));

/** What a store hands to the driver, where its package is one that only listens. */
async function driverOptions(make: (load: () => unknown) => MysqlStore): Promise<Record<string, unknown>> {
  let options: Record<string, unknown> = {};
  const pool = { on: () => undefined, getConnection, end: async () => undefined };
  const store = make(() => ({ createPool: (given: typeof options) => ((options = given), pool) }));
  await expect(store.open()).rejects.toThrow('no connection here');
  await store.close();
  return options;
}

function at(address: string): Promise<Record<string, unknown>> {
  return driverOptions((load) => mysqlAt(address, load));
}

describe('the address of a store in MySQL', () => {
  test('names everything', async () => {
    const all =
      '//app:p%40ss%2F%3A%3F%2540@db.example:3307/jobs?table=q&connections=5&connectTimeout=70&queryTimeout=80&ssl=true';
    expect(await at(all)).toMatchObject({
      host: 'db.example',
      port: 3307,
      user: 'app',
      password: 'p@ss/:?%40',
      database: 'jobs',
      connectionLimit: 5,
      connectTimeout: 70,
      ssl: { verifyIdentity: true },
    });
  });

  test('may name a Unix socket, an IPv6 address, or little', async () => {
    expect(await at('//localhost/jobs?socketPath=%2Frun%2Fdb.sock')).toMatchObject({
      socketPath: '/run/db.sock',
    });
    expect(await at('//[::1]/jobs')).toMatchObject({ host: '::1', port: 3306 });
    expect(await at('///jobs')).toMatchObject({ host: 'localhost', database: 'jobs', connectionLimit: 3 });
  });

  test('shows who connects in no name', () => {
    expect(mysqlAt('//app:secret@db:3307/jobs').name).toBe('mysql://db:3307/jobs');
    expect(mysqlAt('///jobs?socketPath=/run/db.sock').name).toBe('mysql:///run/db.sock/jobs');
  });

  test.each([
    ['//app:secret@db', 'expected database as a text'],
    ['//app:secret@db/', 'expected database as a text'],
    ['//app:secret@db:99999999/jobs', 'expected an address as mysql://'],
    ['//app:secret%@db/jobs', 'expected an address as mysql://'],
    ['//app:secret@db/jobs?tabel=q', 'unknown option "tabel"'],
    [
      '//app:secret@db/jobs?queryTimeout=soon',
      'expected queryTimeout as a whole number of at least 1, got "soon"',
    ],
    ['//app:secret@db/jobs?connections=0', 'expected connections as a whole number of at least 1, got 0'],
    ['//app:secret@db/jobs?ssl=yes', 'expected ssl as true, false'],
    ['//app:secret@db/jobs?table=', 'expected table as a text that is not empty'],
  ])('%s is refused, without the password', (address, expected) => {
    const failure = catchError(() => mysqlAt(address));
    expect(failure).toBeInstanceOf(OptionError);
    expect(failure?.message).toContain(expected);
    expect(failure?.message).not.toContain('secret');
  });
});

describe('the options of a store in MySQL', () => {
  test.each([
    [{}, 'database'],
    [{ database: 7 }, 'database'],
    [{ database: 'jobs', host: '' }, 'host'],
    [{ database: 'jobs', password: 1234 }, 'password'],
    [{ database: 'jobs', port: '3306' }, 'port'],
    [{ database: 'jobs', connectTimeout: 0 }, 'connectTimeout'],
    [{ database: 'jobs', ssl: 'on' }, 'ssl'],
    [{ database: 'jobs', socket: '/run/db.sock' }, 'socket'],
  ])('%j are refused by name', (options, name) => {
    const failure = catchError(() => resolveMysqlOptions(options as unknown as MysqlStoreOptions));
    expect(failure).toBeInstanceOf(OptionError);
    expect(failure?.message).toContain(name);
  });

  test('that are undefined have their defaults', () => {
    expect(
      resolveMysqlOptions({ database: 'jobs', host: undefined as unknown as string, password: '' }),
    ).toEqual({
      database: 'jobs',
      host: 'localhost',
      port: 3306,
      table: 'gearman_queue',
      password: '',
      connections: 3,
      connectTimeout: 5_000,
      queryTimeout: 10_000,
    });
  });

  test('of TLS go to the driver', async () => {
    const ssl = { ca: 'PEM', rejectUnauthorized: false };
    const options = await driverOptions((load) => new MysqlStore({ database: 'jobs', ssl }, load));
    expect(options).toMatchObject({ ssl: { ...ssl, verifyIdentity: false } });
  });
});

function absent(specifier: string): never {
  throw Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
}

describe('mysql2', () => {
  test('is named where it is not installed', async () => {
    const opening = new MysqlStore({ database: 'jobs' }, absent).open();
    await expect(opening).rejects.toThrow(MissingPackageError);
    await expect(opening).rejects.toThrow(
      'a store in MySQL or MariaDB needs the package mysql2, which is not installed: npm install mysql2',
    );
  });

  test('may report any number of errors of a connection that nobody uses', () => {
    const core = Object.assign(new EventEmitter(), { stream: new Socket() });
    const pool = new EventEmitter();
    const made = new MysqlPool(resolveMysqlOptions({ database: 'jobs' }), () => ({ createPool: () => pool }));
    expect(made).toBeDefined();
    pool.emit('connection', core);
    const report = (): boolean => core.emit('error', new Error('lost'));
    expect([report(), report()]).toEqual([true, true]);
  });

  test('knows every option that it is given: of others it would complain on the console', async () => {
    const complaining = jest.spyOn(console, 'error').mockImplementation(() => undefined);
    const ssl = { ca: 'PEM' };
    const texts = { socketPath: '/nowhere', user: 'app', password: 'secret' };
    await createPool(resolveMysqlOptions({ database: 'jobs', ...texts, ssl })).end();
    expect(complaining).not.toHaveBeenCalled();
    complaining.mockRestore();
  });
});

function catchError(call: () => unknown): Error | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
