import type { QueueStore, StoreBatch, StoredJob, StoredKey } from './queue-store.js';

/**
 * Keeps jobs for as long as the object lives: for tests of what happens to a queue when its server ends.
 *
 * @example
 * const store = new MemoryStore();
 * const first = new JobServer({ store });
 * await first.close();
 * const second = new JobServer({ store }); // has the first one's jobs
 */
export class MemoryStore implements QueueStore {
  readonly name = 'memory';
  readonly concurrentCommits = 1;
  private readonly jobs = new Map<string, StoredJob>();

  /** How many jobs it keeps. */
  get size(): number {
    return this.jobs.size;
  }

  async open(): Promise<void> {}

  async commit({ done, added }: StoreBatch): Promise<void> {
    for (const key of done) this.jobs.delete(idOf(key));
    for (const job of added) this.jobs.set(idOf(job), job);
  }

  async *replay(): AsyncIterable<readonly StoredJob[]> {
    if (this.jobs.size > 0) yield [...this.jobs.values()];
  }

  async close(): Promise<void> {}
}

/** No function name has a zero byte: the protocol ends it there. */
function idOf({ functionName, uniqueKey }: StoredKey): string {
  return `${functionName}\0${uniqueKey}`;
}
