import { OptionError } from '../options/index.js';
import { AddressedStore, type StoreKind } from './addressed-store.js';
import { publicAddress } from './public-address.js';
import * as messages from './store.messages.js';

/** MariaDB speaks MySQL's protocol. */
const MYSQL: StoreKind = {
  concurrentCommits: 2,
  driver: 'mysql2/promise',
  load: async () => (await import('./mysql/mysql-address.js')).mysqlAt,
};

const POSTGRES: StoreKind = {
  concurrentCommits: 2,
  driver: 'pg',
  load: async () => (await import('./postgres/postgres-address.js')).postgresAt,
};

/** Valkey speaks Redis's protocol. */
const REDIS: StoreKind = {
  concurrentCommits: 2,
  driver: 'ioredis',
  load: async () => (await import('./redis/redis-address.js')).redisAt,
};

const REDIS_OVER_TLS: StoreKind = {
  concurrentCommits: 2,
  driver: 'ioredis',
  load: async () => (await import('./redis/redis-address.js')).redisOverTlsAt,
};

/** By scheme. Nothing of a store is loaded before it is opened: each file would cost every server some of its start. */
const KINDS: Readonly<Record<string, StoreKind>> = {
  sqlite: {
    concurrentCommits: 1,
    load: async () => (await import('./sqlite/sqlite-address.js')).sqliteAt,
  },
  mysql: MYSQL,
  mariadb: MYSQL,
  postgres: POSTGRES,
  postgresql: POSTGRES,
  redis: REDIS,
  rediss: REDIS_OVER_TLS,
  valkey: REDIS,
  valkeys: REDIS_OVER_TLS,
  memcached: {
    concurrentCommits: 1,
    load: async () => (await import('./memcached/memcached-address.js')).memcachedAt,
  },
  memory: {
    concurrentCommits: 1,
    load: async () => (await import('./memory-store.js')).memoryAt,
  },
};

/** What an address may begin with. */
export const STORE_SCHEMES: readonly string[] = Object.keys(KINDS);

/**
 * The store at an address, which is not opened, nor even loaded yet; the options in the address are checked when it is opened:
 * - `sqlite:FILE[?table=…&synchronous=…&create=…]`
 * - `mysql://[USER[:PASSWORD]@]HOST[:PORT]/DATABASE[?table=…&socketPath=…&ssl=…&…]`, also `mariadb:`
 * - `postgres://[USER[:PASSWORD]@][HOST][:PORT][/DATABASE][?table=…&sslmode=…&…]`, also `postgresql:`, and with libpq's
 *   words: `postgres:host=… dbname=…`
 * - `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=…&timeout=…]`, also `valkey:`; over TLS `rediss:`, `valkeys:`
 * - `memcached://HOST[:PORT][,HOST:PORT…][?prefix=…&timeout=…]`
 * - `memory:`, which is empty each time, for trying
 *
 * @throws OptionError where the address names no kind of store
 * @example
 * const server = new JobServer({ store: storeAt('sqlite:./jobs.db?synchronous=normal') });
 */
export function storeAt(address: string): AddressedStore {
  const colon = address.indexOf(':');
  const scheme = address.slice(0, Math.max(colon, 0)).toLowerCase();
  const kind = Object.hasOwn(KINDS, scheme) ? KINDS[scheme] : undefined;
  if (kind === undefined) throw new OptionError(messages.noSuchStore(publicAddress(address), STORE_SCHEMES));
  return new AddressedStore(publicAddress(address), address.slice(colon + 1), kind);
}

/** The same for those who only read: where it is a file, it is not made. @throws OptionError */
export function storeThereAt(address: string): AddressedStore {
  const isFile = /^sqlite:/i.test(address);
  return storeAt(isFile ? `${address}${address.includes('?') ? '&' : '?'}create=false` : address);
}
