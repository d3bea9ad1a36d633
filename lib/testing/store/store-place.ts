import type { QueueStore, StoredJob } from '../../store/index.js';

/** What a kind of store cannot do. Default: nothing; then everything is asked of it. */
export interface StoreLimits {
  /** Whether jobs come back in the order in which they were added. Default `true`. */
  readonly keepsOrder?: boolean;
  /** Whether jobs keep the time before which they are not due. Default `true`. */
  readonly keepsTime?: boolean;
  /** Whether function names and unique keys may be any bytes but zero, instead of UTF-8 only. Default `true`. */
  readonly keepsBinaryNames?: boolean;
  /** What a function name and a unique key may have together, in bytes, from 64 on. Default 319: 255 and 64. */
  readonly mostNameBytes?: number;
  /** What a workload may have, in bytes, from 1024 on. Default 1 MiB; larger ones are not tried. */
  readonly mostWorkloadBytes?: number;
  /** Whether a replay may name a job more than once, as Redis' SCAN does. Default `false`. */
  readonly repeats?: boolean;
}

/**
 * Where the stores under test keep their jobs: a file, a table, a server of the test's own.
 *
 * @example
 * const place: StorePlace = {
 *   open: () => new SqliteStore({ file }),
 *   clear: () => rm(file, { force: true }),
 * };
 */
export interface StorePlace {
  /** A new store on this place, which is not opened yet. Where jobs live in the object itself, always the same one. */
  open(): QueueStore;
  /** Leaves nothing in this place. No store of it is open then. */
  clear(): Promise<void>;
  readonly limits?: StoreLimits;
  /** A job that this kind of store refuses, where there is one: a name too long, a workload too large. */
  readonly refused?: StoredJob;
  /** Of the random commits: the one that a failure named, to have the same ones again. Default: another each time. */
  readonly seed?: number;
}

export const EVERYTHING: Required<StoreLimits> = {
  keepsOrder: true,
  keepsTime: true,
  keepsBinaryNames: true,
  mostNameBytes: 255 + 64,
  mostWorkloadBytes: 2 ** 20,
  repeats: false,
};
