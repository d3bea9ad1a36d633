import { loadInstalled, loadOptional } from '../packages/index.js';
import type { QueueStore, StoreBatch, StoredJob } from './queue-store.js';

/** What is known of a kind of store before it is loaded. */
export interface StoreKind {
  /** As the store's own; it must be known before there is one. */
  readonly concurrentCommits: number;
  /** The package that it needs, where the store does not load it itself. */
  readonly driver?: string;
  /** Loads what makes a store of its address without its scheme. That may throw an OptionError. */
  load(): Promise<(address: string) => QueueStore>;
}

/**
 * A store by its address. It is loaded, and the options in its address are checked, when it is opened: a server that keeps
 * nothing, or has not begun yet, pays nothing for stores.
 */
export class AddressedStore implements QueueStore {
  readonly concurrentCommits: number;
  private store: QueueStore | undefined;

  /**
   * @param name where it is, without passwords
   * @param address where it is, without its scheme
   */
  constructor(
    readonly name: string,
    private readonly address: string,
    private readonly kind: StoreKind,
  ) {
    this.concurrentCommits = kind.concurrentCommits;
  }

  get warnings(): readonly string[] {
    return this.store?.warnings ?? [];
  }

  /** Loads and makes the store without opening it, which checks the options in its address. @throws OptionError */
  async check(): Promise<void> {
    const make = await this.kind.load();
    this.store ??= make(this.address);
  }

  /** Loads all that it is made of. @throws OptionError; MissingPackageError where there is no driver */
  async loadDriver(): Promise<void> {
    await this.check();
    await this.store?.loadDriver?.();
    if (this.kind.driver !== undefined) loadOptional(this.kind.driver, this.name, loadInstalled);
  }

  /** @throws OptionError; MissingPackageError where there is no driver; StoreError */
  async open(): Promise<void> {
    await this.check();
    await this.store?.open();
  }

  async commit(batch: StoreBatch): Promise<void> {
    await this.opened.commit(batch);
  }

  replay(): AsyncIterable<readonly StoredJob[]> {
    return this.opened.replay();
  }

  async close(): Promise<void> {
    await this.store?.close();
  }

  private get opened(): QueueStore {
    if (this.store !== undefined) return this.store;
    throw new Error(`${this.name} was used before it was opened`);
  }
}
