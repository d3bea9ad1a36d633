import { inspect } from 'node:util';

export const listenerThrew = (error: unknown): string =>
  `a listener of the job server threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

export const NOT_STORED = 'Job could not be stored';

export const storeWhat = (given: unknown): string =>
  `expected store as an address like sqlite:./jobs.db, or as a QueueStore, got ${inspect(given, { depth: 0 })}`;
