/**
 * How many more jobs a worker may take, over all its connections. A place is taken before the server is asked for a
 * job, so that a worker never holds more jobs than it runs.
 */
export class Capacity {
  private used = 0;
  private started = 0;
  private open = true;

  /**
   * @param concurrency jobs at once
   * @param iterations jobs in all; 0 is without end
   */
  constructor(
    private readonly concurrency: number,
    private readonly iterations: number,
  ) {}

  /** Whether no job runs and none was asked for. */
  get idle(): boolean {
    return this.used === 0;
  }

  get exhausted(): boolean {
    return this.iterations > 0 && this.started >= this.iterations;
  }

  /** @returns whether there was a place; it is used until it is given back */
  take(): boolean {
    if (!this.open || this.used >= this.concurrency || this.exhausted) return false;
    this.used++;
    this.started++;
    return true;
  }

  /** The place was not needed: there was no job. */
  giveBack(): void {
    this.used--;
    this.started--;
  }

  /** The job that it was taken for has ended. */
  done(): void {
    this.used--;
  }

  /** No place is taken any more. */
  close(): void {
    this.open = false;
  }
}
