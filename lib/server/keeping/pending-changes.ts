import type { Job } from '../../queue/index.js';
import type { StoreBatch, StoredJob, StoredKey } from '../../store/index.js';

/** What goes into one commit at most: jobs, removals, and bytes of workloads. */
const MOST_JOBS = 5_000;
const MOST_BYTES = 16 * 2 ** 20;

/** One commit, and whose it is. */
export interface Commit {
  readonly jobs: ReadonlyMap<Job, number>;
  readonly batch: StoreBatch;
}

/** What is to be committed, in the order in which it was asked for. */
export class PendingChanges {
  /** Each with the time that it is due. */
  private readonly adding = new Map<Job, number>();
  private readonly removing: StoredKey[][] = [];

  get isEmpty(): boolean {
    return this.adding.size === 0 && this.removing.length === 0;
  }

  /** How many are to be removed. */
  get removals(): number {
    return this.removing.reduce((sum, keys) => sum + keys.length, 0);
  }

  add(job: Job, dueAt: number): void {
    this.adding.set(job, dueAt);
  }

  /** As `add`, where it is not to be added anyway. */
  addAgain(job: Job, dueAt: number): void {
    if (!this.adding.has(job)) this.adding.set(job, dueAt);
  }

  /** Takes back a job that was not sent yet. @returns false where it was */
  withdraw(job: Job): boolean {
    return this.adding.delete(job);
  }

  remove(key: StoredKey): void {
    const last = this.removing.at(-1);
    if (last === undefined || last.length >= MOST_JOBS) this.removing.push([key]);
    else last.push(key);
  }

  /** What was to be removed, and was not: before everything else. */
  removeFirst(keys: readonly StoredKey[]): void {
    if (keys.length > 0) this.removing.unshift([...keys]);
  }

  /** Takes the next commit. */
  take(): Commit {
    const done = this.removing.shift() ?? [];
    const jobs = this.takeJobs();
    return commitOf(jobs, done);
  }

  private takeJobs(): ReadonlyMap<Job, number> {
    const all = this.adding;
    const taken = new Map<Job, number>();
    let bytes = 0;
    for (const [job, dueAt] of all) {
      if (taken.size === MOST_JOBS || (bytes += job.workload.length) > MOST_BYTES) break;
      taken.set(job, dueAt);
    }
    if (taken.size === 0) for (const [job, dueAt] of all) return this.takeOnly(job, dueAt);
    for (const job of taken.keys()) all.delete(job);
    return taken;
  }

  private takeOnly(job: Job, dueAt: number): ReadonlyMap<Job, number> {
    this.adding.delete(job);
    return new Map([[job, dueAt]]);
  }
}

export function commitOf(jobs: ReadonlyMap<Job, number>, done: readonly StoredKey[]): Commit {
  return { jobs, batch: { done, added: Array.from(jobs, ([job, dueAt]) => storedJob(job, dueAt)) } };
}

/** The same removals and jobs in two commits. */
export function halves({ jobs, batch: { done } }: Commit): readonly [Commit, Commit] {
  const all = [...jobs];
  const middle = Math.ceil(all.length / 2);
  return [commitOf(new Map(all.slice(0, middle)), done), commitOf(new Map(all.slice(middle)), [])];
}

export function storedKey({ queue: { functionName }, storeKey = '' }: Job): StoredKey {
  return { functionName, uniqueKey: storeKey };
}

/** Rather late than early: gearmand's tables count in seconds. */
function storedJob(job: Job, dueAt: number): StoredJob {
  const { priority, workload } = job;
  const whenToRun = Math.max(0, Math.ceil(dueAt / 1000));
  return { ...storedKey(job), priority, workload, whenToRun };
}
