import type { Serializer } from '../payload/index.js';
import type { AssignedJob } from './assigned-job.js';
import { JobFailure, type JobOutcome } from './job-outcome.js';

/**
 * Does a job. What it returns, or its promise brings, is the result; what it throws ends the job with WORK_EXCEPTION,
 * or with WORK_FAIL where it is a `JobFailure`.
 */
export type JobHandler = (job: AssignedJob) => unknown;

/** Runs the handler and makes of every way it can end a `JobOutcome`. Never rejects. */
export async function executeJob(
  job: AssignedJob,
  handler: JobHandler,
  serializer: Serializer,
): Promise<JobOutcome> {
  try {
    const result = await handler(job);
    return { type: 'complete', result: serializer.serialize(result) };
  } catch (error) {
    if (error instanceof JobFailure) return { type: 'fail' };
    return { type: 'exception', exception: Buffer.from(describeError(error), 'utf8'), error };
  }
}

/** `Name: message`, which a client in any language can show. */
function describeError(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : `Error: ${String(error)}`;
}
