/** How a job ended, and the packet that says so: WORK_COMPLETE, WORK_FAIL or WORK_EXCEPTION. */
export type JobOutcome =
  | { readonly type: 'complete'; readonly result: Buffer }
  | { readonly type: 'fail' }
  | { readonly type: 'exception'; readonly exception: Buffer; readonly error: unknown };

/** Thrown by a handler to end its job with WORK_FAIL, which carries no reason, instead of WORK_EXCEPTION. */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
}
