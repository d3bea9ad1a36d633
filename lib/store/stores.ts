// The entry `nestjs-gearman/store`: every store there is, and what all of them have in common.
export { MissingPackageError } from '../packages/index.js';
export { MemoryStore } from './memory-store.js';
export type { QueueStore, StoreBatch, StoredJob, StoredKey, StoredPriority } from './queue-store.js';
export { STORED_PRIORITIES } from './queue-store.js';
export { StoreError, type StoreErrorKind } from './store-error.js';
export { storeAt } from './store-address.js';
export type { SqliteDriver } from './sqlite/sqlite-driver.js';
export type { SqliteStoreOptions, SqliteSynchronous } from './sqlite/sqlite-options.js';
export { SqliteStore } from './sqlite/sqlite-store.js';
export type { MysqlStoreOptions, MysqlTlsOptions } from './mysql/mysql-options.js';
export { MysqlStore } from './mysql/mysql-store.js';
export { readLibpqConninfo } from './postgres/libpq-conninfo.js';
export type { PostgresSslMode, PostgresStoreOptions } from './postgres/postgres-options.js';
export { PostgresStore } from './postgres/postgres-store.js';
export type { RedisStoreOptions } from './redis/redis-options.js';
export { RedisStore } from './redis/redis-store.js';
export type { MemcachedStoreOptions } from './memcached/memcached-options.js';
export { MemcachedStore } from './memcached/memcached-store.js';
