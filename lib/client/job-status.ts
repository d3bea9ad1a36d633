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
    /**
     * Not known, but it was: to this client, which submitted it or saw it in an earlier status. It remembers the
     * last 10,000 handles and unique IDs. A server that was restarted without a store knows nothing either.
     */
    readonly finished: boolean = false,
  ) {}

  /** How far the job is by its own account, from 0 to 1; 0 where it has not said. */
  get fraction(): number {
    return this.denominator > 0 ? Math.min(1, this.numerator / this.denominator) : 0;
  }

  /** How far the job is by its own account, from 0 to 100. */
  get percent(): number {
    return this.fraction * 100;
  }
}
