import type { QueueStore, StoreBatch, StoredJob, StoredKey } from '../../store/index.js';
import { expectSameJobs, type JobComparison, LARGEST_PORTION } from './comparing.js';
import { fail } from './fail.js';
import * as messages from './store-testing.messages.js';
import { EVERYTHING, type StoreLimits, type StorePlace } from './store-place.js';
import { isWithin } from './sample-jobs.js';

/** What a case does with its place. Ends with `end`, or `abandon` where the case has failed. */
export class StoreTrial {
  readonly limits: Required<StoreLimits>;
  private readonly open = new Set<QueueStore>();

  constructor(readonly place: StorePlace) {
    this.limits = { ...EVERYTHING, ...place.limits };
  }

  /** A store that is not opened; closed at the end. */
  unopened(): QueueStore {
    const store = this.place.open();
    this.open.add(store);
    return store;
  }

  async opened(): Promise<QueueStore> {
    const store = this.unopened();
    await store.open();
    return store;
  }

  async close(store: QueueStore): Promise<void> {
    await store.close();
    this.open.delete(store);
  }

  /** Commits one batch behind the other through one store, and closes it. */
  async commit(...batches: readonly Partial<StoreBatch>[]): Promise<void> {
    const store = await this.opened();
    for (const { done = [], added = [] } of batches) await store.commit({ done, added });
    await this.close(store);
  }

  /** What a store replays that is opened now. */
  async kept(): Promise<readonly StoredJob[]> {
    const store = await this.opened();
    const jobs = await this.replayed(store);
    await this.close(store);
    return jobs;
  }

  async replayed(store: QueueStore): Promise<readonly StoredJob[]> {
    const jobs: StoredJob[] = [];
    for await (const portion of store.replay()) {
      if (portion.length > LARGEST_PORTION) fail(messages.portionTooLarge(portion.length, LARGEST_PORTION));
      jobs.push(...portion);
    }
    return jobs;
  }

  /** Compares what is kept, and its order where this kind of store keeps it and `how` does not say otherwise. */
  async expectKept(expected: readonly StoredJob[], how: Partial<JobComparison> = {}): Promise<void> {
    this.expectSame(await this.kept(), expected, how);
  }

  expectSame(
    came: readonly StoredJob[],
    expected: readonly StoredJob[],
    how: Partial<JobComparison> = {},
  ): void {
    const { keepsOrder: inOrder, repeats } = this.limits;
    expectSameJobs(came, expected, { inOrder, repeats, ...how });
  }

  /** Those that this kind of store can keep. */
  keepable<Kind extends StoredKey>(keys: readonly Kind[]): readonly Kind[] {
    return keys.filter((key) => isWithin(this.limits, key));
  }

  /** @throws whatever a store threw on closing */
  async end(): Promise<void> {
    for (const store of this.open) await this.close(store);
  }

  /** Closes as far as that works: why the case failed is said already. */
  async abandon(): Promise<void> {
    await Promise.allSettled(Array.from(this.open, (store) => store.close()));
  }
}
