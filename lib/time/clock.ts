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

/** The longest delay that Node's timers take; a longer one they turn into 1 ms. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** The machine's own clock. A delay may be of any length, `Infinity` included. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  schedule(delay: number, callback: () => void): Timer {
    let timer: NodeJS.Timeout;
    const wait = (left: number): void => {
      if (left <= LONGEST_DELAY) timer = setTimeout(callback, left);
      else timer = setTimeout(() => wait(left - LONGEST_DELAY), LONGEST_DELAY);
    };
    wait(delay);
    return { cancel: () => clearTimeout(timer) };
  }
}
