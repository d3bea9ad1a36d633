import type { JobQueue } from '../../queue/index.js';
import type { StoredKey } from '../../store/index.js';
import type { GearmanLogger } from '../../telemetry/logger.js';
import type { StoreHealth } from './store-health.js';

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
  /** Whether jobs that were kept are being queued again. */
  isReplaying(): boolean;
  /** Whether a job may be kept under that key that was not queued again yet. */
  isUnread(key: StoredKey): boolean;
  /** What is kept under that key is not known for sure, and is to be read once more. */
  readAgain(key: StoredKey): void;
}
