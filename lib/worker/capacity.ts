/**
 * How many more jobs may be taken: of a worker over all its connections, or of one function within its worker. A place
 * is taken before the server is asked for a job, so that a worker never holds more jobs than it runs.
 */
export class Capacity {
  private used = 0;
  private started = 0;
  private open = true;

  /**
   * @param concurrency jobs at once
   * @param iterations jobs in all; 0 is without end
   * @param whole where a place must be free too
   */
  constructor(
    private readonly concurrency: number,
    private readonly iterations: number,
    private readonly whole?: Capacity,
  ) {}

  /** Whether no job runs and none was asked for. */
  get idle(): boolean {
    return this.used === 0;
  }

  get exhausted(): boolean {
    return this.iterations > 0 && this.started >= this.iterations;
  }

  /** Whether there is a place. */
  get free(): boolean {
    if (!this.open || this.used >= this.concurrency || this.exhausted) return false;
    return this.whole === undefined || this.whole.free;
  }

  /** @returns whether there was a place; it is used until it is given back or its job is done */
  take(): boolean {
    if (!this.free) return false;
    this.whole?.take();
    this.used++;
    this.started++;
    return true;
  }

  /** The place was not needed: there was no job. */
  giveBack(): void {
    this.used--;
    this.started--;
    this.whole?.giveBack();
  }

  /** The job that it was taken for has ended. */
  done(): void {
    this.used--;
    this.whole?.done();
  }

  /** No place is taken until it is opened again. */
  close(): void {
    this.open = false;
  }

  reopen(): void {
    this.open = true;
  }
}
