import type { Clock, Timer } from '../../../time/clock.js';
import type { ResultKeepingOptions } from '../http-options.js';
import type { JobCall, JobEnding, Spend } from '../job-call.js';

interface Kept {
  readonly ending: JobEnding;
  /** When it is forgotten, in milliseconds since the Unix epoch. */
  readonly until: number;
}

/**
 * Waits for jobs in their submitters' stead, and keeps how they ended, in memory: so many, of so many bytes, for so
 * long. Where one more does not fit, the one that ended first is forgotten. It ends with `close`.
 */
export class ResultKeeper {
  private readonly awaited = new Set<JobCall>();
  /** In the order in which they ended, which is that in which they are forgotten. */
  private readonly kept = new Map<string, Kept>();
  private bytes = 0;
  private timer: Timer | undefined;
  /** Room for the data of a job that is waited for. */
  readonly spend: Spend = (bytes) => {
    this.bytes += bytes;
    while (this.bytes > this.limits.bytes && this.kept.size > 0) this.forgetFirst();
    return this.bytes <= this.limits.bytes;
  };

  constructor(
    private readonly limits: Required<ResultKeepingOptions>,
    private readonly clock: Clock,
  ) {}

  /** Whether there is room for one more. */
  get hasRoom(): boolean {
    return this.awaited.size < this.limits.count;
  }

  /** Takes over a call that spends here, before it submits. It is left at its end, or when it is given back. */
  take(call: JobCall): void {
    this.awaited.add(call);
    while (this.awaited.size + this.kept.size > this.limits.count && this.kept.size > 0) this.forgetFirst();
  }

  /** There is no job for the call. */
  giveBack(call: JobCall): void {
    this.awaited.delete(call);
    call.leave();
  }

  /** Keeps the end of a call that was taken over, to be found by that token. */
  keep(token: string, call: JobCall): void {
    void call.ended.then((ending) => this.ended(token, call, ending));
  }

  find(token: string): JobEnding | undefined {
    return this.kept.get(token)?.ending;
  }

  close(): void {
    for (const call of this.awaited) call.leave();
    this.awaited.clear();
    this.kept.clear();
    this.timer?.cancel();
  }

  private ended(token: string, call: JobCall, ending: JobEnding): void {
    call.leave();
    // Not so once this keeper is closed.
    if (!this.awaited.delete(call)) return;
    this.bytes -= call.spent - ending.data.length;
    this.kept.set(token, { ending, until: this.clock.now() + this.limits.age });
    if (this.timer === undefined) this.wait(this.limits.age);
  }

  private forgetFirst(): void {
    const [first] = this.kept;
    if (first === undefined) return;
    const [token, { ending }] = first;
    this.kept.delete(token);
    this.bytes -= ending.data.length;
  }

  private wait(delay: number): void {
    this.timer = this.clock.schedule(delay, () => this.forgetOld());
    this.timer.unref();
  }

  private forgetOld(): void {
    this.timer = undefined;
    for (const { until } of this.kept.values()) {
      const left = until - this.clock.now();
      if (left > 0) return this.wait(left);
      this.forgetFirst();
    }
  }
}
