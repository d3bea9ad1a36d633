import { inspect } from 'node:util';

/** As much of a submitted job as messages show. */
interface Shown {
  readonly name: string;
  readonly payload: unknown;
  readonly unique: string;
  readonly priority: string;
  readonly background: boolean;
  readonly runAt: Date | undefined;
  readonly mode: string;
  readonly state: string;
}

/** More would hide what matters. */
const MOST_SHOWN = 20;

export const noMode = (modes: readonly unknown[], mode: unknown): string =>
  `expected the mode to be one of ${modes.join(', ')}, got ${inspect(mode)}`;

export const noClock = (clock: unknown): string =>
  `expected the clock to be "system", "virtual" or a FakeClock, got ${inspect(clock, { depth: 0 })}`;

export const severalTestingModules =
  'expected one GearmanTestingModule in an application, got several; leave out all but one of forRoot() and forApplication()';

export const noGearman =
  'expected GearmanModule.forRoot() beside GearmanTestingModule.forApplication(), got none; import your AppModule too, or use GearmanTestingModule.forRoot()';

export const notStarted = (what: string): string =>
  `expected an application that has started before ${what}, got one whose workers are not known yet; call \`await app.init()\` behind compile()`;

export const noJobMethod = (worker: string, method: string): string =>
  `expected a method of ${worker} that is marked with @GearmanJob, got "${method}"`;

export const notDrained = (jobs: readonly Shown[], reason: string): string =>
  `expected drain() to come to an end, got ${jobs.length === 1 ? 'a job' : 'jobs'} ${reason}:\n${listed(jobs)}`;

export const notDueInTime = (job: Shown, timeout: number): string =>
  `expected jobs that are due within ${timeout} ms, for which drain() waits, got\n${listed([job])}\nwhich the server holds back until then; pass { clock: 'virtual' } to GearmanTestingModule, or use another mode`;

export const submitsItself = (name: string, generation: number): string =>
  `expected inline jobs to come to an end, got ${name} at the end of ${generation} jobs each of which submitted the next`;

export const noVirtualClock =
  "expected an application with a virtual clock, got one with the machine's; pass { clock: 'virtual' } to GearmanTestingModule";

export const notDone = (name: string): string =>
  `the application was closed before the job ${name} was done, which only drain() does in the fake mode; call drain() before you await its result, or use the mode inline`;

export const cleared = (name: string): string => `the job ${name} will not be done: clear() has forgotten it`;

export const lostWithServer = (name: string): string => `the test has stopped the server of the job ${name}`;

export const serverStopped = 'the test has stopped the server';

export const noServer =
  'expected an application with an embedded server to break, got one without; GearmanModule.forRoot() is not imported';

export const leaked = (what: readonly string[]): string =>
  `expected a closed application to leave nothing behind, got ${what.join('; ')}`;

export const connectionsLeft = (count: number): string =>
  `${counted(count, 'connection')} to the embedded server`;

export const jobsLeft = (jobs: readonly string[]): string =>
  `${counted(jobs.length, 'job')} that ran on behind the grace period: ${jobs.join(', ')}; handlers should end when job.signal aborts`;

export const timersLeft = (count: number): string => `${counted(count, 'timer')} of clients or workers`;

export const notATester = (got: unknown): string =>
  `expected a GearmanTester before toHaveSubmitted, as app.get(GearmanTester) gives it, got ${inspect(got, { depth: 0 })}`;

export const shownJob = (job: Shown): string => {
  const { name, unique, priority, background, runAt, mode, state } = job;
  const due = runAt === undefined ? '' : `, due ${runAt.toISOString()}`;
  const kind = `${background ? 'background' : 'foreground'}, ${priority}${due}`;
  return `${name} ${payloadOf(job)} (${kind}, unique ${JSON.stringify(unique)}, ${mode}: ${state})`;
};

export const notSubmitted = (expected: string, submitted: readonly Shown[], within?: number): string =>
  `expected a submission of ${expected}${inTime(within)}, got${submitted.length === 0 ? ' none at all' : `\n${listed(submitted)}`}`;

export const submittedAfterAll = (expected: string, submitted: readonly Shown[], within?: number): string =>
  `expected no submission of ${expected}${inTime(within)}, got\n${listed(submitted)}`;

function inTime(within: number | undefined): string {
  return within === undefined ? '' : ` within ${within} ms`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function listed(jobs: readonly Shown[]): string {
  const lines = jobs.slice(0, MOST_SHOWN).map((job) => `  ${shownJob(job)}`);
  if (jobs.length > MOST_SHOWN) lines.push(`  and ${jobs.length - MOST_SHOWN} more`);
  return lines.join('\n');
}

function payloadOf(job: Shown): string {
  try {
    return inspect(job.payload, { depth: 8, breakLength: Number.POSITIVE_INFINITY });
  } catch (error) {
    return `with a payload that cannot be read: ${String(error)}`;
  }
}
