/** How many are remembered at least, and half of how many at most. */
const GENERATION = 10_000;

/**
 * Handles and unique IDs of jobs that were known to a server once. A server forgets a job when it ends, so one of
 * these that it does not know has finished. The oldest are forgotten, many at a time: to take them out of a set one by
 * one would mean to walk past all that were taken out before.
 */
export class SeenJobs {
  private young = new Set<string>();
  private old = new Set<string>();

  /** Empty ones are none. */
  add(key: string, other = ''): void {
    if (key !== '') this.young.add(key);
    if (other !== '') this.young.add(other);
    if (this.young.size < GENERATION) return;
    this.old = this.young;
    this.young = new Set();
  }

  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key);
  }
}
