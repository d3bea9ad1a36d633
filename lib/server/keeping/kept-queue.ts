import type { JobKeeper, JobQueue } from '../../queue/index.js';
import { asStoreError, type QueueStore } from '../../store/index.js';
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
  private replay: StoreReplay | undefined;
  private replaying: Promise<void> = Promise.resolve();
  private opening: Promise<void> | undefined;

  constructor(
    private readonly store: QueueStore,
    private readonly context: KeptQueueContext,
  ) {
    this.health = new StoreHealth(store.name, context);
    const { logger, clock, settle } = context;
    this.journal = new StoreJournal(store, {
      queue: context.queue,
      logger,
      settle,
      health: this.health,
      now: () => clock.now(),
      later: (delay, callback) => void clock.schedule(delay, callback),
      open: () => this.open(),
    });
    this.keeper = {
      keep: (job, dueAt) => this.keep(job, dueAt),
      release: (job) => this.journal.release(job),
      discard: (functionName, storeKey) => this.journal.discard(functionName, storeKey),
    };
  }

  /** Whether there may be jobs that are not queued again yet. */
  get isReplaying(): boolean {
    return this.replay !== undefined;
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
  openUnasked(): void {
    this.open().catch((error: unknown) => this.health.failed(asStoreError(error), () => this.openUnasked()));
  }

  /** Ends when what was asked for is kept or removed, or cannot be. */
  async close(): Promise<void> {
    this.replay?.stop();
    await this.replaying;
    if (this.opening !== undefined) await this.flush();
    this.health.stop();
    await this.store.close();
  }

  private keep(...[job, dueAt]: Parameters<JobKeeper['keep']>): string {
    const storeKey = this.journal.keep(job, dueAt);
    this.replay?.supersede(job.queue.functionName, storeKey);
    return storeKey;
  }

  private async openStore(): Promise<void> {
    await this.store.open();
    this.replay = new StoreReplay(this.store, { ...this.context, queue: this.context.queue() });
    this.replaying = this.replay.run().finally(() => {
      this.replay = undefined;
      this.context.settle();
    });
  }

  private async flush(): Promise<void> {
    const { clock, logger } = this.context;
    let timer: Timer | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = clock.schedule(FLUSH_LIMIT, resolve);
    });
    await Promise.race([this.journal.flush(), elapsed]);
    timer?.cancel();
    const left = this.journal.unremoved;
    if (left > 0) logger.warn(messages.removalsLeft(this.store.name, left));
  }
}
