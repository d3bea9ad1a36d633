import { setImmediate as turn } from 'node:timers/promises';

import { Inject, Injectable, Logger } from '@nestjs/common';

import { type JobQuery, JobStatus, type LocalJobs, type Submission } from '../../client/index.js';
import type { Timer } from '../../time/clock.js';
import { executeJob, type JobOutcome } from '../../worker/index.js';
import { JobDoesNotExistError } from '../gearman-error.js';
import { MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters } from '../gearman-module-options.js';
import { delayedDropped, inlineJobFailed, inlineStopped, inlineUndeclared } from '../gearman.messages.js';
import { InlineHandlers } from './inline-handlers.js';
import { InlineRun } from './inline-run.js';

/** Does jobs in this process. */
export interface InlineExecutor extends LocalJobs {
  /**
   * Does the job now, whenever it is due, and tells its record.
   *
   * @param observe told how the job ended, before those who wait for it are
   */
  perform(submission: Submission, observe: (outcome: JobOutcome) => void): Promise<JobOutcome>;
  /** Runs that have not ended, those that are due later aside. */
  readonly running: number;
}

/**
 * Does jobs where they are submitted, without any server: at once, or when they are due, through the same handlers,
 * enhancers and serializers as a worker does. As many at once as there are: only a worker has a `concurrency`.
 */
@Injectable()
export class InlineJobs implements InlineExecutor {
  private readonly logger = new Logger('Gearman');
  private readonly runs = new Map<string, InlineRun>();
  private readonly delayed = new Map<InlineRun, Timer>();
  private readonly ends = new Set<Promise<JobOutcome>>();
  private count = 0;

  constructor(
    @Inject(MODULE_CLUSTERS) private readonly clusters: ModuleClusters,
    @Inject(InlineHandlers) private readonly handlers: InlineHandlers,
  ) {}

  submit(submission: Submission): boolean {
    // Its signal had aborted before: what no server would have been sent is not done here either.
    if (submission.record.ended) return true;
    const { functionName, unique } = submission.record.description;
    const joined = unique === '' ? undefined : this.runOf({ functionName, unique });
    if (joined === undefined) this.begin(submission);
    else joined.join(submission);
    return true;
  }

  status(query: JobQuery): JobStatus {
    const run = 'handle' in query ? this.runs.get(query.handle) : this.runOf(query);
    if (run === undefined) return new JobStatus(false, false, 0, 0);
    return new JobStatus(true, run.running, run.progress.numerator, run.progress.denominator);
  }

  /**
   * Waits for running jobs, no longer than the module's `grace`; then their signals abort, and those who wait for them are
   * told. Those that are due later are given up, and the log says how many.
   */
  async drain(): Promise<void> {
    this.dropDelayed();
    const { clock, grace } = this.clusters.get(undefined);
    await new Promise<void>((resolve) => {
      const cut = clock.schedule(grace, () => {
        for (const run of this.runs.values()) run.giveUp(new Error(inlineStopped));
        resolve();
      });
      void this.allEnded().then(() => {
        cut.cancel();
        resolve();
      });
    });
  }

  private dropDelayed(): void {
    for (const [run, timer] of this.delayed) {
      timer.cancel();
      this.runs.delete(run.handle);
    }
    if (this.delayed.size > 0) this.logger.warn(delayedDropped(this.delayed.size));
    this.delayed.clear();
  }

  /** Those too that running jobs submit. */
  private async allEnded(): Promise<void> {
    while (this.ends.size > 0) await Promise.all(this.ends);
  }

  async perform(submission: Submission, observe: (outcome: JobOutcome) => void): Promise<JobOutcome> {
    return this.run(this.runFor(submission, observe));
  }

  get running(): number {
    return this.ends.size;
  }

  private runFor(submission: Submission, observe?: (outcome: JobOutcome) => void): InlineRun {
    // One that waited in a test's fake has its handle already.
    const handle = submission.record.handle ?? `inline:${++this.count}`;
    const run = new InlineRun(handle, submission, observe);
    this.runs.set(run.handle, run);
    return run;
  }

  private begin(submission: Submission): void {
    const run = this.runFor(submission);
    const { runAt } = submission.kind;
    const { clock } = this.clusters.get(undefined);
    const wait = runAt === undefined ? 0 : runAt.getTime() - clock.now();
    if (wait <= 0) return void this.run(run);
    this.delayed.set(
      run,
      clock.schedule(wait, () => void this.run(run)),
    );
  }

  /** Never rejects. */
  private run(run: InlineRun): Promise<JobOutcome> {
    this.delayed.delete(run);
    // A turn of the event loop later, as a worker would: the caller has its task before the handler is called, and jobs
    // that submit each other without end leave room for everything else.
    const end = turn()
      .then(() => this.execute(run))
      .finally(() => this.ends.delete(end));
    this.ends.add(end);
    return end;
  }

  private async execute(run: InlineRun): Promise<JobOutcome> {
    const { functionName } = run.submission.record.description;
    run.running = true;
    const outcome = await this.outcomeOf(run, functionName);
    if (outcome === undefined) return this.refuse(run, functionName);
    // Before its end is told: whoever submits the same again then has a new job.
    this.runs.delete(run.handle);
    if (outcome.type !== 'complete') {
      this.logger.error(inlineJobFailed(functionName, run.handle, outcome.error));
    }
    run.ended(outcome);
    return outcome;
  }

  /** @returns undefined where nobody does such jobs */
  private async outcomeOf(run: InlineRun, functionName: string): Promise<JobOutcome | undefined> {
    try {
      const found = this.handlers.find(functionName);
      if (found === undefined) return undefined;
      const { handler, middleware, options } = found;
      const { serializer, timeout } = options;
      const outcome = executeJob(run.assigned(serializer), { handler, serializer }, middleware);
      return await run.within(timeout, Promise.resolve(outcome), this.clusters.get(undefined).clock);
    } catch (error) {
      return { type: 'exception', exception: Buffer.from(String(error)), error };
    }
  }

  private refuse(run: InlineRun, functionName: string): JobOutcome {
    const error = new JobDoesNotExistError(inlineUndeclared(functionName));
    const outcome: JobOutcome = { type: 'exception', exception: Buffer.from(String(error)), error };
    this.runs.delete(run.handle);
    run.abandoned(error, outcome);
    return outcome;
  }

  private runOf(query: { readonly functionName?: string; readonly unique: string }): InlineRun | undefined {
    for (const run of this.runs.values()) {
      const { functionName, unique } = run.submission.record.description;
      if (unique === query.unique && functionName === (query.functionName ?? functionName)) return run;
    }
    return undefined;
  }
}
