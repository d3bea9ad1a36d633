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
}

/** The machine's own clock. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  schedule(delay: number, callback: () => void): Timer {
    const timer = setTimeout(callback, delay);
    return { cancel: () => clearTimeout(timer) };
  }
}
