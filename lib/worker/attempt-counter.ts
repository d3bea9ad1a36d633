import type { JobAssignment } from './assigned-job.js';

/** How many unfinished jobs are remembered; the oldest ones are forgotten. */
const MOST = 10_000;

type JobIdentity = Pick<JobAssignment, 'handle' | 'unique'>;

/** Counts how often each job was given to one worker. */
export class AttemptCounter {
  private readonly attempts = new Map<string, number>();

  /** @returns the how manieth time it is, from 1 */
  next(job: JobIdentity): number {
    const key = keyOf(job);
    const attempt = (this.attempts.get(key) ?? 0) + 1;
    this.attempts.set(key, attempt);
    if (this.attempts.size > MOST) this.forgetOldest();
    return attempt;
  }

  private forgetOldest(): void {
    for (const oldest of this.attempts.keys()) return void this.attempts.delete(oldest);
  }

  forget(job: JobIdentity): void {
    this.attempts.delete(keyOf(job));
  }
}

/** Two servers may give the same handle, but not for the same unique ID. */
function keyOf({ handle, unique }: JobIdentity): string {
  return `${handle} ${unique}`;
}
