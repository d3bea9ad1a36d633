import type { StoreError } from '../../store/index.js';
import type { GearmanLogger } from '../../telemetry/logger.js';
import type { EventChannel } from '../../telemetry/event-channel.js';
import { backoffDelay } from '../../time/backoff.js';
import type { Clock, Timer } from '../../time/clock.js';
import type { JobServerEvents } from '../server-events.js';
import * as messages from './keeping.messages.js';

const RETRY = { initial: 100, maximum: 2_000 };

/** What the health of a store is told to and timed by. */
export interface HealthContext {
  readonly clock: Clock;
  readonly logger: GearmanLogger;
  readonly events: EventChannel<JobServerEvents>;
}

/**
 * ```
 *            a commit failed
 *  working ------------------> lost
 *     ^                          |
 *     '--- a commit is through --'
 * ```
 *
 * Each move is said once. Behind each failure, what failed is tried again after a while. It ends with `stop`.
 */
export class StoreHealth {
  private state: 'working' | 'lost' = 'working';
  private failures = 0;
  private timer: Timer | undefined;
  private stopped = false;
  /** What is to be tried again. */
  private readonly retries = new Set<() => void>();

  constructor(
    private readonly store: string,
    private readonly context: HealthContext,
  ) {}

  get isLost(): boolean {
    return this.state === 'lost';
  }

  /** Has it called together with what is tried again after a while. @returns false where nothing is */
  joinRetry(retry: () => void): boolean {
    if (this.timer === undefined) return false;
    this.retries.add(retry);
    return true;
  }

  worked(): void {
    this.failures = 0;
    if (this.state === 'working') return;
    this.state = 'working';
    this.context.logger.log(messages.storeBack(this.store));
    this.context.events.emit('storeBack', { store: this.store });
  }

  /** @param retry called once after a while, however often it failed until then */
  failed(error: StoreError, retry: () => void): void {
    if (this.stopped) return;
    this.retries.add(retry);
    this.wait();
    if (this.state === 'lost') return;
    this.state = 'lost';
    this.context.logger.error(messages.storeLost(this.store, error.message));
    this.context.events.emit('storeLost', { store: this.store, error });
  }

  stop(): void {
    this.stopped = true;
    this.timer?.cancel();
    this.timer = undefined;
    this.retries.clear();
  }

  private wait(): void {
    if (this.timer !== undefined) return;
    this.timer = this.context.clock.schedule(backoffDelay(this.failures++, Math.random(), RETRY), () => {
      this.timer = undefined;
      const retries = [...this.retries];
      this.retries.clear();
      for (const retry of retries) retry();
    });
    this.timer.unref();
  }
}
