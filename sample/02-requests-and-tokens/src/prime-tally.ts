import type { PrimeReport } from './report.js';

/** Takes primes in their order, and counts what the report tells of them. */
export class PrimeTally {
  private primes = 0;
  private twins = 0;
  private largest: number | undefined;
  private widestGap: PrimeReport['widestGap'];

  add(prime: number): void {
    this.primes += 1;
    if (this.largest !== undefined) this.addGap(this.largest, prime - this.largest);
    this.largest = prime;
  }

  get result(): Pick<PrimeReport, 'primes' | 'twins' | 'largest' | 'widestGap'> {
    const { primes, twins, largest, widestGap } = this;
    return { primes, twins, largest, widestGap };
  }

  private addGap(after: number, width: number): void {
    if (width === 2) this.twins += 1;
    if (width > (this.widestGap?.width ?? 0)) this.widestGap = { after, width };
  }
}
