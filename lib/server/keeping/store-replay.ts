import { setImmediate } from 'node:timers/promises';

import type { JobQueue } from '../../queue/index.js';
import { asStoreError, type QueueStore, type StoredJob, uniqueOf } from '../../store/index.js';
import type { GearmanLogger } from '../../telemetry/logger.js';
import { backoffDelay } from '../../time/backoff.js';
import type { Clock } from '../../time/clock.js';
import * as messages from './keeping.messages.js';

const PROGRESS_EVERY = 100_000;
const RETRY = { initial: 100, maximum: 5_000 };

export interface ReplayContext {
  readonly queue: JobQueue;
  readonly logger: GearmanLogger;
  readonly clock: Clock;
  /** To be called behind everything that changed the queue. */
  settle(): void;
}

/**
 * Queues again what a store has kept, portion by portion, so that the server serves meanwhile. What is submitted before
 * its turn has come takes the place of what is kept under the same key. A store that cannot be read is read anew.
 */
export class StoreReplay {
  /** Keys that are queued, or were: what is read twice is queued once. */
  private readonly seen = new Map<string, Set<string>>();
  private count = 0;
  private stopped = false;
  private goOn: () => void = () => undefined;

  constructor(
    private readonly store: QueueStore,
    private readonly context: ReplayContext,
  ) {}

  /** Ends when everything is queued, or behind `stop`. */
  async run(): Promise<void> {
    const { clock, logger } = this.context;
    const started = clock.now();
    for (let failures = 0; !this.stopped && !(await this.readAll()); failures++) {
      await this.pause(backoffDelay(failures, Math.random(), RETRY));
    }
    this.seen.clear();
    if (this.stopped || this.count === 0) return;
    logger.log(messages.replayed(this.store.name, this.count, (clock.now() - started) / 1000));
  }

  /** A job is submitted under that key. */
  supersede(functionName: string, uniqueKey: string): void {
    this.isNew(functionName, uniqueKey);
  }

  /** What is queued stays. */
  stop(): void {
    this.stopped = true;
    this.goOn();
  }

  private async readAll(): Promise<boolean> {
    const { logger } = this.context;
    try {
      for await (const portion of this.store.replay()) {
        if (this.stopped) return true;
        this.restore(portion);
        // Whoever waits for the server is served between two portions.
        await setImmediate();
      }
      return true;
    } catch (error) {
      logger.error(messages.replayFailed(this.store.name, asStoreError(error).message));
      return false;
    }
  }

  private pause(delay: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.context.clock.schedule(delay, resolve);
      this.goOn = () => {
        timer.cancel();
        resolve();
      };
    });
  }

  private restore(portion: readonly StoredJob[]): void {
    const { queue, clock, settle, logger } = this.context;
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
    const keys = this.seen.get(functionName) ?? new Set();
    this.seen.set(functionName, keys);
    const { size } = keys;
    return keys.add(uniqueKey).size > size;
  }
}
