export { MemoryStore } from './memory-store.js';
export type { QueueStore, StoreBatch, StoredJob, StoredKey, StoredPriority } from './queue-store.js';
export { STORED_PRIORITIES } from './queue-store.js';
export { asStoreError, StoreError, type StoreErrorKind } from './store-error.js';
export { UniqueKeys, uniqueOf } from './unique-key.js';
export { storeAt } from './store-address.js';
export type { SqliteDriver } from './sqlite/sqlite-driver.js';
export type { SqliteStoreOptions, SqliteSynchronous } from './sqlite/sqlite-options.js';
export { SqliteStore } from './sqlite/sqlite-store.js';
