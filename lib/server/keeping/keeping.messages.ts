export const storeLost = (store: string, reason: string): string =>
  `the store ${store} keeps nothing at the moment: ${reason}. Background jobs are refused until it does; foreground jobs go on`;

export const storeBack = (store: string): string => `the store ${store} keeps jobs again`;

export const storeEmptied = (store: string, reason: string, jobs: number): string =>
  `the store ${store} has lost what it kept: ${reason}. ${jobs} unfinished jobs are stored again`;

export const jobRefused = (store: string, functionName: string, reason: string): string =>
  `the store ${store} cannot keep a job of the function "${functionName}", which is refused: ${reason}`;

export const removalsLeft = (store: string, jobs: number): string =>
  `${jobs} jobs that are done could not be removed from the store ${store}: they will be done again`;

export const replaying = (store: string, jobs: number): string =>
  `${jobs} jobs so far from the store ${store}`;

export const replayed = (store: string, jobs: number, seconds: number): string =>
  `${jobs} jobs from the store ${store} are queued again, in ${seconds.toFixed(1)} s`;

export const replayFailed = (store: string, reason: string): string =>
  `the jobs of the store ${store} could not be read: ${reason}; trying again`;

export const notClosed = (store: string, reason: string): string =>
  `the store ${store} did not close in order: ${reason}`;
