import type { SubmitOptions } from './submit-options.js';
import type { TaskPriority } from './submission.js';
import type { Task } from './task.js';

/** A job that is about to be submitted, as middleware sees it: it may change what is not read-only. */
export interface OutgoingJob {
  /** Without the client's prefix. */
  functionName: string;
  payload: unknown;
  readonly priority: TaskPriority;
  readonly background: boolean;
  /** Carried with the payload where the serializer can, see `HeadersSerializer`; otherwise not at all. */
  readonly headers: Record<string, string>;
  options: SubmitOptions;
}

/**
 * Stands around every submission. It calls `next` once and returns its task; what it throws, the caller of `do…` gets.
 * To learn how the job ends, use `task.outcome()`, which takes no events away from the caller.
 *
 * @example
 * client.use((job, next) => {
 *   const task = next();
 *   void task.outcome().then(({ status }) => counter.add(1, { function: job.functionName, status }));
 *   return task;
 * });
 */
export type ClientMiddleware = (job: OutgoingJob, next: () => Task) => Task;

/** Calls the first of them with the others as its `next`, and `last` behind all. */
export function throughMiddleware(
  middleware: readonly ClientMiddleware[],
  job: OutgoingJob,
  last: () => Task,
): Task {
  return middleware.reduceRight<() => Task>((next, each) => () => each(job, next), last)();
}
