/** How long to wait before each further attempt. */
export interface BackoffOptions {
  /** The longest wait before the first retry, in ms. Default 100. */
  readonly initial: number;
  /** The longest wait before any retry, in ms. Default 10,000. */
  readonly maximum: number;
}

export const DEFAULT_BACKOFF: BackoffOptions = { initial: 100, maximum: 10_000 };

/**
 * Exponential backoff with jitter: attempt `n` waits between half and the whole of `initial * 2^n`, capped at
 * `maximum`. The jitter keeps a thousand workers, that lost their server in one instant, from coming back in one
 * instant; the lower half keeps them from hammering it.
 *
 * @param attempt the number of failed attempts before this wait, from 0
 * @param random a number in [0, 1)
 * @returns milliseconds
 */
export function backoffDelay(
  attempt: number,
  random: number,
  options: BackoffOptions = DEFAULT_BACKOFF,
): number {
  const ceiling = Math.min(options.maximum, options.initial * 2 ** attempt);
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
