import type { JobKeeper } from './job-keeper.js';
import type { Job } from './job.js';
import type { Reply } from './reply-line.js';

/** A job that is being stored: when it is due, and who waits for the word that it is kept. */
export class Storing {
  private waiting: Reply[] | undefined;

  constructor(readonly dueAt: number) {}

  get replies(): readonly Reply[] {
    return this.waiting ?? [];
  }

  /** Of most jobs it is one, and an array that one is pushed to has room for seventeen. */
  add(reply: Reply): void {
    if (this.waiting === undefined) this.waiting = [reply];
    else this.waiting.push(reply);
  }
}

/** Which jobs are kept, and which are being stored. */
export class JobRecords {
  private readonly storing = new Map<Job, Storing>();

  constructor(private readonly keeper: JobKeeper) {}

  /** Has the job stored, unless it is already. */
  keep(job: Job, dueAt: number): void {
    if (job.storeKey !== undefined) return;
    job.storeKey = this.keeper.keep(job, dueAt);
    this.storing.set(job, new Storing(dueAt));
  }

  /** It is kept already, under that key: by an earlier run of the server. */
  adopt(job: Job, storeKey: string): void {
    if (job.storeKey !== undefined && job.storeKey !== storeKey) this.keeper.release(job);
    job.storeKey = storeKey;
  }

  storingOf(job: Job): Storing | undefined {
    return this.storing.get(job);
  }

  /** The keeper has answered. @returns undefined where the job is over meanwhile */
  settle(job: Job): Storing | undefined {
    const storing = this.storing.get(job);
    this.storing.delete(job);
    return storing;
  }

  /** The job is over. @returns who still waits for the word that it is kept */
  release(job: Job): readonly Reply[] {
    if (job.storeKey === undefined) return [];
    this.keeper.release(job);
    job.storeKey = undefined;
    return this.settle(job)?.replies ?? [];
  }

  /** What is kept under that key, of a job that joined another. */
  discard(functionName: string, storeKey: string): void {
    this.keeper.discard(functionName, storeKey);
  }
}
