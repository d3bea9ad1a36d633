import type { Job, JobKeeper, JobQueue } from '../../queue/index.js';
import { asStoreError, type QueueStore, type StoreError, UniqueKeys } from '../../store/index.js';
import type { GearmanLogger } from '../../telemetry/logger.js';
import { CommitsUnderWay } from './commits-under-way.js';
import * as messages from './keeping.messages.js';
import { type Commit, halves, PendingChanges, storedKey } from './pending-changes.js';
import type { StoreHealth } from './store-health.js';

/**
 * How long a removal waits for company, in ms: nobody waits for it, and what is lost with it in a crash is a job that is
 * done again.
 */
const REMOVAL_DELAY = 10;

/** What a journal works for. */
export interface JournalContext {
  queue(): JobQueue;
  readonly logger: GearmanLogger;
  readonly health: StoreHealth;
  /** Opens the store, where it is not open yet. */
  open(): Promise<void>;
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Calls back once, after so many ms. */
  later(delay: number, callback: () => void): void;
  /** To be called behind everything that changed the queue. */
  settle(): void;
}

/**
 * Has jobs stored and removed: whatever comes up in one turn of the event loop, or while as many commits are under way
 * as the store takes, is one commit. The queue is told of each job when its commit is through, or has failed.
 */
export class StoreJournal implements JobKeeper {
  private readonly keys = new UniqueKeys();
  private readonly pending = new PendingChanges();
  private readonly underWay: CommitsUnderWay;
  private isScheduled = false;
  private removesSoon = false;
  private tellThrough: (() => void)[] = [];

  constructor(
    private readonly store: QueueStore,
    private readonly context: JournalContext,
  ) {
    this.underWay = new CommitsUnderWay(store.concurrentCommits);
  }

  keep(job: Job, dueAt: number): string {
    const uniqueKey = this.keys.keyOf(job.unique);
    const { functionName } = job.queue;
    const blocking = this.underWay.removing({ functionName, uniqueKey });
    if (blocking === undefined) this.pending.add(job, dueAt);
    else blocking.behind.push(() => job.storeKey === uniqueKey && this.pending.add(job, dueAt));
    this.schedule();
    return uniqueKey;
  }

  release(job: Job): void {
    if (this.pending.withdraw(job)) return;
    const key = storedKey(job);
    const blocking = this.underWay.adding(job);
    if (blocking === undefined) this.pending.remove(key);
    else blocking.behind.push(() => this.pending.remove(key));
    this.scheduleRemoval();
  }

  discard(functionName: string, uniqueKey: string): void {
    this.pending.remove({ functionName, uniqueKey });
    this.scheduleRemoval();
  }

  /** How many jobs that are done are still kept. */
  get unremoved(): number {
    return this.pending.removals;
  }

  /** Waits until all that was asked for is kept or removed, or cannot be. */
  async flush(): Promise<void> {
    while (!this.pending.isEmpty || !this.underWay.isEmpty) {
      this.schedule();
      await new Promise<void>((resolve) => this.tellThrough.push(resolve));
      if (this.context.health.isLost) return;
    }
  }

  private readonly schedule = (): void => {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.send();
    });
  };

  private scheduleRemoval(): void {
    if (this.removesSoon) return;
    this.removesSoon = true;
    this.context.later(REMOVAL_DELAY, () => {
      this.removesSoon = false;
      this.schedule();
    });
  }

  private send(): void {
    while (!this.pending.isEmpty && !this.underWay.isFull) {
      const commit = this.pending.take();
      const through = this.underWay.start(commit);
      void this.commit(commit).then(() => {
        through();
        this.context.settle();
        for (const tell of this.tellThrough.splice(0)) tell();
        this.send();
      });
    }
  }

  private async commit(commit: Commit): Promise<void> {
    const { health, open } = this.context;
    const queue = this.context.queue();
    try {
      await open();
      await this.store.commit(commit.batch);
    } catch (error) {
      return this.failed(commit, asStoreError(error));
    }
    health.worked();
    const now = this.context.now();
    for (const job of commit.jobs.keys()) queue.stored(job, now);
  }

  private async failed(commit: Commit, error: StoreError): Promise<void> {
    if (error.kind === 'refused' && commit.jobs.size > 0) return this.narrow(commit, error);
    if (error.kind === 'emptied') return this.storeAgain(commit, error);
    this.pending.removeFirst(commit.batch.done);
    this.context.health.failed(error, this.schedule);
    const now = this.context.now();
    for (const job of commit.jobs.keys()) {
      if (error.kind === 'uncertain') this.pending.remove(storedKey(job));
      this.context.queue().notStored(job, now);
    }
  }

  /** One of these jobs cannot be kept: finds out which, and keeps the others. */
  private async narrow(commit: Commit, error: StoreError): Promise<void> {
    if (commit.jobs.size > 1) {
      for (const half of halves(commit)) await this.commit(half);
      return;
    }
    this.pending.removeFirst(commit.batch.done);
    for (const job of commit.jobs.keys()) {
      const reason = messages.jobRefused(this.store.name, job.queue.functionName, error.message);
      this.context.logger.warn(reason);
      this.context.queue().notStored(job, this.context.now());
    }
  }

  private storeAgain({ jobs }: Commit, error: StoreError): void {
    const { logger } = this.context;
    const queue = this.context.queue();
    let count = 0;
    for (const job of queue.all()) {
      if (job.storeKey === undefined) continue;
      this.pending.addAgain(job, jobs.get(job) ?? dueAtOf(job));
      count++;
    }
    logger.error(messages.storeEmptied(this.store.name, error.message, count));
  }
}

/** Of a job that has begun. */
function dueAtOf({ state, alarm }: Job): number {
  return state === 'delayed' && alarm !== undefined ? alarm.at : 0;
}
