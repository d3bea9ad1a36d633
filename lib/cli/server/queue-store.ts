import { refused } from './flag-parser.js';
import type { FlagValues } from './flag-values.js';
import { QUEUE_FLAGS, QUEUE_TYPES, type QueueType } from './queue-flags.js';
import * as messages from './server.messages.js';

/** Of older gearmands. */
const GONE = ['libtokyocabinet', 'libdrizzle'];

const PORT_MAX = 65_535;

type Addressing = (flags: FlagValues) => string;

const ADDRESSES: { readonly [Type in Exclude<QueueType, 'builtin'>]: Addressing } = {
  libsqlite3: sqliteAddress,
  Postgres: postgresAddress,
  MySQL: mysqlAddress,
  redis: redisAddress,
  libmemcached: (flags) => {
    const prefix = flags.text('libmemcached-prefix');
    return `memcached://${flags.path('libmemcached-servers') ?? ''}${query({ prefix })}`;
  },
};

/** Where `--queue-type` has jobs kept. */
export interface QueueSettings {
  /** The address of a store, passwords included; absent where jobs are in memory only. */
  readonly store: string | undefined;
  /** Flags that were said and change nothing, and why. */
  readonly idle: readonly { readonly long: string; readonly why: string }[];
}

/**
 * The store of `--queue-type`, which is one of gearmand's, in any case of letters, or an address. Whether there is such a
 * store is found out by whoever makes it.
 *
 * @throws CliError
 */
export function queueOf(flags: FlagValues): QueueSettings {
  const said = flags.path('queue-type') ?? 'builtin';
  const type = QUEUE_TYPES.find((each) => each.toLowerCase() === said.toLowerCase());
  return { store: storeOf(said, type, flags), idle: idleFlags(type, flags) };
}

function storeOf(said: string, type: QueueType | undefined, flags: FlagValues): string | undefined {
  if (type === 'builtin') return undefined;
  if (type !== undefined) return ADDRESSES[type](flags);
  if (GONE.includes(said.toLowerCase())) throw refused(messages.goneQueueType(said));
  if (said.includes(':')) return said;
  throw refused(messages.noSuchQueueType(said, QUEUE_TYPES));
}

function idleFlags(type: QueueType | undefined, flags: FlagValues): QueueSettings['idle'] {
  return QUEUE_FLAGS.filter(({ long }) => flags.has(long)).flatMap(({ long, queueType }) => {
    if (queueType !== type) return [{ long, why: messages.otherQueueType(queueType) }];
    return long === 'store-queue-on-shutdown' ? [{ long, why: messages.alwaysStored }] : [];
  });
}

function sqliteAddress(flags: FlagValues): string {
  const file = flags.path('libsqlite3-db');
  if (file === undefined) throw refused(messages.queueFlagMissing('libsqlite3', 'libsqlite3-db'));
  return `sqlite:${escaped(file)}${query({ table: flags.path('libsqlite3-table') })}`;
}

/** What libpq's connection strings say stays as it is; among words, the table is one more. */
function postgresAddress(flags: FlagValues): string {
  const conninfo = flags.text('libpq-conninfo') ?? '';
  const table = flags.path('libpq-table');
  if (/^postgres(ql)?:\/\//.test(conninfo)) {
    const asked = query({ table });
    return conninfo + (conninfo.includes('?') ? asked.replace('?', '&') : asked);
  }
  const word = table === undefined ? '' : ` table='${table.replaceAll(/[\\']/g, '\\$&')}'`;
  return `postgres:${conninfo}${word}`;
}

function mysqlAddress(flags: FlagValues): string {
  const [user = '', password] = [flags.text('mysql-user'), flags.text('mysql-password')].map(encoded);
  const database = encoded(flags.path('mysql-db'));
  if (database === undefined) throw refused(messages.queueFlagMissing('MySQL', 'mysql-db'));
  const place = hostAndPort(flags.path('mysql-host') ?? 'localhost', flags.number('mysql-port', 1, PORT_MAX));
  return `mysql://${userInfo(user, password)}${place}/${database}${query({ table: flags.path('mysql-table') })}`;
}

function redisAddress(flags: FlagValues): string {
  const place = hostAndPort(
    flags.path('redis-server') ?? '127.0.0.1',
    flags.number('redis-port', 1, PORT_MAX),
  );
  const who = userInfo('', encoded(flags.path('redis-password')));
  return `redis://${who}${place}${query({ prefix: flags.text('redis-prefix') })}`;
}

function userInfo(user: string, password: string | undefined): string {
  if (user === '' && password === undefined) return '';
  return password === undefined ? `${user}@` : `${user}:${password}@`;
}

function hostAndPort(host: string, port: number | undefined): string {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return port === undefined ? name : `${name}:${port}`;
}

function encoded(text: string | undefined): string | undefined {
  return text === undefined ? undefined : encodeURIComponent(text);
}

/** A path in an address: what would end it there is written as addresses have it. */
function escaped(path: string): string {
  return path.replaceAll(/%(?=3f|25)|\?/gi, encodeURIComponent);
}

function query(options: Readonly<Record<string, string | undefined>>): string {
  const said = Object.entries(options).filter(([, value]) => value !== undefined);
  return said.length === 0
    ? ''
    : `?${said.map(([name, value = '']) => `${name}=${encodeURIComponent(value)}`).join('&')}`;
}
