/**
 * What a server knows of a job. A server forgets a job when it ends: a job that was known and is no longer has
 * finished, one way or another.
 */
export class JobStatus {
  constructor(
    /** Queued or running. */
    readonly known: boolean,
    readonly running: boolean,
    readonly numerator: number,
    readonly denominator: number,
  ) {}

  /** How far the job is by its own account, from 0 to 1; 0 where it has not said. */
  get fraction(): number {
    return this.denominator > 0 ? this.numerator / this.denominator : 0;
  }
}
