import { ClientClosedError, ConnectionLostError } from '../../client/index.js';
import type { AssignedJob, JobOutcome } from '../../worker/index.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import { lostWithServer } from '../testing.messages.js';
import type { SubmissionLog } from './submission-log.js';
import type { SubmittedJob } from './submitted-job.js';

/** Follows those recorded jobs that the embedded servers have, through what workers and clients see of them. */
export class ServerJobs {
  /** Accepted ones by what the server knows them by. */
  private readonly accepted = new Map<string, SubmittedJob>();

  constructor(private readonly log: SubmissionLog) {}

  /** To be called before the job goes to its server. */
  follow(job: SubmittedJob): void {
    const { record } = job.submission;
    const { limits } = record;
    record.limits = {
      accepted: () => {
        limits?.accepted();
        this.acceptedAs(job, keyOf(job.functionName, job.unique, record.handle));
      },
      ended: () => {
        limits?.ended();
        record.finished.promise.catch((error: unknown) => this.clientEnded(job, error));
        this.log.changed();
      },
    };
  }

  /** The recorded one that a worker was given; undefined for what nobody recorded. */
  find({ functionName, unique, handle }: AssignedJob): SubmittedJob | undefined {
    const known = this.accepted.get(keyOf(functionName, unique, handle));
    // A worker may have it before its client has heard that it was accepted.
    return known ?? this.unacceptedOf(functionName, unique);
  }

  /** A worker has done it. */
  done(job: SubmittedJob, outcome: JobOutcome): void {
    job.end(outcome);
    this.log.changed();
  }

  /** The servers have ended, and all that they had is lost. What they had not accepted, clients send again. */
  lose(): void {
    this.accepted.clear();
    for (const job of this.log.waiting) {
      if (job.mode !== 'server' || job.submission.record.handle === undefined) continue;
      job.abandon(new GearmanTestingError(lostWithServer(job.name)));
    }
    this.log.changed();
  }

  /** A server that gives it the handle of a job that it has, has made one of both. */
  private acceptedAs(job: SubmittedJob, key: string): void {
    const original = this.accepted.get(key);
    if (original === undefined) this.accepted.set(key, job);
    else job.join(original);
  }

  private unacceptedOf(functionName: string, unique: string): SubmittedJob | undefined {
    return this.log.waiting.find(
      (job) =>
        job.mode === 'server' &&
        job.submission.record.handle === undefined &&
        job.functionName === functionName &&
        job.unique === unique,
    );
  }

  /**
   * A foreground job's server forgets it with its client. One whose client only waits no longer is done all the same.
   */
  private clientEnded(job: SubmittedJob, error: unknown): void {
    const { handle, description } = job.submission.record;
    const accepted = handle !== undefined;
    if (accepted && description.background) return;
    const isGone = error instanceof ConnectionLostError || error instanceof ClientClosedError;
    if (accepted && !isGone) return;
    job.abandon(error);
    this.log.changed();
  }
}

function keyOf(functionName: string, unique: string, handle: string | undefined): string {
  return JSON.stringify([functionName, unique, handle]);
}
