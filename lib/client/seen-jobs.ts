/** How many are remembered; older ones are forgotten. */
const MOST = 10_000;

/**
 * Handles and unique IDs of jobs that were known to a server once. A server forgets a job when it ends, so one of
 * these that it does not know has finished.
 */
export class SeenJobs {
  private readonly keys = new Set<string>();

  add(...keys: string[]): void {
    for (const key of keys) if (key !== '') this.keys.add(key);
    for (const oldest of this.keys) {
      if (this.keys.size <= MOST) return;
      this.keys.delete(oldest);
    }
  }

  has(key: string): boolean {
    return this.keys.has(key);
  }
}
