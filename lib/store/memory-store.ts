import type { QueueStore, StoreBatch, StoredJob } from './queue-store.js';
import { idOf } from './stored-id.js';

const PORTION = 1_000;

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
    const jobs = [...this.jobs.values()];
    for (let at = 0; at < jobs.length; at += PORTION) yield jobs.slice(at, at + PORTION);
  }

  async close(): Promise<void> {}
}

/** `memory:` */
export function memoryAt(): QueueStore {
  return new MemoryStore();
}
