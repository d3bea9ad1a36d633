import type { ServerFlag } from './flag.js';

const ONE_THREAD = 'one thread serves all connections';
const NODE_CANNOT = 'Node cannot set that';

/** Flags of gearmand that have no meaning here. */
export const IDLE_FLAGS: readonly ServerFlag[] = [
  { long: 'threads', short: 't', value: 'n', description: 'no effect', idle: ONE_THREAD },
  {
    long: 'round-robin',
    short: 'R',
    description: 'no effect',
    idle: 'functions always take turns, as in gearmand 2.0',
  },
  {
    long: 'file-descriptors',
    short: 'f',
    value: 'n',
    description: 'no effect',
    idle: 'Node takes as many as the system allows; ulimit -n says how many',
  },
  { long: 'hashtable-buckets', value: 'n', description: 'no effect', idle: 'tables grow by themselves' },
  { long: 'keepalive-interval', value: 's', description: 'no effect', idle: NODE_CANNOT },
  { long: 'keepalive-count', value: 'n', description: 'no effect', idle: NODE_CANNOT },
  { long: 'syslog', description: 'no effect', idle: 'it logs to --log-file; logger(1) hands on to syslog' },
  { long: 'coredump', description: 'no effect', idle: NODE_CANNOT },
];

const ANOTHER_STORE = 'it belongs to a queue type that is not used';

/** Those of gearmand's stores; they say nothing as long as jobs are kept in memory. */
export const STORE_FLAGS: readonly ServerFlag[] = [
  ...[
    'libsqlite3-db',
    'libsqlite3-table',
    'redis-server',
    'redis-port',
    'redis-password',
    'redis-prefix',
    'libmemcached-servers',
    'libmemcached-prefix',
    'mysql-host',
    'mysql-port',
    'mysql-user',
    'mysql-password',
    'mysql-db',
    'mysql-table',
    'libpq-conninfo',
    'libpq-table',
    'libtokyocabinet-file',
    'libdrizzle-host',
    'libdrizzle-port',
    'libdrizzle-uds',
    'libdrizzle-user',
    'libdrizzle-password',
    'libdrizzle-db',
    'libdrizzle-table',
  ].map((long) => storeFlag(long, 'value')),
  ...['store-queue-on-shutdown', 'libtokyocabinet-optimize', 'libdrizzle-mysql'].map((long) =>
    storeFlag(long),
  ),
];

function storeFlag(long: string, value?: string): ServerFlag {
  return { long, ...(value !== undefined && { value }), description: 'no effect', idle: ANOTHER_STORE };
}
