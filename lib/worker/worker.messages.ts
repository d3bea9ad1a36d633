import { inspect } from 'node:util';

/** What was thrown and is no error: anything may be, an object without a text form included. */
export const thrownText = (thrown: unknown): string =>
  typeof thrown === 'string' ? thrown : inspect(thrown);

const stackOf = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : thrownText(error);

export const serverAway = (reason: string): string => `${reason}; trying again until it is back`;

export const serverBack = (address: string): string => `job server ${address} is back; taking jobs`;

export const jobThrew = (functionName: string, handle: string, error: unknown): string =>
  `job ${handle} of ${functionName} threw ${stackOf(error)}`;

export const jobFailed = (functionName: string, handle: string, error: unknown): string =>
  `job ${handle} of ${functionName} failed: ${error instanceof Error ? error.message : thrownText(error)}`;

export const serverRefused = (address: string, code: string, text: string): string =>
  `job server ${address} refused: ${code} (${text})`;

export const unknownFunction = (functionName: string): string =>
  `this worker was given a job of ${functionName}, for which it has no handler`;

export const connectionLost = (address: string): string =>
  `the connection to the job server at ${address} was lost`;

export const workerStopped = 'the worker was stopped, and the grace period of its running jobs is over';

export const listenerThrew = (error: unknown): string =>
  `a listener of this worker's events threw ${stackOf(error)}`;

export const jobTimedOut = (functionName: string, handle: string, timeout: number): string =>
  `job ${handle} of ${functionName} took longer than its timeout of ${timeout} ms; the server gives it to another worker`;

export const noSignOfLife = (interval: number): string =>
  `no sign of life within ${interval} ms; connecting anew`;
