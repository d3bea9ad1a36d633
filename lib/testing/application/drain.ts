import { notDrained, notDueInTime } from '../testing.messages.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import type { SubmittedJob } from './submitted-job.js';
import { MOST_GENERATIONS } from './test-jobs.js';
import type { TestHarness } from './test-harness.js';

/** What is done of the jobs that wait. */
export interface DrainOptions {
  /** Also those that are submitted meanwhile. Default false. */
  readonly recursive?: boolean;
  /** Also those that are due later; a virtual clock is moved to their time. Default false. */
  readonly delayed?: boolean;
  /** Throws what the first job ended with that did not complete; those behind it wait on. Default false. */
  readonly throwOnError?: boolean;
  /** How long each job may take that is not the fake's, in ms of real time. Default 5,000. */
  readonly timeout?: number;
}

/** How the jobs ended that were done. Submissions that share a job count once. */
export interface DrainCounts {
  readonly complete: number;
  readonly fail: number;
  readonly exception: number;
  /** More than the others together where jobs were abandoned: their server or client was gone. */
  readonly total: number;
}

export const DRAIN_KEYS: readonly string[] = [
  'recursive',
  'delayed',
  'throwOnError',
  'timeout',
] satisfies (keyof DrainOptions)[];

/** Does the jobs that wait, by the rules of the mode that each was submitted in. */
export class Drain {
  private readonly done = new Set<SubmittedJob>();

  constructor(
    private readonly harness: TestHarness,
    private readonly options: DrainOptions,
  ) {}

  /** @throws GearmanTestingError where jobs are not done in time, or submit each other for ever */
  async run(): Promise<DrainCounts> {
    let round = this.waiting();
    for (let rounds = 1; round.length > 0; rounds++) {
      if (rounds > MOST_GENERATIONS) {
        throw new GearmanTestingError(
          notDrained(round, `after ${MOST_GENERATIONS} rounds they still submit each other`),
        );
      }
      await this.perform(round);
      round = this.options.recursive === true ? this.waiting() : [];
    }
    return this.counts();
  }

  private waiting(): SubmittedJob[] {
    return this.harness.log.waiting.filter((job) => this.options.delayed === true || !this.isLater(job));
  }

  /** Those that are due earlier before later ones, of those high priority first, and else in their order. */
  private async perform(jobs: readonly SubmittedJob[]): Promise<void> {
    const inOrder = jobs.toSorted((one, other) => dueAt(one) - dueAt(other) || rankOf(one) - rankOf(other));
    for (const job of inOrder) {
      this.done.add(job);
      this.moveClockTo(job);
      if (job.mode === 'fake' && job.state === 'waiting') await this.harness.jobs?.perform(job);
      if (job.mode !== 'fake') await this.awaitEnd(job);
      if (this.options.throwOnError === true && job.state !== 'complete') throw job.error;
    }
  }

  private moveClockTo({ runAt }: SubmittedJob): void {
    const { virtual } = this.harness;
    if (runAt === undefined || virtual === undefined) return;
    virtual.advance(Math.max(0, Math.ceil(runAt.getTime() / 1000) * 1000 - virtual.now()));
  }

  private async awaitEnd(job: SubmittedJob): Promise<void> {
    const { log, jobs } = this.harness;
    const { timeout = 5000 } = this.options;
    if (this.isLater(job, job.mode === 'server' ? timeout : 0)) {
      if (job.mode === 'server') throw new GearmanTestingError(notDueInTime(job, timeout));
      await jobs?.perform(job);
    }
    if (await log.until(() => job.settled, timeout)) return;
    throw new GearmanTestingError(notDrained([job], `not done within ${timeout} ms`));
  }

  private isLater({ runAt }: SubmittedJob, patience = 0): boolean {
    return runAt !== undefined && runAt.getTime() > this.harness.clock.now() + patience;
  }

  private counts(): DrainCounts {
    const of = (state: SubmittedJob['state']): number =>
      Array.from(this.done).filter((job) => job.state === state).length;
    return { complete: of('complete'), fail: of('fail'), exception: of('exception'), total: this.done.size };
  }
}

function dueAt({ runAt }: SubmittedJob): number {
  return runAt?.getTime() ?? 0;
}

function rankOf({ priority }: SubmittedJob): number {
  return { high: 0, normal: 1, low: 2 }[priority];
}
