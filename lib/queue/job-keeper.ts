import type { Job } from './job.js';

/**
 * Where background jobs survive a restart, as the queue sees it. What it asks for is done later and in this order:
 * `JobQueue.stored` or `JobQueue.notStored` answers each `keep` once, and may where the job's `release` came first.
 */
export interface JobKeeper {
  /** @returns the key that the job is kept under */
  keep(job: Job, dueAt: number): string;
  /** The job is over: what is kept of it, or is still being stored, is to go. */
  release(job: Job): void;
  /** What was kept under that key, and is no job's any more. */
  discard(functionName: string, storeKey: string): void;
}

/** A job that was kept. */
export interface KeptJob {
  readonly functionName: string;
  readonly unique: string;
  readonly storeKey: string;
  readonly workload: Buffer;
  readonly priority: Job['priority'];
  /** In milliseconds since the Unix epoch. */
  readonly dueAt: number;
}
