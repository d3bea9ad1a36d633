import { atPayload, type Serializer } from '../payload/index.js';
import { isThenable } from '../time/thenable.js';
import type { AssignedJob } from './assigned-job.js';
import { JobFailure, type JobOutcome } from './job-outcome.js';
import type { Registration } from './registration.js';
import { type Eventual, throughMiddleware, type WorkerMiddleware } from './worker-middleware.js';
import { thrownText } from './worker.messages.js';

/**
 * Does a job. What it returns, or its promise brings, is the result; what it throws ends the job with WORK_EXCEPTION,
 * or with WORK_FAIL where it is a `JobFailure`.
 */
export type JobHandler = (job: AssignedJob) => unknown;

/**
 * Runs middleware and handler, and makes of every way they can end a `JobOutcome`. Never throws, and never rejects. What
 * needs no promise makes none: one of a handler that returns its result at once is there at once.
 */
export function executeJob(
  job: AssignedJob,
  registration: Pick<Registration, 'handler' | 'serializer'>,
  middleware: readonly WorkerMiddleware[],
): Eventual {
  try {
    const outcome = throughMiddleware(middleware, job, () => callHandler(job, registration));
    return isThenable(outcome) ? whenThere(outcome) : outcome;
  } catch (error) {
    return outcomeOf(error);
  }
}

async function whenThere(outcome: PromiseLike<JobOutcome>): Promise<JobOutcome> {
  try {
    return await outcome;
  } catch (error) {
    return outcomeOf(error);
  }
}

function callHandler(
  job: AssignedJob,
  { handler, serializer }: Pick<Registration, 'handler' | 'serializer'>,
): Eventual {
  try {
    const result = handler(job);
    return isThenable(result) ? completedLater(job, result, serializer) : completed(job, result, serializer);
  } catch (error) {
    return outcomeOf(error);
  }
}

async function completedLater(
  job: AssignedJob,
  result: PromiseLike<unknown>,
  serializer: Serializer,
): Promise<JobOutcome> {
  try {
    return completed(job, await result, serializer);
  } catch (error) {
    return outcomeOf(error);
  }
}

function completed(job: AssignedJob, result: unknown, serializer: Serializer): JobOutcome {
  const place = (): string => `the result of job ${job.handle} of ${job.functionName}`;
  return { type: 'complete', result: atPayload(place, () => serializer.serialize(result)) };
}

function outcomeOf(error: unknown): JobOutcome {
  if (error instanceof JobFailure) return { type: 'fail', error };
  return { type: 'exception', exception: Buffer.from(describeError(error), 'utf8'), error };
}

/** `Name: message`, which a client in any language can show. */
function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `Error: ${thrownText(error)}`;
}
