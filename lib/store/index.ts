// What everybody needs who knows of stores. The stores themselves are in stores.ts: whoever imports this loads none of them.
export { AddressedStore } from './addressed-store.js';
export { MemoryStore } from './memory-store.js';
export type { QueueStore, StoreBatch, StoredJob, StoredKey, StoredPriority } from './queue-store.js';
export { STORED_PRIORITIES } from './queue-store.js';
export { asStoreError, StoreError, type StoreErrorKind } from './store-error.js';
export { idOf } from './stored-id.js';
export { STORE_SCHEMES, storeAt, storeThereAt } from './store-address.js';
export { UniqueKeys, uniqueOf } from './unique-key.js';
