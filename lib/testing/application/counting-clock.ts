import { type Clock, SystemClock, type Timer } from '../../time/clock.js';

/** A clock that knows how many timers are neither run nor cancelled. */
export class CountingClock implements Clock {
  private readonly timers = new Set<Timer>();
  private source: Clock;

  constructor(private readonly inner: Clock) {
    this.source = inner;
  }

  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.inner.now();
  }

  /** Further timers go by the machine's clock: nobody moves the test's any more, and nothing shall wait for it. */
  release(): void {
    this.source = new SystemClock();
  }

  schedule(delay: number, callback: () => void): Timer {
    const timer = this.source.schedule(delay, () => {
      this.timers.delete(counted);
      callback();
    });
    const counted: Timer = {
      cancel: () => {
        this.timers.delete(counted);
        timer.cancel();
      },
      unref: () => timer.unref(),
    };
    this.timers.add(counted);
    return counted;
  }
}
