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
export type WorkerMiddleware = (job: AssignedJob, next: () => Promise<JobOutcome>) => Promise<JobOutcome>;

/** Calls the first of them with the others as its `next`, and `last` behind all. */
export function throughMiddleware(
  middleware: readonly WorkerMiddleware[],
  job: AssignedJob,
  last: () => Promise<JobOutcome>,
): Promise<JobOutcome> {
  return middleware.reduceRight<() => Promise<JobOutcome>>(
    (next, each) => async () => each(job, next),
    last,
  )();
}
