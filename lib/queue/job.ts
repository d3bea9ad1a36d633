import type { Alarm } from './alarm-heap.js';
import type { FunctionQueue } from './function-queue.js';
import type { JobClients } from './job-clients.js';
import type { JobState } from './job-state.js';
import type { Peer } from './peer.js';

/** From the one that is grabbed first to the one that is grabbed last. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;

export type Priority = (typeof PRIORITIES)[number];

/** What a client asks for. Names and unique ID are byte strings. */
export interface Submission {
  readonly functionName: string;
  /** Empty: never coalesced. `-`: coalesced with jobs of the same workload. */
  readonly unique: string;
  /** The function that the parts of a reduce job go to; empty for any other job. */
  readonly reducer: string;
  readonly workload: Buffer;
  readonly priority: Priority;
  /** Nobody waits for it, and it outlives its client. */
  readonly background: boolean;
  /** No worker gets it before that time, in milliseconds since the Unix epoch. Past, as 0 is: at once. */
  readonly dueAt: number;
}

/** What workers have reported of a job, and how often they were lost with it. Most jobs never have any. */
export interface JobHistory {
  readonly numerator: number;
  readonly denominator: number;
  /** How often a worker was lost with it, or took too long. */
  readonly retries: number;
}

export const NO_HISTORY: JobHistory = { numerator: 0, denominator: 0, retries: 0 };

/** A job that the queue holds. Only the queue writes to it. */
export interface Job {
  /** The how manieth it is; its handle ends with it. */
  readonly number: number;
  readonly handle: string;
  readonly queue: FunctionQueue;
  readonly unique: string;
  /** Under which later submissions of the same function join this job; empty where none do. */
  readonly coalesceKey: string;
  readonly reducer: string;
  readonly workload: Buffer;
  readonly priority: Priority;
  state: JobState;
  /** Under which it is kept, or is being stored; undefined where it is not. gearmand keeps some under the empty key. */
  storeKey: string | undefined;
  /** Set by any background submission that joined: such a job outlives its clients. Taken back where it cannot be stored. */
  background: boolean;
  worker: Peer | undefined;
  /** Absent while there is nothing to say. */
  history: JobHistory | undefined;
  /** What it waits for: while it is delayed the time that it is due, while it runs the end of its worker's time. */
  alarm: Alarm<Job> | undefined;
  /** Foreground clients. Absent until the first, for most background jobs never have one. */
  clients: JobClients | undefined;
  next: Job | undefined;
  previous: Job | undefined;
}
