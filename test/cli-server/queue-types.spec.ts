import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { withConfigFile } from '../../lib/cli/server/config-file.js';
import { parseFlags } from '../../lib/cli/server/flag-parser.js';
import { settingsOf } from '../../lib/cli/server/server-settings.js';
import { addressParts } from '../../lib/store/address-parts.js';
import { runHere } from '../cli/recording-output.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { describeWith, findExecutable } from '../support/programs.js';
import { runCommand } from '../support/processes.js';

const folders = TemporaryFolders.perTest();

function settings(words: readonly string[]) {
  return settingsOf(parseFlags(words), {});
}

describe('the store of each queue type', () => {
  test.each([
    [[], undefined],
    [['-q', 'BuiltIn'], undefined],
    [['-q', 'libsqlite3', '--libsqlite3-db=jobs.db'], 'sqlite:jobs.db'],
    [
      ['-q', 'LIBSQLITE3', '--libsqlite3-db', '/a b.db', '--libsqlite3-table', 't&u'],
      'sqlite:/a b.db?table=t%26u',
    ],
    [['-q', 'postgres'], 'postgres:'],
    [['-q', 'Postgres', '--libpq-conninfo=host=db dbname=jobs'], 'postgres:host=db dbname=jobs'],
    [['-q', 'Postgres', '--libpq-conninfo=host=x', "--libpq-table=q'\\"], "postgres:host=x table='q\\'\\\\'"],
    [
      ['-q', 'Postgres', '--libpq-conninfo=postgres://db/j', '--libpq-table=a b'],
      'postgres://db/j?table=a%20b',
    ],
    [
      ['-q', 'Postgres', '--libpq-conninfo=postgresql://db/j?sslmode=require', '--libpq-table=q'],
      'postgresql://db/j?sslmode=require&table=q',
    ],
    [['-q', 'MySQL', '--mysql-db=j'], 'mysql://localhost/j'],
    [
      [
        '-q',
        'mysql',
        '--mysql-host=db',
        '--mysql-port=1',
        '--mysql-user=a@b',
        '--mysql-password=p/w',
        '--mysql-db=j',
      ],
      'mysql://a%40b:p%2Fw@db:1/j',
    ],
    [['-q', 'mysql', '--mysql-user=me', '--mysql-db=j', '--mysql-table=q'], 'mysql://me@localhost/j?table=q'],
    [['-q', 'redis'], 'redis://127.0.0.1'],
    [
      ['-q', 'Redis', '--redis-server=::1', '--redis-port=1', '--redis-password=s:@?', '--redis-prefix=p_'],
      'redis://:s%3A%40%3F@[::1]:1?prefix=p_',
    ],
    [['-q', 'redis', '--redis-prefix', ''], 'redis://127.0.0.1?prefix='],
    [['-q', 'libmemcached'], 'memcached://'],
    [
      ['-q', 'libmemcached', '--libmemcached-servers=a:1,b:2', '--libmemcached-prefix=x'],
      'memcached://a:1,b:2?prefix=x',
    ],
    [['-q', 'sqlite:./jobs.db?synchronous=normal'], 'sqlite:./jobs.db?synchronous=normal'],
  ])('%j is at %s', (words, address) => {
    expect(settings(words).server.store).toBe(address);
  });

  test('is named in the configuration file too', async () => {
    const folder = await folders.make({
      'gearmand.conf': '--queue-type=libsqlite3\n--libsqlite3-db=jobs.db\n',
    });
    const given = withConfigFile(parseFlags([`@${join(folder, 'gearmand.conf')}`]));
    expect(settingsOf(given, {}).server.store).toBe('sqlite:jobs.db');
  });

  test('any name of a file comes through', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 1, unit: fc.constantFrom('a', '/', '%', '?', '3', 'F', 'f', '2', '5') }),
        (file) => {
          const store = settings(['-q', 'libsqlite3', `--libsqlite3-db=${file}`, '--libsqlite3-table=t'])
            .server.store;
          expect(addressParts(String(store).slice('sqlite:'.length))).toEqual({
            place: file,
            options: { table: 't' },
          });
        },
      ),
    );
  });
});

describe('what is said once to be without effect', () => {
  test.each([
    [
      ['--mysql-db=x', '--libsqlite3-db=y', '-q', 'libsqlite3'],
      '--mysql-db (it belongs to --queue-type MySQL)',
    ],
    [['-q', 'sqlite:x', '--libsqlite3-db=y'], '--libsqlite3-db (it belongs to --queue-type libsqlite3)'],
    [
      ['-q', 'libsqlite3', '--libsqlite3-db=y', '--store-queue-on-shutdown'],
      '--store-queue-on-shutdown (jobs are stored before they are acknowledged, not only at the end)',
    ],
    [
      ['--libdrizzle-user=x'],
      '--libdrizzle-user (there is no such store; nest-gearman queue:import takes its jobs over)',
    ],
  ])('%j', (words, said) => {
    expect(settings(words).notice).toBe(`without effect here: ${said}`);
  });
});

describe('refused with exit code 1', () => {
  test.each([
    [['-q', 'libsqlite3'], 'expected --libsqlite3-db with --queue-type libsqlite3'],
    [['-q', 'libsqlite3', '--libsqlite3-db', ''], 'expected --libsqlite3-db as a text that is not empty'],
    [['-q', ''], 'expected --queue-type as a text'],
    [['-q', 'sqlite'], 'or as an address like sqlite:./jobs.db; got "sqlite"'],
    [['-q', 'libtokyocabinet'], 'take the jobs over with nest-gearman queue:import'],
    [['-q', 'libDrizzle'], 'the queue type libDrizzle is not there'],
    [['-q', 'mysql'], 'expected --mysql-db with --queue-type MySQL'],
    [
      ['-q', 'mysql', '--mysql-db=j', '--mysql-port=0'],
      'expected --mysql-port as a whole number from 1 to 65535',
    ],
    [['-q', 'redis', '--redis-port=redis'], 'got "redis"'],
  ])('%j', (words, message) => {
    expect(() => settings(words)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), exitCode: 1 }),
    );
  });

  test.each([
    ['-q', 'postgress://me:s3cret@db/jobs'],
    ['-q', 'sqlite:x?passwort=s3cret'],
    ['-q', 'toString:s'],
  ])('%s %s, by --check-args too, and no password is said', async (...words) => {
    const { exitCode, stdout, stderr } = await runHere(['server', ...words, '--check-args']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^(expected the address of a store to begin with|SqliteStore: unknown option)/);
    expect(stdout + stderr).not.toContain('s3cret');
  });
});

test('--check-args opens no store', async () => {
  const folder = await folders.make();
  const file = join(folder, 'jobs.db');
  expect(await runHere(['server', '-q', `sqlite:${file}`, '--check-args'])).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: '',
  });
  expect(existsSync(file)).toBe(false);
});

/** What keeps a gearmand of this queue type from its start, in its own words. */
async function refusal(...flags: readonly string[]): Promise<string> {
  const gearmand = findExecutable('gearmand') as string;
  const pid = join(await folders.make(), 'pid');
  const { stderr } = await runCommand(gearmand, ['-p', '1', '-P', pid, '-l', 'stderr', ...flags]);
  return stderr;
}

describeWith(['gearmand'], 'gearmand', () => {
  test.each([
    ['LibSQLite3'],
    ['POSTGRES', '--libpq-conninfo=host=127.0.0.1 port=1'],
    ['mysql', '--mysql-host=127.0.0.1', '--mysql-port=1'],
    ['REDIS', '--redis-server=127.0.0.1', '--redis-port=1'],
    ['libMemcached'],
  ])('knows the queue type %s in these letters, as we do', async (type, ...flags) => {
    expect(await refusal('-q', type, ...flags)).not.toContain('Unknown queue');
    expect(() => settings(['-q', type, '--libsqlite3-db=x', '--mysql-db=x'])).not.toThrow();
  });

  test('knows no other', async () => {
    expect(await refusal('-q', 'sqlite')).toContain('Unknown queue sqlite');
  });
});
