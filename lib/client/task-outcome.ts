import type { JobExceptionError, JobFailedError } from './client-error.js';

/** How a task ended; a background task ends when its job is accepted. */
export type TaskOutcome<Result = unknown> =
  | { readonly status: 'complete'; readonly result: Result }
  | { readonly status: 'created'; readonly handle: string }
  | { readonly status: 'fail'; readonly error: JobFailedError }
  | { readonly status: 'exception'; readonly error: JobExceptionError }
  /** The job's end will not become known: no server, a lost one, a timeout, an abort, or an unreadable result. */
  | { readonly status: 'abandoned'; readonly error: Error };
