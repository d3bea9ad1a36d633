import { OptionError } from '../options/index.js';
import { MemoryStore } from './memory-store.js';
import type { QueueStore } from './queue-store.js';
import * as messages from './store.messages.js';
import { sqliteAt } from './sqlite/sqlite-address.js';

/** Makes a store of its address without its scheme. */
export type StoreMaker = (address: string) => QueueStore;

/** By scheme. */
const STORES: Readonly<Record<string, StoreMaker>> = {
  sqlite: sqliteAt,
  memory: () => new MemoryStore(),
};

/**
 * The store at an address, which is not opened yet:
 * - `sqlite:FILE[?table=…&synchronous=…]`
 *
 * @throws OptionError where the address names no store, or an option that it does not have
 */
export function storeAt(address: string): QueueStore {
  const colon = address.indexOf(':');
  const make = STORES[address.slice(0, Math.max(colon, 0)).toLowerCase()];
  if (make === undefined) throw new OptionError(messages.noSuchStore(address, Object.keys(STORES)));
  return make(address.slice(colon + 1));
}
