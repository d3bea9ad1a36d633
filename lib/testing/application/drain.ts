import type { Clock } from '../../time/clock.js';
import { FakeClock } from '../fake-clock.js';
import { notDrained } from '../testing.messages.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import type { SubmittedJob } from './submitted-job.js';
import type { TestHarness } from './test-harness.js';

/** What is done of the jobs that wait. */
export interface DrainOptions {
  /** Also those that are submitted meanwhile. Default false. */
  readonly recursive?: boolean;
  /** Also those that are due later; a virtual clock is moved to their time. Default false. */
  readonly delayed?: boolean;
  /** Throws what the first job threw that did not complete. Default false. */
  readonly throwOnError?: boolean;
  /** How long jobs of the embedded server may take, in ms of real time. Default 5,000. */
  readonly timeout?: number;
}

/** How the jobs ended that were done. */
export interface DrainCounts {
  readonly complete: number;
  readonly fail: number;
  readonly exception: number;
  readonly total: number;
}

/** Rounds after which jobs that submit each other are taken to do so for ever. */
const MOST_ROUNDS = 10_000;

/** Does the jobs that wait, by the rules of the mode that each was submitted in. */
export class Drain {
  private readonly done = new Set<SubmittedJob>();

  constructor(
    private readonly harness: TestHarness,
    private readonly options: DrainOptions,
  ) {}

  /** @throws GearmanTestingError where jobs of the server are not done in time, or submit each other for ever */
  async run(): Promise<DrainCounts> {
    let round = this.waiting();
    for (let rounds = 0; round.length > 0; rounds++) {
      if (rounds > MOST_ROUNDS)
        throw new GearmanTestingError(notDrained(round, 'they submit each other for ever'));
      await this.perform(round);
      round = this.options.recursive === true ? this.waiting() : [];
    }
    return this.counts();
  }

  private waiting(): SubmittedJob[] {
    const jobs = this.harness.log.all.filter(({ state }) => state === 'waiting');
    return jobs.filter((job) => this.options.delayed === true || !isLater(job, this.harness.clock));
  }

  /** High priority first, those that are due earlier before later ones, and else in their order. */
  private async perform(jobs: readonly SubmittedJob[]): Promise<void> {
    const inOrder = jobs.toSorted((one, other) => dueAt(one) - dueAt(other) || rankOf(one) - rankOf(other));
    for (const job of inOrder) {
      this.done.add(job);
      this.moveClockTo(job);
      if (job.mode === 'fake' && job.state === 'waiting') await this.harness.jobs?.perform(job);
      if (job.mode !== 'fake') await this.awaitEnd(job);
      if (this.options.throwOnError === true && job.error !== undefined) throw job.error;
    }
  }

  private moveClockTo({ runAt }: SubmittedJob): void {
    const { clock } = this.harness;
    if (runAt === undefined || !(clock instanceof FakeClock)) return;
    clock.advance(Math.max(0, Math.ceil(runAt.getTime() / 1000) * 1000 - clock.now()));
  }

  private async awaitEnd(job: SubmittedJob): Promise<void> {
    const { log, clock, jobs } = this.harness;
    const early = job.mode === 'inline' && isLater(job, clock);
    if (early) await jobs?.perform(job);
    const { timeout = 5000 } = this.options;
    if (await log.until(() => job.state !== 'waiting', timeout)) return;
    throw new GearmanTestingError(notDrained([job], `it was not done within ${timeout} ms`));
  }

  private counts(): DrainCounts {
    const of = (state: SubmittedJob['state']): number =>
      Array.from(this.done).filter((job) => job.state === state).length;
    return { complete: of('complete'), fail: of('fail'), exception: of('exception'), total: this.done.size };
  }
}

function isLater({ runAt }: SubmittedJob, clock: Clock): boolean {
  return runAt !== undefined && runAt.getTime() > clock.now();
}

function dueAt({ runAt }: SubmittedJob): number {
  return runAt?.getTime() ?? 0;
}

function rankOf({ priority }: SubmittedJob): number {
  return { high: 0, normal: 1, low: 2 }[priority];
}
