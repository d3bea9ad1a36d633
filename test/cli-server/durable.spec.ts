import { chmod, chown, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { MariadbServer, withoutMariadb } from '../store/mysql/support/mariadb-server.js';
import { startMemcached, withoutMemcached } from '../store/memcached/support/memcached-server.js';
import { RedisServer, withoutRedis } from '../store/redis/support/redis-server.js';
import type { PrivateServer } from '../store/support/private-server.js';
import { PostgresServer, withoutPostgres } from '../store/postgres/support/postgres-server.js';
import { absence, describeUnless, describeWith } from '../support/programs.js';
import { HOST, startServer } from './server-process.js';
import { expectSurvival, statusOf } from './survival.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

describeWith(['gearman'], 'a server that is killed and started again goes on with its jobs', () => {
  test.each([
    { q: 'libsqlite3', flags: (folder: string) => ['-q', 'libsqlite3', `--libsqlite3-db=${folder}/jobs.db`] },
    { q: 'an address', flags: (folder: string) => ['-q', `sqlite:${folder}/jobs.db?synchronous=normal`] },
  ])('-q $q', async ({ flags }) => {
    await expectSurvival(commands, folders, flags(await folders.make()));
  });
});

describeUnless([withoutPostgres, absence('gearman')], 'the same', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await PostgresServer.create();
  });
  afterAll(() => postgres.remove());

  test.each(['words', 'an address'])('-q Postgres, whose --libpq-conninfo is %s', async (kind) => {
    await postgres.empty();
    const { folder, port, address } = postgres;
    const conninfo =
      kind === 'words' ? `host=${folder} port=${port} user=postgres dbname=postgres` : `${address}/postgres`;
    const flags = ['-q', 'Postgres', '--libpq-conninfo', conninfo, '--libpq-table=kept'];
    await expectSurvival(commands, folders, flags);
    expect(await postgres.sql('SELECT count(*) FROM kept')).toEqual([{ count: '0' }]);
  });

  test('says no password where it does not serve', async () => {
    const wrong = postgres.address.replace(/:[^:@/]+@/, ':s3cret@');
    const server = commands.nestGearman(['server', '-p', '0', '-q', `${wrong}/postgres`]);
    const { exitCode, stdout, stderr } = await server.ended();
    expect(exitCode).toBe(69);
    expect(stderr).toContain('password authentication failed');
    expect(stdout + stderr).not.toContain('s3cret');
  });
});

describeUnless([withoutMariadb, absence('gearman')], 'the same', () => {
  let mariadb: MariadbServer;
  beforeAll(async () => {
    mariadb = await MariadbServer.create();
  });
  afterAll(() => mariadb.remove());

  test('-q MySQL', async () => {
    await mariadb.emptyDatabase('jobs');
    const place = [`--mysql-host=${mariadb.host}`, `--mysql-port=${mariadb.port}`];
    const who = ['--mysql-user=me', '--mysql-password=s3cret', '--mysql-db=jobs', '--mysql-table=kept'];
    await expectSurvival(commands, folders, ['-q', 'MySQL', ...place, ...who]);
    expect(await mariadb.sql('SELECT count(*) AS count FROM jobs.kept')).toMatchObject([{ count: 0 }]);
  });
});

describeUnless([withoutRedis, absence('gearman')], 'the same', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.create(undefined, 's3cret');
  });
  afterAll(() => redis.remove());

  test('-q redis', async () => {
    const place = ['--redis-server=127.0.0.1', `--redis-port=${redis.server.port}`];
    const who = ['--redis-password=s3cret', '--redis-prefix=kept'];
    await expectSurvival(commands, folders, ['-q', 'redis', ...place, ...who]);
  });
});

describeUnless([withoutMemcached, absence('gearman')], 'the same', () => {
  let memcached: PrivateServer;
  beforeAll(async () => {
    memcached = await startMemcached();
  });
  afterAll(() => memcached.remove());

  test('-q libmemcached, whose log says at its start that nothing is on a disk', async () => {
    const flags = ['-q', 'libmemcached', `--libmemcached-servers=${HOST}:${memcached.port}`];
    await expectSurvival(commands, folders, [...flags, '--verbose=ERROR']);
    const server = commands.nestGearman(['server', '-p', '0', ...flags]);
    await server.said(/WARNING .* memcached keeps nothing on disk/);
  });
});

describe('a store that cannot be had', () => {
  test('is away: 69, and the message says what to do', async () => {
    const server = commands.nestGearman(['server', '-p', '0', '-q', 'sqlite:/nowhere/jobs.db']);
    const { exitCode, stdout, stderr } = await server.ended();
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
    expect(stderr).toMatch(/^\/nowhere\/jobs\.db: \S.*\n$/);
  });

  test('is no queue: 78, also of a daemon', async () => {
    const folder = await folders.make({
      'jobs.db': 'This is no database, but a text that is long enough. '.repeat(40),
    });
    const words = ['server', '-p', '0', '-P', `${folder}/pid`, '-q', `sqlite:${folder}/jobs.db`];
    for (const more of [[], ['-d', '-l', `${folder}/log`]]) {
      const server = commands.nestGearman([...words, ...more]);
      const { exitCode, stderr } = await server.ended();
      expect(exitCode).toBe(78);
      expect(stderr).toMatch(/jobs\.db: file is not a database; /);
    }
  });

  test('has options that are none: 1, as all that is wrong with a command line', async () => {
    const cwd = await folders.make();
    const server = commands.nestGearman(['server', '-p', '0', '-q', 'sqlite:x.db?driver=no-such'], { cwd });
    const { exitCode, stderr } = await server.ended();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('expected driver to be one of better-sqlite3, node:sqlite, got "no-such"');
  });
});

const notRoot = process.getuid?.() === 0 ? undefined : 'only root may become another user';

describeUnless([notRoot], '--user', () => {
  test('owns the file that holds the jobs', async () => {
    const folder = await folders.make();
    await chmod(folder, 0o755);
    await chown(folder, NOBODY, NOBODY);
    const server = await startServer(commands, [
      '-L',
      HOST,
      '-u',
      'nobody',
      '-q',
      `sqlite:${folder}/jobs.db`,
    ]);
    expect(await statusOf(server.port)).toBe('.\n');
    expect((await stat(join(folder, 'jobs.db'))).uid).toBe(NOBODY);
    expect((await stat(join(folder, 'jobs.db-wal'))).uid).toBe(NOBODY);
  });
});

const NOBODY = 65_534;
