import type { Job } from '../../queue/index.js';
import { idOf, type StoreBatch, type StoredKey } from '../../store/index.js';
import type { Addition } from './additions.js';

/** What goes into one commit at most: jobs, removals, and bytes of workloads. */
const MOST_JOBS = 5_000;
const MOST_BYTES = 16 * 2 ** 20;

/** What is committed together. */
export interface Commit {
  readonly done: readonly StoredKey[];
  readonly additions: readonly Addition[];
}

/**
 * What is to be committed, in the order in which it was asked for. What is to be removed under a key is never sent behind
 * what is to be added under it.
 */
export class PendingChanges {
  private adding = new Map<string, Addition>();
  private readonly removing = new Map<string, StoredKey>();
  private waitedFor = 0;
  /** Of the workloads that are to be added. */
  private bytes = 0;

  get isEmpty(): boolean {
    return this.adding.size === 0 && this.removing.size === 0;
  }

  /** Whether anybody waits for any of it. */
  get isWaitedFor(): boolean {
    return this.waitedFor > 0;
  }

  /** How many are to be added. */
  get additions(): number {
    return this.adding.size;
  }

  /** How many are to be removed. */
  get removals(): number {
    return this.removing.size;
  }

  /** What is to be added again is nothing new where it is to be added anyway. */
  add(addition: Addition): void {
    const { id, job, again, stored } = addition;
    if (again && this.adding.get(id)?.job === job) return;
    this.takeOut(id);
    this.adding.set(id, addition);
    this.bytes += stored.workload.length;
    if (!again) this.waitedFor++;
  }

  /** Takes back a job, where it was not sent yet. */
  withdraw(key: StoredKey, job: Job): void {
    if (this.adding.size === 0) return;
    const id = idOf(key);
    if (this.adding.get(id)?.job === job) this.takeOut(id);
  }

  remove(key: StoredKey, id = idOf(key)): void {
    this.removing.set(id, key);
  }

  /** Takes the next commit. */
  take(): Commit {
    const taken = this.takeAdditions();
    return { done: this.takeRemovals(taken), additions: [...taken.values()] };
  }

  private takeAdditions(): ReadonlyMap<string, Addition> {
    if (this.adding.size <= MOST_JOBS && this.bytes <= MOST_BYTES) return this.takeAll();
    const taken = new Map<string, Addition>();
    let bytes = 0;
    for (const [id, addition] of this.adding) {
      bytes += addition.stored.workload.length;
      if (taken.size === MOST_JOBS || (bytes > MOST_BYTES && taken.size > 0)) break;
      taken.set(id, addition);
      this.takeOut(id);
    }
    return taken;
  }

  private takeAll(): ReadonlyMap<string, Addition> {
    const all = this.adding;
    this.adding = new Map();
    this.waitedFor = 0;
    this.bytes = 0;
    return all;
  }

  /** Those under the keys of what is added go with it; of what is added later, they wait for it. */
  private takeRemovals(taken: ReadonlyMap<string, Addition>): readonly StoredKey[] {
    const done: StoredKey[] = [];
    if (this.removing.size === 0) return done;
    for (const id of taken.keys()) {
      const key = this.removing.get(id);
      if (key !== undefined && this.removing.delete(id)) done.push(key);
    }
    for (const [id, key] of this.removing) {
      if (done.length >= MOST_JOBS) break;
      if (!this.adding.has(id) && this.removing.delete(id)) done.push(key);
    }
    return done;
  }

  private takeOut(id: string): void {
    const addition = this.adding.get(id);
    if (addition === undefined) return;
    this.adding.delete(id);
    this.bytes -= addition.stored.workload.length;
    if (!addition.again) this.waitedFor--;
  }
}

export function batchOf({ done, additions }: Commit): StoreBatch {
  return { done, added: additions.map(({ stored }) => stored) };
}

/**
 * The same in two commits, the first one first; undefined where it is one job. What is removed to make place for what is
 * added stays with it: tried again behind it, it would remove that.
 */
export function halves({ done, additions }: Commit): readonly [Commit, Commit] | undefined {
  const added = new Set(additions.map(({ id }) => id));
  const alone = done.filter((key) => !added.has(idOf(key)));
  const replaced = new Map(done.map((key) => [idOf(key), key]));
  const half = (from: number, to?: number): Commit => {
    const some = additions.slice(from, to);
    return { done: some.flatMap(({ id }) => replaced.get(id) ?? []), additions: some };
  };
  if (alone.length > 0) return [{ done: alone, additions: [] }, half(0)];
  if (additions.length === 1) return undefined;
  const middle = Math.ceil(additions.length / 2);
  return [half(0, middle), half(middle)];
}
