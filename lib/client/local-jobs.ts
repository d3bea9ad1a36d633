import type { JobStatus } from './job-status.js';
import type { Submission } from './submission.js';

/** A job to ask after. */
export type JobQuery = { readonly handle: string } | { readonly unique: string };

/**
 * Stands in for the job servers within the process: jobs that run inline, and jobs that tests only record. What it does
 * not take, the servers get.
 */
export interface LocalJobs {
  /** Whether jobs and calls that name servers by their addresses go to the client's all the same. Default false. */
  readonly ignoresServers?: boolean;
  /** Takes the submission, and tells its record what becomes of it. @returns false where the servers shall have it */
  submit(submission: Submission): boolean;
  /** @returns undefined where the servers shall be asked */
  status(query: JobQuery): JobStatus | undefined;
}
