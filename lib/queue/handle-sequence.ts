const COUNTER_DIGITS = 12;

/** The longest prefix that leaves room for the colon and the counter within a handle's 63 bytes. */
export const HANDLE_PREFIX_MAX = 63 - 1 - COUNTER_DIGITS;

/**
 * Job handles, `prefix:counter`. The counter has a fixed width, so that no handle is the prefix of another: libgearman
 * 2.0 takes such a one for the other's and hangs.
 */
export class HandleSequence {
  private last = 0;

  /** @throws RangeError where the prefix has more than `HANDLE_PREFIX_MAX` characters */
  constructor(private readonly prefix: string) {
    if (prefix.length > HANDLE_PREFIX_MAX) {
      throw new RangeError(`expected a handle prefix of at most ${HANDLE_PREFIX_MAX} bytes, got "${prefix}"`);
    }
  }

  next(): string {
    this.last++;
    return `${this.prefix}:${String(this.last).padStart(COUNTER_DIGITS, '0')}`;
  }
}
