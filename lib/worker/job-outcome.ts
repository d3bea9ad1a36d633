import { packet, type Packet } from '../protocol/index.js';

/** How a job ended, and the packet that says so: WORK_COMPLETE, WORK_FAIL or WORK_EXCEPTION. */
export type JobOutcome =
  | { readonly type: 'complete'; readonly result: Buffer }
  /** WORK_FAIL carries no reason: `error` stays in the worker's log and events. */
  | { readonly type: 'fail'; readonly error: unknown }
  | { readonly type: 'exception'; readonly exception: Buffer; readonly error: unknown };

/**
 * Thrown by a handler to end its job with WORK_FAIL instead of WORK_EXCEPTION. The packet carries no reason: what the
 * message says, the worker's log and its listeners are told, and the client is not.
 */
export class JobFailure extends Error {
  override readonly name = 'JobFailure';
}

/** The packet that tells the server of it. */
export function endOf(handle: string, outcome: JobOutcome): Packet {
  switch (outcome.type) {
    case 'complete':
      return packet('WORK_COMPLETE', [handle], outcome.result);
    case 'exception':
      return packet('WORK_EXCEPTION', [handle], outcome.exception);
    case 'fail':
      return packet('WORK_FAIL', [handle]);
  }
}
