/** How many are remembered at least, and half of how many at most. */
const GENERATION = 10_000;

/** Keys in the order in which they came. They are put into a set when somebody asks, which most clients never do. */
class Generation {
  private readonly keys: string[] = [];
  private readonly index = new Set<string>();
  private indexed = 0;

  get size(): number {
    return this.keys.length;
  }

  add(key: string): void {
    this.keys.push(key);
  }

  has(key: string): boolean {
    for (; this.indexed < this.keys.length; this.indexed++) this.index.add(this.keys[this.indexed] as string);
    return this.index.has(key);
  }
}

/**
 * Handles and unique IDs of jobs that were known to a server once. A server forgets a job when it ends, so one of
 * these that it does not know has finished. The oldest are forgotten, many at a time: to take them out of a set one by
 * one would mean to walk past all that were taken out before.
 */
export class SeenJobs {
  private young = new Generation();
  private old = new Generation();

  /** Of a job that is new. Empty ones are none. */
  add(key: string, other = ''): void {
    if (key !== '') this.young.add(key);
    if (other !== '') this.young.add(other);
    if (this.young.size < GENERATION) return;
    this.old = this.young;
    this.young = new Generation();
  }

  /** As `add`, for one that may be there already. */
  note(key: string): void {
    if (!this.has(key)) this.add(key);
  }

  has(key: string): boolean {
    return this.young.has(key) || this.old.has(key);
  }
}
