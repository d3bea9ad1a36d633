import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';

import { OptionError } from '../../../lib/options/index.js';
import { optionsOfAddress } from '../../../lib/store/postgres/libpq-address.js';
import { readLibpqConninfo } from '../../../lib/store/postgres/libpq-conninfo.js';
import { postgresAt } from '../../../lib/store/postgres/postgres-address.js';
import type { PostgresStoreOptions } from '../../../lib/store/postgres/postgres-options.js';
import { PostgresStore } from '../../../lib/store/postgres/postgres-store.js';
import { readTableName } from '../../../lib/store/postgres/table-name.js';
import { storeAt } from '../../../lib/store/index.js';
import { codePoint } from '../../support/code-point.js';

const SECRET = 's3cret';

function errorOf(act: () => unknown): Error {
  try {
    act();
  } catch (error) {
    return error as Error;
  }
  throw new Error('expected an error, got none');
}

/** As libpq's documentation says to write it. */
function quoted(value: string): string {
  return `'${value.replaceAll(/['\\]/g, '\\$&')}'`;
}

describe("libpq's connection strings", () => {
  it.each<{ conninfo: string; options: PostgresStoreOptions }>([
    { conninfo: '', options: {} },
    { conninfo: '  \n ', options: {} },
    {
      conninfo: 'host=db.example.com port=5433 dbname=jobs user=me password=secret',
      options: { host: 'db.example.com', port: 5433, database: 'jobs', user: 'me', password: 'secret' },
    },
    { conninfo: 'host = /var/run/postgresql', options: { host: '/var/run/postgresql' } },
    { conninfo: "password='two words' user = 'it\\'s'", options: { password: 'two words', user: "it's" } },
    { conninfo: "password=back\\\\slash\\ space'quote", options: { password: "back\\slash space'quote" } },
    { conninfo: "dbname='a=b' user=c=d", options: { database: 'a=b', user: 'c=d' } },
    { conninfo: 'user=last\\', options: { user: 'last' } },
    { conninfo: "password='' user='' port=''", options: {} },
    { conninfo: 'user=one user=two', options: { user: 'two' } },
    {
      conninfo:
        'host=db hostaddr=10.0.0.1 sslmode=verify-full sslrootcert=/ca.pem sslcert=/c.pem sslkey=/k.pem',
      options: {
        host: 'db',
        hostAddress: '10.0.0.1',
        sslMode: 'verify-full',
        sslRootCertificate: '/ca.pem',
        sslCertificate: '/c.pem',
        sslKey: '/k.pem',
      },
    },
    {
      conninfo: "connect_timeout=10 application_name=gearmand options='-c search_path=jobs' keepalives=1",
      options: { connectTimeout: 10_000, applicationName: 'gearmand', serverOptions: '-c search_path=jobs' },
    },
    { conninfo: 'connect_timeout=0', options: {} },
    {
      conninfo: 'postgresql://me:a%40b@db:5433/jobs?connect_timeout=3',
      options: {
        user: 'me',
        password: 'a@b',
        host: 'db',
        port: 5433,
        database: 'jobs',
        connectTimeout: 3_000,
      },
    },
  ])('are read: $conninfo', ({ conninfo, options }) => {
    expect(readLibpqConninfo(conninfo)).toEqual(options);
  });

  it('give back every value that was quoted', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: codePoint, minLength: 1 }),
        fc.string({ minLength: 1 }),
        (password, user) =>
          expect(readLibpqConninfo(`password=${quoted(password)}user=${quoted(user)}`)).toEqual({
            password,
            user,
          }),
      ),
      { numRuns: 1_000 },
    );
  });

  it.each([
    { what: 'a keyword alone', conninfo: 'user', says: 'expected "=" behind "user"' },
    {
      what: 'a keyword with another behind it',
      conninfo: 'user password=x',
      says: 'expected "=" behind "user"',
    },
    { what: 'a quote without its end', conninfo: `password='${SECRET}`, says: 'has no end' },
    { what: 'an unknown keyword', conninfo: `password=${SECRET} usr=me`, says: '"usr" is unknown' },
    { what: 'what an object has anyway', conninfo: 'constructor=me', says: '"constructor" is unknown' },
    {
      what: 'what would be ignored at a risk',
      conninfo: 'sslcrl=/crl.pem',
      says: '"sslcrl" is unknown, or not supp',
    },
  ])('are refused with $what', ({ conninfo, says }) => {
    const error = errorOf(() => readLibpqConninfo(conninfo));

    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain(says);
    expect(error.message).not.toContain(SECRET);
  });
});

describe('addresses of PostgreSQL', () => {
  it.each<{ address: string; options: PostgresStoreOptions }>([
    { address: '//', options: {} },
    { address: '//db', options: { host: 'db' } },
    { address: '//db:5433', options: { host: 'db', port: 5433 } },
    { address: '///jobs', options: { database: 'jobs' } },
    { address: '//me@/jobs', options: { user: 'me', database: 'jobs' } },
    {
      address: '//me:a%3Ab%40c%2Fd@db/jobs',
      options: { user: 'me', password: 'a:b@c/d', host: 'db', database: 'jobs' },
    },
    { address: '//me:p@ss@db', options: { user: 'me', password: 'p@ss', host: 'db' } },
    { address: '//[::1]:5433/jobs', options: { host: '::1', port: 5433, database: 'jobs' } },
    { address: '//%2Frun%2Fpostgresql/jobs', options: { host: '/run/postgresql', database: 'jobs' } },
    { address: '///jobs?host=/run/postgresql', options: { host: '/run/postgresql', database: 'jobs' } },
    {
      address: '//db?table=my.jobs&poolSize=5&connectTimeout=100&statementTimeout=200&sslmode=require',
      options: {
        host: 'db',
        table: 'my.jobs',
        poolSize: 5,
        connectTimeout: 100,
        statementTimeout: 200,
        sslMode: 'require',
      },
    },
    { address: '//db?ssl=true', options: { host: 'db', sslMode: 'require' } },
    { address: '//db?options=-c%20a=b+c', options: { host: 'db', serverOptions: '-c a=b+c' } },
  ])('are read: $address', ({ address, options }) => {
    expect(optionsOfAddress(address)).toEqual(options);
  });

  it('give back every value that was encoded', () => {
    const texts = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(texts, texts, texts, (user, password, database) => {
        const [u, p, d] = [user, password, database].map(encodeURIComponent);

        expect(optionsOfAddress(`//${u}:${p}@db/${d}`)).toEqual({ user, password, host: 'db', database });
      }),
      { numRuns: 1_000 },
    );
  });

  it.each([
    `me:${SECRET}@db`,
    `//me:${SECRET}@db/jobs#there`,
    `//me:${SECRET}@db:port`,
    `//me:${SECRET}%@db`,
  ])('are refused without a word of what they say: %s', (address) => {
    const error = errorOf(() => optionsOfAddress(address));

    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toMatch(/^expected postgres:\/\//);
    expect(error.message).not.toContain(SECRET);
  });

  it.each(['postgres', 'postgresql'])('begin with %s:', async (scheme) => {
    await expect(storeAt(`${scheme}://me:${SECRET}@db?tabel=jobs`).open()).rejects.toThrow(
      'PostgreSQL\'s connection option "tabel" is unknown',
    );
  });
});

describe('what stands behind postgres:', () => {
  it.each([
    { address: `//me:${SECRET}@db:5433/jobs`, name: 'postgres://db:5433/jobs' },
    {
      address: `host=db port=5433 dbname=jobs password=${SECRET} table=queue`,
      name: 'postgres://db:5433/jobs',
    },
  ])('may be an address and words: $address', ({ address, name }) => {
    expect(postgresAt(address).name).toBe(name);
  });
});

describe('options of PostgresStore', () => {
  it.each<{ options: object; says: string }>([
    { options: { hots: 'db' }, says: 'PostgresStore: unknown option "hots"; the options are host, ' },
    { options: { host: 5 }, says: 'expected host as a text, got 5' },
    { options: { host: 'a,b' }, says: 'expected one host' },
    { options: { port: '5432' }, says: 'expected port as a whole number of at least 1, got "5432"' },
    { options: { poolSize: 0 }, says: 'expected poolSize as a whole number of at least 1, got 0' },
    { options: { connectTimeout: 0 }, says: 'expected connectTimeout as a whole number of at least 1' },
    { options: { statementTimeout: 1.5 }, says: 'expected statementTimeout as a whole number of at least 1' },
    { options: { sslMode: 'yes' }, says: 'expected sslMode to be one of disable, allow, prefer' },
    { options: { table: 'my jobs' }, says: 'expected table as a name, or a schema and a name' },
    { options: { table: 'a.b.c' }, says: 'expected table as a name, or a schema and a name' },
  ])('are refused: $options', ({ options, says }) => {
    const error = errorOf(() => new PostgresStore(options));

    expect(error).toBeInstanceOf(OptionError);
    expect(error.message).toContain(says);
  });

  it('do not show what is no password', () => {
    const error = errorOf(() => new PostgresStore({ password: { is: SECRET } as never }));

    expect(error.message).toBe('PostgresStore: expected password as a text, got object');
  });

  it.each([
    { options: { host: 'db', port: 5433, database: 'jobs' }, name: 'postgres://db:5433/jobs' },
    { options: { host: '/run', port: 5432, database: 'jobs' }, name: 'postgres:/run/.s.PGSQL.5432/jobs' },
    { options: { host: 'db', user: 'me', password: SECRET }, name: 'postgres://db:5432/me' },
  ])('name the store $name', ({ options, name }) => {
    expect(new PostgresStore(options).name).toBe(name);
  });
});

describe('names of tables', () => {
  it.each([
    { text: 'queue', sql: '"queue"' },
    { text: 'Queue_1$', sql: '"queue_1$"' },
    { text: '"Queue"', sql: '"Queue"' },
    { text: 'jobs.queue', sql: '"jobs"."queue"' },
    { text: '"a.b"."c""d"', sql: '"a.b"."c""d"' },
    { text: 'order', sql: '"order"' },
  ])('are read as SQL does: $text', ({ text, sql }) => {
    expect(readTableName(text)).toEqual({ shown: text, sql });
  });

  it.each(['', '.', 'a.', '1a', 'a b', 'a;DROP TABLE b', '"a', '""', 'a"b'])('are not %j', (text) => {
    expect(() => readTableName(text)).toThrow(OptionError);
  });
});
