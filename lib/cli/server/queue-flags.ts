import type { ServerFlag } from './flag.js';

/** gearmand's names of where jobs may be kept, as its `-q` has them; in any case of letters. */
export const QUEUE_TYPES = ['builtin', 'libsqlite3', 'Postgres', 'MySQL', 'redis', 'libmemcached'] as const;

export type QueueType = (typeof QUEUE_TYPES)[number];

/** A flag that says something to one queue type. */
export interface QueueFlag extends ServerFlag {
  readonly queueType: QueueType;
}

/** gearmand's flags of its stores. Their defaults are the stores' own, which are gearmand's. */
export const QUEUE_FLAGS = [
  {
    long: 'libsqlite3-db',
    value: 'file',
    description: '-q libsqlite3: the file that holds the jobs; it is made where there is none',
    queueType: 'libsqlite3',
  },
  {
    long: 'libsqlite3-table',
    value: 'table',
    description: '-q libsqlite3: its table (default: gearman_queue)',
    queueType: 'libsqlite3',
  },
  {
    long: 'store-queue-on-shutdown',
    description:
      '-q libsqlite3: store jobs at the end only; here they are always stored before they are acknowledged',
    queueType: 'libsqlite3',
  },
  {
    long: 'libpq-conninfo',
    value: 'text',
    description:
      "-q Postgres: where it is: 'host=db dbname=jobs user=gearman', or postgres://… (default: PGHOST, …)",
    queueType: 'Postgres',
  },
  {
    long: 'libpq-table',
    value: 'table',
    description: '-q Postgres: its table (default: queue)',
    queueType: 'Postgres',
  },
  {
    long: 'mysql-host',
    value: 'host',
    description: '-q MySQL: where it is (default: localhost)',
    queueType: 'MySQL',
  },
  {
    long: 'mysql-port',
    value: 'port',
    description: '-q MySQL: its port (default: 3306)',
    queueType: 'MySQL',
  },
  { long: 'mysql-user', value: 'user', description: '-q MySQL: who connects', queueType: 'MySQL' },
  { long: 'mysql-password', value: 'text', description: '-q MySQL: with which password', queueType: 'MySQL' },
  { long: 'mysql-db', value: 'database', description: '-q MySQL: its database', queueType: 'MySQL' },
  {
    long: 'mysql-table',
    value: 'table',
    description: '-q MySQL: its table (default: gearman_queue)',
    queueType: 'MySQL',
  },
  {
    long: 'redis-server',
    value: 'host',
    description: '-q redis: where it is (default: 127.0.0.1)',
    queueType: 'redis',
  },
  {
    long: 'redis-port',
    value: 'port',
    description: '-q redis: its port (default: 6379)',
    queueType: 'redis',
  },
  { long: 'redis-password', value: 'text', description: '-q redis: its password', queueType: 'redis' },
  {
    long: 'redis-prefix',
    value: 'text',
    description: '-q redis: what its keys begin with (default: _gear_)',
    queueType: 'redis',
  },
  {
    long: 'libmemcached-servers',
    value: 'servers',
    description: '-q libmemcached: where it is: host:port,host:port (default: 127.0.0.1:11211)',
    queueType: 'libmemcached',
  },
  {
    long: 'libmemcached-prefix',
    value: 'text',
    description: '-q libmemcached: what its keys begin with (default: gear_)',
    queueType: 'libmemcached',
  },
] as const satisfies readonly QueueFlag[];
