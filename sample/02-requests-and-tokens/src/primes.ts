/** Numbers that are sieved at a time: a few ms of work, between which the event loop gets its turn. */
export const SLICE = 500_000;

/** The primes up to `limit`, by the sieve of Eratosthenes. */
export function primesUpTo(limit: number): number[] {
  const composite = new Uint8Array(limit + 1);
  const primes: number[] = [];
  for (let number = 2; number <= limit; number += 1) {
    if (composite[number] === 1) continue;
    primes.push(number);
    for (let multiple = number * number; multiple <= limit; multiple += number) composite[multiple] = 1;
  }
  return primes;
}

/**
 * The primes from `from` on, below `end`.
 *
 * @param divisors all primes up to the root of `end`
 */
export function* primesBetween(from: number, end: number, divisors: readonly number[]): Generator<number> {
  const composite = new Uint8Array(end - from);
  for (const prime of divisors) {
    const first = Math.max(prime * prime, Math.ceil(from / prime) * prime);
    for (let multiple = first; multiple < end; multiple += prime) composite[multiple - from] = 1;
  }
  for (let number = Math.max(from, 2); number < end; number += 1) {
    if (composite[number - from] === 0) yield number;
  }
}
