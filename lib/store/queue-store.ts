/** From the one that is done first to the one that is done last. */
export const STORED_PRIORITIES = ['high', 'normal', 'low'] as const;

export type StoredPriority = (typeof STORED_PRIORITIES)[number];

/**
 * What a stored job is known by: gearmand's own key. Both are byte strings, a character for each byte; function names
 * have at most 255 bytes and unique keys at most 64 where a store is to be shared with gearmand.
 */
export interface StoredKey {
  readonly functionName: string;
  /** The job's unique ID, or a key that was made for a job without one. Empty only of jobs that gearmand has kept. */
  readonly uniqueKey: string;
}

/** A background job as it is kept. */
export interface StoredJob extends StoredKey {
  readonly priority: StoredPriority;
  /** No worker gets it before that time, in seconds since the Unix epoch; 0 is at once. */
  readonly whenToRun: number;
  /** Any bytes, also none. */
  readonly workload: Buffer;
}

/** What changes together. */
export interface StoreBatch {
  /** To be removed, before anything is added; what is not there is passed over. */
  readonly done: readonly StoredKey[];
  /** To be added; a key is named once, and what is there under it already is replaced. */
  readonly added: readonly StoredJob[];
}

/**
 * Where background jobs survive a restart. A job server calls `open` once and first, `replay` once behind it and again
 * only where that failed, `commit` as often as there is something to keep, and `close` last, when no commit is under way.
 *
 * Every method may reject with a {@link StoreError}, whose `kind` decides what the server does. Of a `refused` batch the
 * parts are tried, down to the single job that cannot be kept; an `emptied` store gets all unfinished jobs again; else the
 * batch's submissions are refused, what was to be removed is tried again later, and the next batch is tried anew. A store
 * connects again by itself, and lets nobody wait for long: its calls end within some seconds.
 *
 * @example
 * class NoStore implements QueueStore {
 *   readonly name = 'nowhere';
 *   readonly concurrentCommits = 1;
 *   async open() {}
 *   async commit() {}
 *   async *replay() {}
 *   async close() {}
 * }
 */
export interface QueueStore {
  /** What messages call it: where it is, without passwords. */
  readonly name: string;
  /** How many commits may be under way at once; at least 1. Those that share a key never are. */
  readonly concurrentCommits: number;
  /** Behind `open`: what its operator should know, one sentence each, as settings by which it may lose acknowledged jobs. */
  readonly warnings?: readonly string[];
  /** Loads its driver without connecting, for a process that may not read it later; `open` does it else. */
  loadDriver?(): Promise<void>;
  /** Connects, and makes or migrates what holds the jobs. */
  open(): Promise<void>;
  /** Resolves when the batch is durable: all of it where the database can do that, and then never a part. */
  commit(batch: StoreBatch): Promise<void>;
  /** Every job that is kept, in the order of arrival where the store knows it, in portions of some hundred. Commits may happen meanwhile. */
  replay(): AsyncIterable<readonly StoredJob[]>;
  /** Lets go of every connection and file. Idempotent; a store that was closed may be opened again. */
  close(): Promise<void>;
}
