import type { FunctionQueue } from './function-queue.js';
import { isAbandoned } from './job-clients.js';
import { type Job, NO_HISTORY, PRIORITIES, type Priority } from './job.js';

/** One function at one moment. */
export interface FunctionSnapshot {
  readonly functionName: string;
  /** Jobs that no worker has, whether they are due or not. */
  readonly queued: { readonly [Which in Priority]: number };
  readonly running: number;
  /** Abilities announced for it. */
  readonly workers: number;
}

/** One unfinished job at one moment. */
export interface JobSnapshot {
  readonly handle: string;
  readonly unique: string;
  readonly retries: number;
  /** It runs, and nobody would hear of its end any more. */
  readonly abandoned: boolean;
  /** It outlives its clients. */
  readonly background: boolean;
}

/** A job's progress, as GET_STATUS tells it. All zero for a job that the server does not know, or knows no more. */
export interface JobProgress {
  readonly known: boolean;
  readonly running: boolean;
  readonly numerator: number;
  readonly denominator: number;
  /** Foreground clients that wait for it. */
  readonly clients: number;
}

const UNKNOWN_JOB: JobProgress = { known: false, running: false, numerator: 0, denominator: 0, clients: 0 };

export function functionSnapshotOf(queue: FunctionQueue): FunctionSnapshot {
  const queued = Object.fromEntries(PRIORITIES.map((priority) => [priority, queue.queuedAt(priority)]));
  return {
    functionName: queue.functionName,
    queued: queued as FunctionSnapshot['queued'],
    running: queue.running,
    workers: queue.abilities,
  };
}

export function jobSnapshotOf(job: Job): JobSnapshot {
  const { handle, unique, background } = job;
  const { retries } = job.history ?? NO_HISTORY;
  return { handle, unique, retries, abandoned: isAbandoned(job), background };
}

export function progressOf(job: Job | undefined): JobProgress {
  if (job === undefined) return UNKNOWN_JOB;
  const { state, clients } = job;
  const { numerator, denominator } = job.history ?? NO_HISTORY;
  return { known: true, running: state === 'running', numerator, denominator, clients: clients?.size ?? 0 };
}
