const COUNTER_DIGITS = 12;
const LAST_WIDTH = 3;
const LAST_DIGITS = Array.from({ length: 10 ** LAST_WIDTH }, (_, number) =>
  String(number).padStart(LAST_WIDTH, '0'),
);
const ZERO = '0'.charCodeAt(0);

/** The longest prefix that leaves room for the colon and the counter within a handle's 63 bytes. */
export const HANDLE_PREFIX_MAX = 63 - 1 - COUNTER_DIGITS;

/**
 * Job handles, `prefix:counter`. The counter has a fixed width, so that no handle is the prefix of another: libgearman
 * 2.0 takes such a one for the other's and hangs.
 */
export class HandleSequence {
  private last = 0;
  private readonly beginning: string;
  /** What the next handles begin with: all but the last digits. */
  private higher = '';

  /** @throws RangeError where the prefix has more than `HANDLE_PREFIX_MAX` characters */
  constructor(prefix: string) {
    if (prefix.length > HANDLE_PREFIX_MAX) {
      throw new RangeError(`expected a handle prefix of at most ${HANDLE_PREFIX_MAX} bytes, got "${prefix}"`);
    }
    this.beginning = `${prefix}:`;
    this.count(0);
  }

  next(): string {
    this.count(this.last + 1);
    return this.higher + LAST_DIGITS[this.last % LAST_DIGITS.length];
  }

  /** Only every thousandth number makes new digits. */
  private count(number: number): void {
    this.last = number;
    if (number % LAST_DIGITS.length > 0) return;
    const higher = String(number / LAST_DIGITS.length);
    this.higher = this.beginning + higher.padStart(COUNTER_DIGITS - LAST_WIDTH, '0');
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
}
