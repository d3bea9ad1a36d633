import { setImmediate } from 'node:timers/promises';

import { type JobQueue, KeyTable } from '../../queue/index.js';
import {
  asStoreError,
  type QueueStore,
  type StoredJob,
  type StoredKey,
  uniqueOf,
} from '../../store/index.js';
import type { GearmanLogger } from '../../telemetry/logger.js';
import { backoffDelay } from '../../time/backoff.js';
import type { Clock } from '../../time/clock.js';
import * as messages from './keeping.messages.js';

const PROGRESS_EVERY = 100_000;
const RETRY = { initial: 100, maximum: 5_000 };

export interface ReplayContext {
  /** Asked for on use. */
  queue(): JobQueue;
  readonly logger: GearmanLogger;
  readonly clock: Clock;
  /** To be called behind everything that changed the queue. */
  settle(): void;
}

/**
 * Queues again what a store has kept, portion by portion, so that the server serves meanwhile. Before its turn has come, a
 * job may be submitted anew, and be over: then it is not queued again. A store that cannot be read is read anew.
 */
export class StoreReplay {
  /** Keys that are queued, or were: what is read twice is queued once. */
  private readonly seen = new Map<string, KeyTable<true>>();
  private count = 0;
  private state: 'before' | 'reading' | 'over' = 'before';
  private stopped = false;
  private isDoubted = false;
  private goOn: () => void = () => undefined;

  constructor(
    private readonly store: QueueStore,
    private readonly context: ReplayContext,
  ) {}

  /** Whether jobs are being queued again. */
  get isReading(): boolean {
    return this.state === 'reading';
  }

  /** Ends when everything is queued, or behind `stop`. */
  async run(): Promise<void> {
    const { clock, logger } = this.context;
    this.state = 'reading';
    const started = clock.now();
    for (let attempt = 0; !this.stopped && !(await this.readAll(attempt)); attempt++) {
      await this.pause(backoffDelay(attempt, Math.random(), RETRY));
    }
    this.state = 'over';
    this.seen.clear();
    if (this.stopped || this.count === 0) return;
    logger.log(messages.replayed(this.store.name, this.count, (clock.now() - started) / 1000));
  }

  /** Whether a job may be kept under that key that was not queued again yet. */
  isUnread({ functionName, uniqueKey }: StoredKey): boolean {
    return this.state !== 'over' && this.seen.get(functionName)?.get(uniqueKey) !== true;
  }

  /** What is kept under that key is another server run's no more: it is this one's, or nobody's. */
  supersede(functionName: string, uniqueKey: string): void {
    if (this.state !== 'over') this.isNew(functionName, uniqueKey);
  }

  /** Reads all once more, for what may have been added or replaced where it was read already. */
  repeat(): void {
    this.isDoubted = true;
  }

  /** What is queued stays. */
  stop(): void {
    this.stopped = true;
    this.goOn();
  }

  /** @returns false where it is to be done once more */
  private async readAll(attempt: number): Promise<boolean> {
    this.isDoubted = false;
    try {
      for await (const portion of this.store.replay()) {
        if (this.stopped) return true;
        this.restore(portion);
        // Whoever waits for the server is served between two portions.
        await setImmediate();
      }
    } catch (error) {
      const reason = asStoreError(error).message;
      if (attempt === 0) this.context.logger.error(messages.replayFailed(this.store.name, reason));
      return false;
    }
    return !this.isDoubted;
  }

  private pause(delay: number): Promise<void> {
    if (this.stopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.context.clock.schedule(delay, resolve);
      this.goOn = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  private restore(portion: readonly StoredJob[]): void {
    const { clock, settle, logger } = this.context;
    const queue = this.context.queue();
    const now = clock.now();
    for (const { functionName, uniqueKey, whenToRun, workload, priority } of portion) {
      if (!this.isNew(functionName, uniqueKey)) continue;
      const [unique, dueAt, storeKey] = [uniqueOf(uniqueKey), whenToRun * 1000, uniqueKey];
      queue.restore({ functionName, unique, storeKey, workload, priority, dueAt }, now);
      this.count++;
      if (this.count % PROGRESS_EVERY === 0) logger.log(messages.replaying(this.store.name, this.count));
    }
    settle();
  }

  private isNew(functionName: string, uniqueKey: string): boolean {
    const keys = this.seen.get(functionName) ?? new KeyTable<true>();
    this.seen.set(functionName, keys);
    if (keys.get(uniqueKey) === true) return false;
    keys.set(uniqueKey, true);
    return true;
  }
}
