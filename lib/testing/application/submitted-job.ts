import type { Submission, TaskPriority } from '../../client/index.js';
import type { GearmanMode } from './gearman-mode.js';

/**
 * Where a recorded job stands: `waiting` in the fake, or on the server's queue; then how it ended. What is `abandoned`
 * was not done: its server or its client was gone.
 */
export type SubmittedState = 'waiting' | 'complete' | 'fail' | 'exception' | 'abandoned';

/** A job that was submitted in a test. */
export class SubmittedJob {
  state: SubmittedState = 'waiting';
  /** What the handler threw. */
  error: unknown = undefined;

  constructor(
    /** How it came here; internal. */
    readonly submission: Submission,
    readonly mode: GearmanMode,
  ) {}

  /** The job's name without prefix, as its caller gave it. */
  get name(): string {
    return this.submission.name;
  }

  /** As on the wire, prefix included. */
  get functionName(): string {
    return this.submission.record.description.functionName;
  }

  /** As its worker would read it. @throws PayloadError */
  get payload(): unknown {
    return this.submission.record.description.serializer.deserialize(this.submission.workload);
  }

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
}
