import { randomBytes } from 'node:crypto';

/**
 * Keys of jobs that share no unique ID with another. gearmand keeps only one job per function without a unique ID, for
 * it keeps them all under the empty one. Letters, digits and underscores, so that every store takes them as they are.
 */
const NO_UNIQUE = 'nestjs_gearman_none_';
/** Of jobs whose unique ID is `-`: joined by equal workloads, which the server compares. */
const SAME_WORKLOAD = 'nestjs_gearman_same_';

const COUNTER_DIGITS = 9;
const RADIX = 36;
const LAST_WIDTH = 2;
const LAST_DIGITS = Array.from({ length: RADIX ** LAST_WIDTH }, (_, number) =>
  number.toString(RADIX).padStart(LAST_WIDTH, '0'),
);

/** Makes the keys of one server's run; those of two runs are never the same. */
export class UniqueKeys {
  private readonly run = randomBytes(12).toString('hex');
  private last = 0;
  /** What the next keys end with, but for the last digits. */
  private higher = this.run;

  constructor() {
    this.count(0);
  }

  /** The key that a job of this unique ID is kept under; at most 64 bytes where that is. */
  keyOf(unique: string): string {
    if (unique === '') return NO_UNIQUE + this.next();
    return unique === '-' ? SAME_WORKLOAD + this.next() : unique;
  }

  private next(): string {
    this.count(this.last + 1);
    return this.higher + LAST_DIGITS[this.last % LAST_DIGITS.length];
  }

  /** Only every so many numbers make new digits: each of their texts would be garbage for every job. */
  private count(number: number): void {
    this.last = number;
    if (number % LAST_DIGITS.length > 0) return;
    const higher = (number / LAST_DIGITS.length).toString(RADIX);
    this.higher = this.run + higher.padStart(COUNTER_DIGITS - LAST_WIDTH, '0');
  }
}

/**
 * The unique ID that a job was submitted with, by the key that it is kept under. Of one of 64 bytes gearmand keeps 63 and
 * a zero byte, which would be the end of an argument.
 */
export function uniqueOf(uniqueKey: string): string {
  if (uniqueKey.startsWith(NO_UNIQUE)) return '';
  return uniqueKey.startsWith(SAME_WORKLOAD) ? '-' : uniqueKey.replace(/\0.*$/s, '');
}
