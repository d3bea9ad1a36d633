import { type JobQuery, JobStatus, type LocalJobs, type Submission } from '../../client/index.js';
import type { InlineExecutor } from '../../nest/index.js';
import type { Clock, Timer } from '../../time/clock.js';
import type { AssignedJob, JobOutcome } from '../../worker/index.js';
import { chosenMode, type GearmanMode, takePerformance } from './gearman-mode.js';
import type { SubmissionLog } from './submission-log.js';
import { SubmittedJob } from './submitted-job.js';

/** Takes what the application's clients submit, as the mode says, and records it. */
export class TestJobs implements LocalJobs {
  private count = 0;
  /** Inline jobs that are due later. */
  private readonly timers = new Map<SubmittedJob, Timer>();

  constructor(
    private readonly mode: GearmanMode,
    private readonly log: SubmissionLog,
    private readonly inline: InlineExecutor,
    private readonly clock: Clock,
  ) {}

  submit(submission: Submission): boolean {
    const performance = takePerformance();
    if (performance !== undefined) {
      void this.inline.perform(submission, (outcome) => {
        performance.outcome = outcome;
      });
      return true;
    }
    const job = new SubmittedJob(submission, chosenMode() ?? this.mode);
    this.log.add(job);
    if (job.mode === 'fake') this.accept(job);
    if (job.mode === 'inline') this.begin(job);
    return job.mode !== 'server';
  }

  status(query: JobQuery): JobStatus | undefined {
    const job = this.log.all.find(({ submission: { record } }) =>
      'handle' in query ? record.handle === query.handle : record.description.unique === query.unique,
    );
    if (job === undefined || job.mode === 'server') return undefined;
    const status = this.inline.status(query);
    return status?.known === true ? status : new JobStatus(job.state === 'waiting', false, 0, 0);
  }

  /** Does a recorded job now. */
  async perform(job: SubmittedJob): Promise<void> {
    this.timers.get(job)?.cancel();
    this.timers.delete(job);
    await this.inline.perform(job.submission, (outcome) => this.ended(job, outcome));
  }

  /** A worker has done a job of the server's. */
  done(assigned: AssignedJob, outcome: JobOutcome): void {
    const job = this.log.all.find((each) => isOnServer(each) && isSame(each, assigned));
    if (job !== undefined) this.ended(job, outcome);
  }

  /** Forgets inline jobs that are due later. */
  close(): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
  }

  private begin(job: SubmittedJob): void {
    if (job.runAt === undefined) return void this.perform(job);
    this.accept(job);
    const wait = job.runAt.getTime() - this.clock.now();
    this.timers.set(
      job,
      this.clock.schedule(wait, () => void this.perform(job)),
    );
  }

  private accept({ submission: { record } }: SubmittedJob): void {
    record.accept(`fake:${++this.count}`);
  }

  private ended(job: SubmittedJob, outcome: JobOutcome): void {
    job.state = outcome.type;
    if (outcome.type !== 'complete') job.error = outcome.error;
    this.log.changed();
  }
}

function isOnServer({ mode, state }: SubmittedJob): boolean {
  return mode === 'server' && state === 'waiting';
}

function isSame({ functionName, unique, submission }: SubmittedJob, assigned: AssignedJob): boolean {
  if (functionName !== assigned.functionName) return false;
  return unique === '' ? submission.record.handle === assigned.handle : unique === assigned.unique;
}
