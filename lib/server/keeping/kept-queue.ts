import type { Job, JobKeeper, JobQueue } from '../../queue/index.js';
import { asStoreError, type QueueStore, uniqueOf } from '../../store/index.js';
import type { Timer } from '../../time/clock.js';
import * as messages from './keeping.messages.js';
import { type HealthContext, StoreHealth } from './store-health.js';
import { StoreJournal } from './store-journal.js';
import { StoreReplay } from './store-replay.js';

/** How long the end of the server waits for what is to be stored and removed, in ms. */
const FLUSH_LIMIT = 10_000;

/** What a kept queue works for. */
export interface KeptQueueContext extends HealthContext {
  /** Asked for on use: the queue is made with this one's keeper. */
  queue(): JobQueue;
  /** To be called behind everything that changed the queue. */
  settle(): void;
}

/**
 * A queue whose background jobs are in a store: opened on first use, it queues what is kept there, and has stored and
 * removed what comes and goes. Ends with `close`.
 */
export class KeptQueue {
  readonly keeper: JobKeeper;
  private readonly journal: StoreJournal;
  private readonly health: StoreHealth;
  private readonly replay: StoreReplay;
  private replaying: Promise<void> = Promise.resolve();
  private opening: Promise<void> | undefined;
  private closing: Promise<void> | undefined;
  private isSealed = false;

  constructor(
    private readonly store: QueueStore,
    private readonly context: KeptQueueContext,
  ) {
    this.health = new StoreHealth(store.name, context);
    this.replay = new StoreReplay(store, context);
    const { logger, clock, settle, queue } = context;
    this.journal = new StoreJournal(store, {
      queue,
      logger,
      settle,
      health: this.health,
      now: () => clock.now(),
      later: (delay, callback) => void clock.schedule(delay, callback),
      open: () => this.open(),
      isReplaying: () => this.isReplaying,
      isUnread: (key) => this.replay.isUnread(key),
      readAgain: () => this.replay.repeat(),
    });
    this.keeper = {
      keep: (job, dueAt) => this.keep(job, dueAt),
      release: (job) => this.release(job),
      discard: (functionName, storeKey) => this.journal.discard(functionName, storeKey),
    };
  }

  /** Whether there may be jobs that are not queued again yet. */
  get isReplaying(): boolean {
    return this.replay.isReading;
  }

  /** Opens the store and begins to queue what is there. Idempotent; where it fails, the next call tries again. @throws StoreError */
  open(): Promise<void> {
    this.opening ??= this.openStore().catch((error: unknown) => {
      this.opening = undefined;
      throw asStoreError(error);
    });
    return this.opening;
  }

  /** As `open`, for those who cannot be told: it is tried again until it works. */
  readonly openUnasked = (): void => {
    if (this.isSealed) return;
    this.open().catch((error: unknown) => this.health.failed(asStoreError(error), this.openUnasked));
  };

  /** Jobs that are over from now on are so because the server ends: they stay kept. */
  seal(): void {
    this.isSealed = true;
  }

  /** Ends when what was asked for is kept or removed, or cannot be. Idempotent. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private async end(): Promise<void> {
    const { logger } = this.context;
    this.seal();
    this.replay.stop();
    await this.withinLimit(this.finish());
    this.journal.stop();
    this.health.stop();
    const left = this.journal.unremoved;
    if (left > 0) logger.warn(messages.removalsLeft(this.store.name, left));
    try {
      await this.store.close();
    } catch (error) {
      logger.error(messages.notClosed(this.store.name, asStoreError(error).message));
    }
  }

  private async finish(): Promise<void> {
    const isOpen = await this.opening?.then(
      () => true,
      () => false,
    );
    await this.replaying;
    if (isOpen === true) await this.journal.flush();
  }

  private keep(job: Job, dueAt: number): string {
    const storeKey = this.journal.keep(job, dueAt);
    // Under a key that was made for it, nothing is kept yet.
    if (uniqueOf(storeKey) !== storeKey) this.replay.supersede(job.queue.functionName, storeKey);
    return storeKey;
  }

  private release(job: Job): void {
    if (this.isSealed) return;
    this.journal.release(job);
    if (job.storeKey !== undefined) this.replay.supersede(job.queue.functionName, job.storeKey);
  }

  private async openStore(): Promise<void> {
    await this.store.open();
    for (const warning of this.store.warnings ?? []) this.context.logger.warn(warning);
    if (this.isSealed) return;
    this.replaying = this.replay.run().finally(() => {
      this.journal.replayed();
      this.context.settle();
    });
  }

  private async withinLimit(work: Promise<void>): Promise<void> {
    let timer: Timer | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = this.context.clock.schedule(FLUSH_LIMIT, resolve);
    });
    await Promise.race([work, elapsed]);
    timer?.cancel();
  }
}
