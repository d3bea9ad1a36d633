import type { Job, JobKeeper } from '../../queue/index.js';
import {
  asStoreError,
  idOf,
  type QueueStore,
  type StoreError,
  type StoredKey,
  UniqueKeys,
} from '../../store/index.js';
import { type Addition, additionOf, isWanted, keptJobs } from './additions.js';
import { CommitsUnderWay } from './commits-under-way.js';
import type { JournalContext } from './journal-context.js';
import * as messages from './keeping.messages.js';
import { batchOf, type Commit, halves, PendingChanges } from './pending-changes.js';

/**
 * How long a removal waits for company, in ms: nobody waits for it, and what is lost with it in a crash is a job that is
 * done again.
 */
const REMOVAL_DELAY = 10;

/**
 * Has jobs stored and removed: whatever comes up in one turn of the event loop, or while as many commits are under way
 * as the store takes, is one commit. The queue is told of each job when its commit is through, or has failed. Ends with
 * `flush` and `stop`.
 */
export class StoreJournal implements JobKeeper {
  private readonly keys = new UniqueKeys();
  private readonly pending = new PendingChanges();
  private readonly underWay: CommitsUnderWay;
  private isScheduled = false;
  private removesSoon = false;
  private stopped = false;
  private wasEmptied = false;
  /** Jobs that were read before the store lost them may be queued yet. */
  private restores = false;
  private tellThrough: (() => void)[] = [];

  constructor(
    private readonly store: QueueStore,
    private readonly context: JournalContext,
  ) {
    this.underWay = new CommitsUnderWay(store.concurrentCommits);
  }

  keep(job: Job, dueAt: number): string {
    const uniqueKey = this.keys.keyOf(job.unique);
    this.add(additionOf(job, uniqueKey, dueAt));
    this.schedule();
    return uniqueKey;
  }

  release(job: Job): void {
    const key = { functionName: job.queue.functionName, uniqueKey: job.storeKey ?? '' };
    this.pending.withdraw(key, job);
    // Also where it was not sent: an earlier run may have kept it under that key.
    this.discard(key.functionName, key.uniqueKey);
  }

  discard(functionName: string, uniqueKey: string): void {
    const key = { functionName, uniqueKey };
    this.remove(key, idOf(key));
    this.scheduleRemoval();
  }

  /** How many jobs that are done are still kept. */
  get unremoved(): number {
    return this.pending.removals + this.underWay.removals;
  }

  /** Waits until all that was asked for is kept or removed, or cannot be. */
  async flush(): Promise<void> {
    while (!this.pending.isEmpty || !this.underWay.isEmpty) {
      this.schedule();
      await new Promise<void>((resolve) => this.tellThrough.push(resolve));
      if (this.context.health.isLost) return;
    }
  }

  /** All that was kept is queued again. */
  replayed(): void {
    if (!this.restores) return;
    this.restores = false;
    this.addAll();
    this.schedule();
  }

  /** Nothing more is sent. */
  stop(): void {
    this.stopped = true;
  }

  private add(addition: Addition): void {
    const behind = this.underWay.behind(addition.id);
    if (behind !== undefined) behind.push(() => this.add(addition));
    else if (isWanted(addition)) this.pending.add(addition);
  }

  private remove(key: StoredKey, id: string): void {
    const behind = this.underWay.behind(id);
    if (behind !== undefined) behind.push(() => this.remove(key, id));
    else this.pending.remove(key, id);
  }

  private readonly schedule = (): void => {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.send();
    });
  };

  /** While the store is lost, what is tried again takes removals along. */
  private scheduleRemoval(): void {
    if (this.removesSoon || this.context.health.joinRetry(this.schedule)) return;
    this.removesSoon = true;
    this.context.later(REMOVAL_DELAY, () => {
      this.removesSoon = false;
      this.schedule();
    });
  }

  private send(): void {
    while (!this.stopped && !this.pending.isEmpty && this.underWay.takes(this.pending.additions)) {
      const commit = this.pending.take();
      const through = this.underWay.start(commit);
      void this.commit(commit).then(() => {
        through();
        this.context.settle();
        for (const tell of this.tellThrough.splice(0)) tell();
        // What nobody waits for is not tried again before its time.
        if (this.pending.isWaitedFor || !this.context.health.joinRetry(this.schedule)) this.send();
      });
    }
  }

  private async commit(commit: Commit): Promise<void> {
    const { health } = this.context;
    const queue = this.context.queue();
    try {
      await this.context.open();
      await this.store.commit(batchOf(commit));
    } catch (error) {
      return this.failed(commit, asStoreError(error));
    }
    health.worked();
    this.wasEmptied = false;
    const now = this.context.now();
    for (const { job } of commit.additions) queue.stored(job, now);
  }

  private async failed(commit: Commit, error: StoreError): Promise<void> {
    if (error.kind === 'refused' && commit.additions.length > 0) return this.narrow(commit, error);
    // Also where it was emptied: of commits that went wrong since then, it may have kept some.
    for (const key of commit.done) this.pending.remove(key);
    if (error.kind === 'emptied' && !this.wasEmptied) return this.storeAgain(commit, error);
    for (const addition of commit.additions) this.notAdded(addition, error);
    this.context.health.failed(error, this.schedule);
  }

  private notAdded(addition: Addition, { kind }: StoreError): void {
    const { job, stored, again } = addition;
    if (!again) this.context.queue().notStored(job, this.context.now());
    if (job.storeKey === stored.uniqueKey) return this.add({ ...addition, again: true });
    if (kind !== 'uncertain') return;
    if (this.context.isUnread(stored)) this.context.readAgain(stored);
    else this.pending.remove(stored);
  }

  /** One of these jobs cannot be kept: finds out which, and keeps the others. */
  private async narrow(commit: Commit, error: StoreError): Promise<void> {
    const both = halves(commit);
    if (both !== undefined) {
      for (const half of both) await this.commit(half);
      return;
    }
    for (const key of commit.done) this.pending.remove(key);
    for (const { job, stored } of commit.additions) {
      this.context.logger.warn(messages.jobRefused(this.store.name, stored.functionName, error.message));
      this.context.queue().notStored(job, this.context.now());
    }
  }

  private storeAgain({ additions }: Commit, error: StoreError): void {
    this.wasEmptied = true;
    this.restores = this.context.isReplaying();
    for (const addition of additions) this.add(addition);
    const count = this.addAll();
    this.context.logger.error(messages.storeEmptied(this.store.name, error.message, count));
  }

  private addAll(): number {
    const all = keptJobs(this.context.queue());
    for (const addition of all) this.add(addition);
    return all.length;
  }
}
