import type { JobWorker } from '../../worker/index.js';
import type { BoundedExecution } from './execution-run.js';

/**
 * Has a worker give each job up that has a bound, as soon as so many of it have begun, and end when it has none left.
 * Jobs that run are finished. With a concurrency above 1 the worker may have asked for others by then, so that up to
 * concurrency − 1 more of the job are done.
 */
export function giveUpInTime(worker: JobWorker, { jobs, bounds }: BoundedExecution): void {
  const left = new Map(bounds);
  const kept = new Set(jobs.map(({ functionName }) => functionName));
  worker.on('jobStarted', ({ job: { functionName } }) => {
    const rest = left.get(functionName);
    if (rest === undefined) return;
    left.set(functionName, rest - 1);
    if (rest > 1 || !kept.delete(functionName)) return;
    worker.unregister(functionName);
    if (kept.size === 0) void worker.stop({ grace: Infinity });
  });
}
