const COUNTER_DIGITS = 12;
const LAST_WIDTH = 3;
const LAST_DIGITS = Array.from({ length: 10 ** LAST_WIDTH }, (_, number) =>
  String(number).padStart(LAST_WIDTH, '0'),
);
const ZERO = '0'.charCodeAt(0);
/** How many handles are remembered: a job that is done soon needs its own several times. */
const RECENT = 1024;

/** The longest prefix that leaves room for the colon and the counter within a handle's 63 bytes. */
export const HANDLE_PREFIX_MAX = 63 - 1 - COUNTER_DIGITS;

/**
 * Job handles, `prefix:counter`, by the number of the job. The counter has a fixed width, so that no handle is the prefix
 * of another: libgearman 2.0 takes such a one for the other's and hangs.
 */
export class JobHandles {
  private last = 0;
  private readonly beginning: string;
  /** The last handles that were made, and their numbers. */
  private readonly recent = Array.from({ length: RECENT }, () => '');
  private readonly numbers = new Float64Array(RECENT);
  /** What handles of the thousand that was asked for last begin with. */
  private higher = '';
  private thousand = -1;

  /** @throws RangeError where the prefix has more than `HANDLE_PREFIX_MAX` characters */
  constructor(prefix: string) {
    if (prefix.length > HANDLE_PREFIX_MAX) {
      throw new RangeError(`expected a handle prefix of at most ${HANDLE_PREFIX_MAX} bytes, got "${prefix}"`);
    }
    this.beginning = `${prefix}:`;
  }

  /** The number of a new job, from 1. */
  next(): number {
    return ++this.last;
  }

  handleOf(number: number): string {
    const place = number % RECENT;
    if (this.numbers[place] !== number) {
      this.recent[place] = this.make(number);
      this.numbers[place] = number;
    }
    return this.recent[place] as string;
  }

  /** The how manieth a handle is, from 1; `NaN` of one that is none of these. */
  numberOf(handle: string): number {
    const { beginning } = this;
    if (handle.length !== beginning.length + COUNTER_DIGITS || !handle.startsWith(beginning)) return NaN;
    let number = 0;
    for (let at = beginning.length; at < handle.length; at++) {
      const digit = handle.charCodeAt(at) - ZERO;
      if (digit < 0 || digit > 9) return NaN;
      number = number * 10 + digit;
    }
    return number;
  }

  /** Only every thousandth number makes new digits. */
  private make(number: number): string {
    const thousand = Math.floor(number / LAST_DIGITS.length);
    if (thousand !== this.thousand) {
      this.thousand = thousand;
      this.higher = this.beginning + String(thousand).padStart(COUNTER_DIGITS - LAST_WIDTH, '0');
    }
    return this.higher + LAST_DIGITS[number % LAST_DIGITS.length];
  }
}
