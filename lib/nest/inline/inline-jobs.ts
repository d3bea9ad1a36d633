import { Inject, Injectable, Logger } from '@nestjs/common';

import { type JobQuery, JobStatus, type LocalJobs, type Submission } from '../../client/index.js';
import type { Timer } from '../../time/clock.js';
import { executeJob, type JobOutcome } from '../../worker/index.js';
import { GearmanRegistry } from '../definitions/gearman.registry.js';
import type { JobDefinition, WorkerDefinition } from '../definitions/worker-definition.js';
import { JobDoesNotExistError } from '../gearman-error.js';
import { MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters } from '../gearman-module-options.js';
import { delayedDropped, inlineJobFailed, inlineStopped, inlineUndeclared } from '../gearman.messages.js';
import { JobRegistrationFactory } from '../workers/job-registration.factory.js';
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

interface Found {
  readonly worker: WorkerDefinition;
  readonly job: JobDefinition;
}

/**
 * Does jobs where they are submitted, without any server: at once, or when they are due, through the same handlers,
 * enhancers and serializers as a worker does.
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
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Inject(JobRegistrationFactory) private readonly registrations: JobRegistrationFactory,
  ) {}

  submit(submission: Submission): boolean {
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
   * Waits for running jobs, no longer than the module's `grace`; then their signals abort. Those that are due later are given up,
   * and the log says how many.
   */
  async drain(): Promise<void> {
    for (const [run, timer] of this.delayed) {
      timer.cancel();
      this.runs.delete(run.handle);
    }
    if (this.delayed.size > 0) this.logger.warn(delayedDropped(this.delayed.size));
    this.delayed.clear();
    const { clock, grace } = this.clusters.get(undefined);
    const cut = clock.schedule(grace, () => {
      for (const { controller } of this.runs.values()) controller.abort(new Error(inlineStopped));
    });
    await Promise.all(this.ends);
    cut.cancel();
  }

  async perform(submission: Submission, observe: (outcome: JobOutcome) => void): Promise<JobOutcome> {
    return this.run(this.runFor(submission, observe));
  }

  get running(): number {
    return this.ends.size;
  }

  private runFor(submission: Submission, observe?: (outcome: JobOutcome) => void): InlineRun {
    const run = new InlineRun(`inline:${++this.count}`, submission, observe);
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
    // A turn later, as a worker would: the caller has its task before the handler is called.
    const end = Promise.resolve()
      .then(() => this.execute(run))
      .finally(() => {
        this.runs.delete(run.handle);
        this.ends.delete(end);
      });
    this.ends.add(end);
    return end;
  }

  private async execute(run: InlineRun): Promise<JobOutcome> {
    const { functionName } = run.submission.record.description;
    const found = this.find(functionName);
    if (found === undefined) return this.refuse(run, functionName);
    run.running = true;
    const outcome = await this.outcomeOf(run, found);
    if (outcome.type !== 'complete') {
      this.logger.error(inlineJobFailed(functionName, run.handle, outcome.error));
    }
    run.ended(outcome);
    return outcome;
  }

  private async outcomeOf(run: InlineRun, { worker, job }: Found): Promise<JobOutcome> {
    try {
      const { handler, options } = this.registrations.create(worker, job);
      const assigned = run.assigned(options.serializer);
      const middleware = this.registrations.middleware(worker);
      return await executeJob(assigned, { handler, serializer: options.serializer }, middleware);
    } catch (error) {
      return { type: 'exception', exception: Buffer.from(String(error)), error };
    }
  }

  private refuse(run: InlineRun, functionName: string): JobOutcome {
    const error = new JobDoesNotExistError(inlineUndeclared(functionName));
    const outcome: JobOutcome = { type: 'exception', exception: Buffer.from(String(error)), error };
    run.abandoned(error, outcome);
    return outcome;
  }

  private find(name: string): Found | undefined {
    for (const worker of this.registry.workers) {
      const job = worker.jobs.find(({ functionName }) => functionName === name);
      if (job !== undefined) return { worker, job };
    }
    return undefined;
  }

  private runOf(query: { readonly functionName?: string; readonly unique: string }): InlineRun | undefined {
    for (const run of this.runs.values()) {
      const { functionName, unique } = run.submission.record.description;
      if (unique === query.unique && functionName === (query.functionName ?? functionName)) return run;
    }
    return undefined;
  }
}
