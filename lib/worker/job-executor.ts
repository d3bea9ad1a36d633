import { atPayload } from '../payload/index.js';
import type { AssignedJob } from './assigned-job.js';
import { JobFailure, type JobOutcome } from './job-outcome.js';
import type { Registration } from './registration.js';
import { throughMiddleware, type WorkerMiddleware } from './worker-middleware.js';
import { thrownText } from './worker.messages.js';

/**
 * Does a job. What it returns, or its promise brings, is the result; what it throws ends the job with WORK_EXCEPTION,
 * or with WORK_FAIL where it is a `JobFailure`.
 */
export type JobHandler = (job: AssignedJob) => unknown;

/** Runs middleware and handler, and makes of every way they can end a `JobOutcome`. Never rejects. */
export async function executeJob(
  job: AssignedJob,
  registration: Pick<Registration, 'handler' | 'serializer'>,
  middleware: readonly WorkerMiddleware[],
): Promise<JobOutcome> {
  if (middleware.length === 0) return callHandler(job, registration);
  try {
    return await throughMiddleware(middleware, job, () => callHandler(job, registration));
  } catch (error) {
    return outcomeOf(error);
  }
}

async function callHandler(
  job: AssignedJob,
  { handler, serializer }: Pick<Registration, 'handler' | 'serializer'>,
): Promise<JobOutcome> {
  try {
    const result = await handler(job);
    const place = `the result of job ${job.handle} of ${job.functionName}`;
    return { type: 'complete', result: atPayload(place, () => serializer.serialize(result)) };
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): JobOutcome {
  if (error instanceof JobFailure) return { type: 'fail', error };
  return { type: 'exception', exception: Buffer.from(describeError(error), 'utf8'), error };
}

/** `Name: message`, which a client in any language can show. */
function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `Error: ${thrownText(error)}`;
}
