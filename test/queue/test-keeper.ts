import type { Job, JobKeeper } from '../../lib/queue/index.js';

/** Keeps nothing, and writes down what it was asked for. Its answers are the test's. */
export class TestKeeper implements JobKeeper {
  readonly log: string[] = [];
  /** What it was asked to keep and has not answered, oldest first; also where the job was released meanwhile. */
  readonly unanswered: Job[] = [];
  private made = 0;

  keep(job: Job, dueAt: number): string {
    const key = ['', '-'].includes(job.unique) ? `made ${++this.made}` : job.unique;
    this.log.push(`keep ${job.handle} ${key} ${dueAt}`);
    this.unanswered.push(job);
    return key;
  }

  release(job: Job): void {
    this.log.push(`release ${job.handle} ${job.storeKey}`);
  }

  discard(functionName: string, storeKey: string): void {
    this.log.push(`discard ${functionName} ${storeKey}`);
  }

  /** Takes one that awaits its answer: the oldest, or the one at that place. */
  take(at = 0): Job {
    const [job] = this.unanswered.splice(at, 1);
    if (job === undefined) throw new Error('expected a job that awaits its answer');
    return job;
  }
}
