export const serverAway = (address: string, reason: string): string =>
  `job server ${address} is away (${reason}); trying again until it is back`;

export const serverBack = (address: string): string => `job server ${address} is back; taking jobs`;

export const jobThrew = (functionName: string, handle: string, error: unknown): string =>
  `job ${handle} of ${functionName} threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

export const serverRefused = (address: string, code: string, text: string): string =>
  `job server ${address} refused: ${code} (${text})`;

export const unknownFunction = (functionName: string): string =>
  `this worker was given a job of ${functionName}, for which it has no handler`;

export const connectionLost = (address: string): string =>
  `the connection to the job server at ${address} was lost`;

export const workerStopped = 'the worker was stopped, and the grace period of its running jobs is over';

export const listenerThrew = (error: unknown): string =>
  `a listener of this worker's events threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
