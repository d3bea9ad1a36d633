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

const NO_SUCH_STORE = 'there is no such store; nest-gearman queue:import takes its jobs over';

/** Those of queue types that are not there, for files of flags that were written for an older gearmand. */
export const GONE_STORE_FLAGS: readonly ServerFlag[] = [
  ...[
    'libtokyocabinet-file',
    'libdrizzle-host',
    'libdrizzle-port',
    'libdrizzle-uds',
    'libdrizzle-user',
    'libdrizzle-password',
    'libdrizzle-db',
    'libdrizzle-table',
  ].map((long) => goneFlag(long, 'value')),
  ...['libtokyocabinet-optimize', 'libdrizzle-mysql'].map((long) => goneFlag(long)),
];

function goneFlag(long: string, value?: string): ServerFlag {
  return { long, ...(value !== undefined && { value }), description: 'no effect', idle: NO_SUCH_STORE };
}
