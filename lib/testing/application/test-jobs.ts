import { type JobQuery, JobStatus, type LocalJobs, type Submission } from '../../client/index.js';
import type { InlineExecutor } from '../../nest/index.js';
import type { Clock, Timer } from '../../time/clock.js';
import { submitsItself } from '../testing.messages.js';
import {
  chosenMode,
  currentGeneration,
  type GearmanMode,
  type Performance,
  takePerformance,
  withinJob,
} from './gearman-mode.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import { ServerJobs } from './server-jobs.js';
import type { SubmissionLog } from './submission-log.js';
import { SubmittedJob } from './submitted-job.js';

/** So many jobs, each of which submitted the next, are taken to go on for ever. */
export const MOST_GENERATIONS = 1000;

/** Takes what the application's clients submit, as the mode says, and records it. */
export class TestJobs implements LocalJobs {
  /** A test needs no network, whatever servers a job or call names. */
  readonly ignoresServers = true;
  /** Those that the embedded servers have. */
  readonly onServers: ServerJobs;
  private count = 0;
  /** Inline jobs that are due later. */
  private readonly timers = new Map<SubmittedJob, Timer>();

  constructor(
    private readonly mode: GearmanMode,
    private readonly log: SubmissionLog,
    private readonly inline: InlineExecutor,
    private readonly clock: Clock,
  ) {
    this.onServers = new ServerJobs(log);
  }

  submit(submission: Submission): boolean {
    // Its signal had aborted before: no server would have been sent it.
    if (submission.record.ended) return true;
    const performance = takePerformance();
    if (performance !== undefined) return this.performNow(submission, performance);
    const job = new SubmittedJob(submission, chosenMode() ?? this.mode, currentGeneration());
    const original = job.mode === 'server' ? undefined : this.originalOf(job);
    this.log.add(job);
    if (original !== undefined) this.joinTo(original, job);
    else if (job.mode === 'fake') this.accept(job);
    else if (job.mode === 'inline') this.begin(job);
    else this.onServers.follow(job);
    return job.mode !== 'server';
  }

  status(query: JobQuery): JobStatus | undefined {
    const job = this.log.all.findLast(({ submission: { record } }) =>
      'handle' in query ? record.handle === query.handle : record.description.unique === query.unique,
    );
    if (job === undefined || job.mode === 'server') return undefined;
    const status = this.inline.status({ unique: job.unique });
    return status?.known === true ? status : new JobStatus(job.state === 'waiting', false, 0, 0);
  }

  /** Does a recorded job now. */
  async perform(job: SubmittedJob): Promise<void> {
    this.timers.get(job)?.cancel();
    this.timers.delete(job);
    const end = withinJob(job.mode, job.generation, () =>
      this.inline.perform(job.submission, (outcome) => job.end(outcome)),
    );
    for (const each of this.log.all) if (each.joined === job) this.inline.submit(each.submission);
    await end;
    this.log.changed();
  }

  /** Forgets inline jobs that are due later, and tells those who wait for jobs that will not be done. */
  giveUp(reasonOf: (job: SubmittedJob) => Error): void {
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    for (const job of this.log.all) {
      if (job.state === 'waiting' && job.mode !== 'server') job.submission.record.abandon(reasonOf(job));
    }
  }

  private performNow(submission: Submission, performance: Performance): true {
    void this.inline.perform(submission, (outcome) => {
      performance.outcome = outcome;
    });
    return true;
  }

  /** An unfinished job with the same function and unique ID, as a server would have it. */
  private originalOf({ mode, functionName, unique }: SubmittedJob): SubmittedJob | undefined {
    if (unique === '') return undefined;
    return this.log.waiting.find(
      (each) => each.mode === mode && each.functionName === functionName && each.unique === unique,
    );
  }

  private joinTo(original: SubmittedJob, job: SubmittedJob): void {
    job.join(original);
    const { handle } = original.submission.record;
    const isLater = original.mode === 'fake' || this.timers.has(original);
    if (isLater && handle !== undefined) job.submission.record.accept(handle);
    else this.inline.submit(job.submission);
  }

  private begin(job: SubmittedJob): void {
    const { runAt, generation, name } = job;
    if (generation > MOST_GENERATIONS) return this.refuse(job, submitsItself(name, generation));
    const wait = runAt === undefined ? 0 : runAt.getTime() - this.clock.now();
    if (wait <= 0) return void this.perform(job);
    this.accept(job);
    this.timers.set(
      job,
      this.clock.schedule(wait, () => void this.perform(job)),
    );
  }

  private refuse(job: SubmittedJob, reason: string): void {
    const error = new GearmanTestingError(reason);
    job.abandon(error);
    job.submission.record.abandon(error);
  }

  private accept({ submission: { record }, mode }: SubmittedJob): void {
    record.accept(`${mode}:test:${++this.count}`);
  }
}
