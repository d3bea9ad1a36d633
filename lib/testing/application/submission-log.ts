// Not the globals: test runners replace those with timers that stand still.
import { clearTimeout, setTimeout } from 'node:timers';

import type { SubmittedJob } from './submitted-job.js';

/** What was submitted, in order, and those who wait for more. */
export class SubmissionLog {
  private entries: SubmittedJob[] = [];
  private readonly waiters = new Set<() => void>();

  get all(): readonly SubmittedJob[] {
    return this.entries;
  }

  /** Jobs that have not ended, each once. */
  get waiting(): readonly SubmittedJob[] {
    return this.entries.filter(({ state, joined }) => state === 'waiting' && joined === undefined);
  }

  add(job: SubmittedJob): void {
    this.entries.push(job);
    this.changed();
  }

  clear(): void {
    this.entries = [];
  }

  /** To be called when a job has ended. */
  changed(): void {
    for (const wake of this.waiters) wake();
  }

  /** @returns whether it became true within `limit` ms of real time */
  async until(condition: () => boolean, limit: number): Promise<boolean> {
    if (condition()) return true;
    return new Promise((resolve) => {
      const end = (result: boolean): void => {
        clearTimeout(timer);
        this.waiters.delete(check);
        resolve(result);
      };
      const check = (): void => (condition() ? end(true) : undefined);
      const timer = setTimeout(() => end(condition()), limit);
      this.waiters.add(check);
    });
  }
}
