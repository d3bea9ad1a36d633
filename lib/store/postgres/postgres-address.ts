import type { QueueStore } from '../queue-store.js';
import { optionsOfAddress } from './libpq-address.js';
import { readLibpqConninfo } from './libpq-conninfo.js';
import { PostgresStore } from './postgres-store.js';

/** `//user:password@host:5432/database?table=queue&sslmode=require`, or libpq's words: `host=db dbname=jobs` @throws OptionError */
export function postgresAt(address: string): QueueStore {
  return new PostgresStore(address.startsWith('//') ? optionsOfAddress(address) : readLibpqConninfo(address));
}
