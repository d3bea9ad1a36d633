import type { JobAssignment } from './assigned-job.js';

/** How many unfinished jobs are remembered; the oldest ones are forgotten. */
const MOST = 10_000;

type JobIdentity = Pick<JobAssignment, 'handle' | 'unique'>;

/** A job that was tried. Two servers may give the same handle, but not for the same unique ID. */
interface Tried {
  readonly unique: string;
  attempts: number;
  readonly sameHandle: Tried | undefined;
}

/** Counts how often each job was given to one worker. */
export class AttemptCounter {
  private readonly byHandle = new Map<string, Tried>();

  /** @returns the how manieth time it is, from 1 */
  next({ handle, unique }: JobIdentity): number {
    const sameHandle = this.byHandle.get(handle);
    const tried = find(sameHandle, unique);
    if (tried !== undefined) return ++tried.attempts;
    this.byHandle.set(handle, { unique, attempts: 1, sameHandle });
    if (this.byHandle.size > MOST) this.forgetOldest();
    return 1;
  }

  forget({ handle, unique }: JobIdentity): void {
    const others = without(this.byHandle.get(handle), unique);
    if (others === undefined) this.byHandle.delete(handle);
    else this.byHandle.set(handle, others);
  }

  private forgetOldest(): void {
    for (const oldest of this.byHandle.keys()) return void this.byHandle.delete(oldest);
  }
}

function find(first: Tried | undefined, unique: string): Tried | undefined {
  for (let tried = first; tried !== undefined; tried = tried.sameHandle) {
    if (tried.unique === unique) return tried;
  }
  return undefined;
}

function without(first: Tried | undefined, unique: string): Tried | undefined {
  if (first === undefined || first.unique === unique) return first?.sameHandle;
  return { ...first, sameHandle: without(first.sameHandle, unique) };
}
