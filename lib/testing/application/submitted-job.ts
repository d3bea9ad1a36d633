import type { Submission, TaskPriority } from '../../client/index.js';
import type { JobOutcome } from '../../worker/index.js';
import type { GearmanMode } from './gearman-mode.js';

/**
 * Where a recorded job stands: `waiting` in the fake, on the server's queue, or at work; then how it ended. What is
 * `abandoned` was not done: its server or its client was gone.
 */
export type SubmittedState = 'waiting' | 'complete' | 'fail' | 'exception' | 'abandoned';

/** A job that was submitted in a test. */
export class SubmittedJob {
  private ownState: SubmittedState = 'waiting';
  private ownError: unknown = undefined;
  private original: SubmittedJob | undefined;

  /** Made by the testing kit. */
  constructor(
    /** How it came here; internal. */
    readonly submission: Submission,
    /** What becomes, or became, of it. */
    readonly mode: GearmanMode,
    /** How many jobs, each of which submitted the next, led to it; 0 for what no job submitted. */
    readonly generation: number,
  ) {}

  /** The job's name without prefix, as its caller gave it. */
  get name(): string {
    return this.submission.name;
  }

  /** As on the wire, prefix included. */
  get functionName(): string {
    return this.submission.record.description.functionName;
  }

  /** As its worker would read it: what JSON makes a text of is a text. @throws PayloadError */
  get payload(): unknown {
    return this.submission.record.description.serializer.deserialize(this.submission.workload);
  }

  /** A random one where the caller gave none. */
  get unique(): string {
    return this.submission.record.description.unique;
  }

  get priority(): TaskPriority {
    return this.submission.kind.priority;
  }

  get background(): boolean {
    return this.submission.kind.background;
  }

  /** When it is due; undefined for now. */
  get runAt(): Date | undefined {
    return this.submission.kind.runAt;
  }

  /** The earlier one whose job this is too: they have the same function and unique ID, and it had not ended. */
  get joined(): SubmittedJob | undefined {
    return this.original;
  }

  get state(): SubmittedState {
    return this.original?.state ?? this.ownState;
  }

  /** What the handler threw; of an abandoned job, why it is. */
  get error(): unknown {
    return this.original === undefined ? this.ownError : this.original.error;
  }

  /** Internal: whether it has ended, and those who wait for its result know. */
  get settled(): boolean {
    return this.state !== 'waiting' && this.submission.record.ended;
  }

  /** Internal. */
  join(original: SubmittedJob): void {
    this.original = original.joined ?? original;
  }

  /** Internal. */
  end(outcome: JobOutcome): void {
    this.ownState = outcome.type;
    this.ownError = outcome.type === 'complete' ? undefined : outcome.error;
  }

  /** Internal: it will not be done any more. What has ended stays as it is. */
  abandon(error: unknown): void {
    if (this.ownState !== 'waiting') return;
    this.ownState = 'abandoned';
    this.ownError = error;
  }
}
