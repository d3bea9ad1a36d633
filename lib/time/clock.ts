/**
 * The one source of time. Rules take `now` as an argument; only the shells that own sockets and timers hold a
 * `Clock`, so that tests can hand them one that stands still.
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once, `delay` milliseconds from now, unless the timer is cancelled first. */
  schedule(delay: number, callback: () => void): Timer;
}

/** A callback that is due later. */
export interface Timer {
  /** Forgets the callback; harmless when it has run already. */
  cancel(): void;
  /** A process that has nothing else to do does not wait for it. */
  unref(): void;
}

/** The longest delay that Node's timers take; a longer one they turn into 1 ms. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The machine's own clock. A delay may be of any length, `Infinity` included. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  schedule(delay: number, callback: () => void): Timer {
    return new SystemTimer(delay, callback);
  }
}

class SystemTimer implements Timer {
  private timer: NodeJS.Timeout;
  private waitedFor = true;

  constructor(delay: number, callback: () => void) {
    this.timer = this.wait(delay, callback);
  }

  cancel(): void {
    clearTimeout(this.timer);
  }

  unref(): void {
    this.waitedFor = false;
    this.timer.unref();
  }

  private wait(delay: number, callback: () => void): NodeJS.Timeout {
    if (delay <= LONGEST_DELAY) return setTimeout(callback, delay);
    return setTimeout(() => {
      this.timer = this.wait(delay - LONGEST_DELAY, callback);
      if (!this.waitedFor) this.timer.unref();
    }, LONGEST_DELAY);
  }
}
