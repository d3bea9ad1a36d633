import type { QueueStore } from '../queue-store.js';
import { addressParts } from '../address-parts.js';
import { SqliteStore } from './sqlite-store.js';
import type { SqliteStoreOptions } from './sqlite-options.js';

/** `./jobs.db?table=jobs&synchronous=normal` @throws OptionError */
export function sqliteAt(address: string): QueueStore {
  const { place, options } = addressParts(address);
  return new SqliteStore({ file: place, ...(options as Omit<SqliteStoreOptions, 'file'>) });
}
