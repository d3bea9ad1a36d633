/** As much of a submitted job as messages show. */
interface Shown {
  readonly name: string;
  readonly payload: unknown;
  readonly unique: string;
  readonly priority: string;
  readonly background: boolean;
  readonly runAt: Date | undefined;
}

export const notDrained = (jobs: readonly Shown[], reason: string): string =>
  `${jobs.map(({ name }) => name).join(', ')}: ${reason}`;

export const noVirtualClock =
  "expected an application with a virtual clock, got one with the machine's; pass { clock: 'virtual' } to GearmanTestingModule";

export const notDone = (name: string): string =>
  `the application was closed before the job ${name} was done, which only drain() does in the fake mode; call drain() before you await its result, or use the mode inline`;

export const noServer =
  'expected an application with an embedded server to break, got one without; GearmanModule.forRoot() is not imported';

export const leaked = (what: readonly string[]): string =>
  `the application was closed and left behind: ${what.join('; ')}`;

export const shownJob = ({ name, payload, unique, priority, background, runAt }: Shown): string => {
  const kind = `${background ? 'background' : 'foreground'}, ${priority}${runAt === undefined ? '' : `, due ${runAt.toISOString()}`}`;
  return `${name} ${JSON.stringify(payload)} (${kind}, unique ${JSON.stringify(unique)})`;
};

export const notSubmitted = (expected: string, submitted: readonly Shown[]): string =>
  `expected a submission of ${expected}, got ${submitted.length === 0 ? 'none at all' : `\n${submitted.map((job) => `  ${shownJob(job)}`).join('\n')}`}`;

export const submittedAfterAll = (expected: string, submitted: readonly Shown[]): string =>
  `expected no submission of ${expected}, got\n${submitted.map((job) => `  ${shownJob(job)}`).join('\n')}`;
