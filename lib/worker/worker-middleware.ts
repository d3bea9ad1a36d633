import type { AssignedJob } from './assigned-job.js';
import type { JobOutcome } from './job-outcome.js';

/**
 * Stands around every job. It calls `next` once and returns its outcome, or another; what it throws ends the job as
 * what a handler throws does.
 *
 * @example
 * worker.use(async (job, next) => {
 *   const outcome = await next();
 *   console.log(job.functionName, outcome.type);
 *   return outcome;
 * });
 */
export interface WorkerMiddleware {
  (job: AssignedJob, next: () => Promise<JobOutcome>): Promise<JobOutcome>;
  /** Whether it has nothing to do now; then it is passed by, and costs the job nothing. Absent: it always has. */
  readonly idle?: () => boolean;
}

/** An outcome, or where it takes its time, the promise of one. */
export type Eventual = JobOutcome | Promise<JobOutcome>;

/** Calls the first of them that is not idle with the others as its `next`, and `last` behind all. */
export function throughMiddleware(
  middleware: readonly WorkerMiddleware[],
  job: AssignedJob,
  last: () => Eventual,
  from = 0,
): Eventual {
  let at = from;
  while (middleware[at]?.idle?.() === true) at++;
  const each = middleware[at];
  if (each === undefined) return last();
  return each(job, async () => throughMiddleware(middleware, job, last, at + 1));
}
