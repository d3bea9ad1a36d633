import type { Clock, Timer } from '../../time/clock.js';

/** A clock that knows how many timers are neither run nor cancelled. */
export class CountingClock implements Clock {
  private readonly timers = new Set<Timer>();

  constructor(private readonly inner: Clock) {}

  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.inner.now();
  }

  schedule(delay: number, callback: () => void): Timer {
    const timer = this.inner.schedule(delay, () => {
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
