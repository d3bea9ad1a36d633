import type { Clock, Timer } from '../time/clock.js';

interface PendingTimer {
  readonly due: number;
  readonly callback: () => void;
}

/**
 * A clock that stands still until it is told to go on, for tests of timeouts, idle times and retries that take no time.
 * Give it to a client or worker as its `clock`, and move it with `advance`. Only timers go by it: connections and
 * handlers take the time that they take, so wait for what they do before you move on.
 *
 * @example
 * const clock = new FakeClock();
 * const worker = new JobWorker({ servers: server.dialer(), idleTimeout: 60_000, clock });
 * worker.register('Text~reverse', reverse);
 * worker.start();
 * clock.advance(60_000);
 * expect(await worker.finished).toBe('idle');
 */
export class FakeClock implements Clock {
  /** In the order in which they were scheduled. */
  private readonly timers = new Set<PendingTimer>();

  /** @param time where the clock starts, in milliseconds since the Unix epoch */
  constructor(private time = 0) {}

  now(): number {
    return this.time;
  }

  schedule(delay: number, callback: () => void): Timer {
    const timer: PendingTimer = { due: this.time + Math.max(0, delay), callback };
    this.timers.add(timer);
    return {
      cancel: () => {
        this.timers.delete(timer);
      },
      // It keeps no process alive anyway.
      unref: () => undefined,
    };
  }

  /** How many timers are neither run nor cancelled: 0 where nothing was left behind. */
  get pending(): number {
    return this.timers.size;
  }

  /**
   * Moves the clock and runs the timers that fall due on the way, earliest first, those of one moment in the order in
   * which they were scheduled; also those that other timers schedule meanwhile. Each sees the time that it was due at.
   *
   * @param ms milliseconds; 0 runs what is due now
   * @throws RangeError for a negative number: time does not run backwards
   */
  advance(ms: number): void {
    if (!(ms >= 0)) throw new RangeError(`expected to advance by 0 ms or more, got ${ms}`);
    const end = this.time + ms;
    for (let timer = this.nextUntil(end); timer !== undefined; timer = this.nextUntil(end)) {
      this.timers.delete(timer);
      this.time = Math.max(this.time, timer.due);
      timer.callback();
    }
    this.time = Math.max(this.time, end);
  }

  private nextUntil(end: number): PendingTimer | undefined {
    let next: PendingTimer | undefined;
    for (const timer of this.timers) {
      if (timer.due <= end && (next === undefined || timer.due < next.due)) next = timer;
    }
    return next;
  }
}
