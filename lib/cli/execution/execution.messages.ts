export const confirmWorker = 'This will execute asked worker with all its jobs? [Y/n] ';
export const confirmJob = 'This will execute asked job? [Y/n] ';

export const confirmWorkers = 'This will execute asked workers with all their jobs? [Y/n] ';

export const allOrNamed = 'expected either names of workers or --all, got both; leave one of them out';

export const whichWorker = (known: readonly string[]): string =>
  `missing required argument 'worker'; name one or several${known.length === 0 ? '' : ` of ${known.join(', ')}`}, or all of them with --all`;

export const loaded = 'loaded. Ctrl+C to break';

export const waitingForJobs = (running: number): string =>
  `taking no more jobs; waiting for ${counted(running, 'running job')}`;

const ENDINGS = {
  stopped: 'asked to stop',
  iterations: 'iterations reached',
  idle: 'no job within the timeout',
  memory: 'more memory than --max-memory',
  age: 'older than --max-age',
  release: 'the release file has changed',
  unreachable: 'no job server within --unreachable-timeout',
  changed: 'the application has changed',
} as const;

export const ended = (run: {
  readonly ending: keyof typeof ENDINGS;
  readonly done: number;
  readonly failed: number;
}): string => {
  const failures = run.failed === 0 ? '' : `, ${run.failed} failed`;
  return `ended: ${ENDINGS[run.ending]}; ${counted(run.done, 'job')} done${failures}`;
};

export const sourcesChanged =
  'the application has changed; fresh processes follow when running jobs have ended';

export const waitingForSources = 'waiting for the application to change';

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export const keptProcessStarted = (number: number, pid: number | undefined): string =>
  `process ${number} started (pid ${pid ?? 'none'})`;

export const keptProcessEnded = (
  number: number,
  pid: number | undefined,
  exitCode: number,
  delay: number | undefined,
): string =>
  `process ${number} ended with exit code ${exitCode} (pid ${pid ?? 'none'})${delay === undefined ? '' : `; starting it again in ${(delay / 1000).toFixed(1)} s`}`;

export const noSuchJobOf = (
  workers: readonly { readonly callableName: string }[],
  name: string,
  known: readonly string[],
): string =>
  `there is no job named ${name} of ${workers.map(({ callableName }) => callableName).join(', ')}; there are ${known.join(', ')}`;
