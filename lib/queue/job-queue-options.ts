import type { JobKeeper } from './job-keeper.js';
import type { LostJobs } from './job-life.js';
import type { JobTableOptions } from './job-table.js';

export interface JobQueueOptions extends JobTableOptions {
  /** With how many lost workers a job is given up; 0 is with the first, as 1 is, and -1 never. Default -1. */
  readonly jobRetries?: number;
  /** Where a job goes whose worker was lost: behind the others of its priority, as in gearmand, or before them. Default `end`. */
  readonly lostJobs?: LostJobs;
  /** How many sleeping workers a new job wakes, those that have slept longest; 0 is all of them. Default 0. */
  readonly workerWakeup?: number;
  /** How many unfinished jobs each function may hold, until it is limited otherwise; 0 is any number. Default 0. */
  readonly jobsPerFunction?: number;
  /** Where background jobs are kept. Default: nowhere, they end with the server. */
  readonly keeper?: JobKeeper;
}

export const DEFAULTS = { jobRetries: -1, lostJobs: 'end', workerWakeup: 0, jobsPerFunction: 0 } as const;
