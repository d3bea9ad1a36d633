import { type QueueStore, type StoreBatch, type StoredJob, StoreError } from '../../../lib/store/index.js';
import type { StoreErrorKind, StoredKey } from '../../../lib/store/index.js';
import { Mailbox } from '../../transport/mailbox.js';

export function idOf({ functionName, uniqueKey }: StoredKey): string {
  return `${functionName}|${uniqueKey}`;
}

export function storedJob(uniqueKey: string, more: Partial<StoredJob> = {}): StoredJob {
  const workload = Buffer.from(`of ${uniqueKey}`);
  return { functionName: 'f', uniqueKey, priority: 'normal', whenToRun: 0, workload, ...more };
}

/** A call of the store that ends when the test says so. */
export class HeldCall {
  constructor(
    private readonly resolve: () => void,
    private readonly reject: (error: unknown) => void,
    readonly batch: StoreBatch = { done: [], added: [] },
    private readonly apply: () => void = () => undefined,
  ) {}

  get added(): readonly string[] {
    return this.batch.added.map(idOf);
  }

  get done(): readonly string[] {
    return this.batch.done.map(idOf);
  }

  succeed(): void {
    this.apply();
    this.resolve();
  }

  /** @param applied whether what was asked for has happened all the same */
  fail(kind: StoreErrorKind, applied = false): void {
    if (applied) this.apply();
    this.reject(new StoreError(kind, `${kind} for a test`));
  }

  failWith(error: unknown): void {
    this.reject(error);
  }
}

type Verb = 'open' | 'replay' | 'commit' | 'close';

/** Keeps jobs in memory; each call that is held ends when the test says so, the others at once. */
export class HeldStore implements QueueStore {
  readonly name = 'held';
  readonly rows = new Map<string, StoredJob>();
  readonly calls: Verb[] = [];
  /** Commits that have not ended. */
  readonly underWay = new Set<HeldCall>();
  private readonly opens = new Mailbox<HeldCall>();
  private readonly portions = new Mailbox<HeldCall>();
  private readonly commits = new Mailbox<HeldCall>();

  constructor(
    private readonly held: readonly Verb[] = ['commit'],
    readonly concurrentCommits = 1,
    rows: readonly StoredJob[] = [],
  ) {
    for (const row of rows) this.rows.set(idOf(row), row);
  }

  /** The next call of `open`, of `replay` for a portion, or of `commit` that is held. */
  nextOpen(): Promise<HeldCall> {
    return this.opens.take();
  }

  nextPortion(): Promise<HeldCall> {
    return this.portions.take();
  }

  nextCommit(): Promise<HeldCall> {
    return this.commits.take();
  }

  count(verb: Verb): number {
    return this.calls.filter((call) => call === verb).length;
  }

  open(): Promise<void> {
    return this.call('open', this.opens);
  }

  commit(batch: StoreBatch): Promise<void> {
    return this.call('commit', this.commits, batch);
  }

  /** A row for each portion, as it is when its turn has come. */
  async *replay(): AsyncIterable<readonly StoredJob[]> {
    this.calls.push('replay');
    for (const id of this.rows.keys()) {
      const row = this.rows.get(id);
      if (this.held.includes('replay')) await this.hold(this.portions);
      if (row !== undefined) yield [row];
    }
  }

  async close(): Promise<void> {
    this.calls.push('close');
  }

  private call(verb: Verb, box: Mailbox<HeldCall>, batch?: StoreBatch): Promise<void> {
    this.calls.push(verb);
    if (this.held.includes(verb)) return this.hold(box, batch);
    if (batch !== undefined) this.apply(batch);
    return Promise.resolve();
  }

  private hold(box: Mailbox<HeldCall>, batch?: StoreBatch): Promise<void> {
    let call: HeldCall | undefined;
    const held = new Promise<void>((resolve, reject) => {
      call = new HeldCall(resolve, reject, batch, () => batch && this.apply(batch));
      if (batch !== undefined) this.underWay.add(call);
      box.put(call);
    });
    return held.finally(() => call && this.underWay.delete(call));
  }

  private apply({ done, added }: StoreBatch): void {
    for (const key of done) this.rows.delete(idOf(key));
    for (const job of added) this.rows.set(idOf(job), job);
  }
}
