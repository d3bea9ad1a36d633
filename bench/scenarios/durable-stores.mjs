import { join } from 'node:path';

const HOST = '127.0.0.1';
/** Every write is on the disk before Redis answers. */
export const REDIS_TO_DISK = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** One SQLite file each. */
async function sqlite(context) {
  const folder = await context.folder();
  return {
    ours: [`sqlite:${join(folder, 'ours.db')}`],
    gearmand: ['-q', 'libsqlite3', `--libsqlite3-db=${join(folder, 'gearmand.db')}`],
  };
}

/** A Redis each. */
async function redis(context) {
  const start = async () => (await context.server('redis', { flags: REDIS_TO_DISK })).port;
  const [ours, theirs] = [await start(), await start()];
  return {
    ours: [`redis://${HOST}:${ours}`],
    gearmand: ['-q', 'redis', `--redis-server=${HOST}`, `--redis-port=${theirs}`],
  };
}

/** One server with a database each. */
async function postgres(context) {
  const { port } = await context.server('postgres');
  const conninfo = `host=${HOST} port=${port} user=postgres dbname=gearmand`;
  return {
    ours: [`postgres://postgres@${HOST}:${port}/ours`],
    gearmand: ['-q', 'Postgres', `--libpq-conninfo=${conninfo}`],
  };
}

/** One server with a database each. */
async function mysql(context) {
  const { port } = await context.server('mysql');
  const place = [`--mysql-host=${HOST}`, `--mysql-port=${port}`, '--mysql-user=root', '--mysql-db=gearmand'];
  return { ours: [`mysql://root@${HOST}:${port}/ours`], gearmand: ['-q', 'MySQL', ...place] };
}

/** A Memcached each. */
async function memcached(context) {
  const start = async () => `${HOST}:${(await context.server('memcached')).port}`;
  return {
    ours: [`memcached://${await start()}`],
    gearmand: ['-q', 'libmemcached', `--libmemcached-servers=${await start()}`],
  };
}

/** What is kept where: starts it, and makes the flags with which both servers keep their jobs in it. */
export const STORES = { sqlite, redis, postgres, mysql, memcached };
