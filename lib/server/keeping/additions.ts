import type { Job, JobQueue } from '../../queue/index.js';
import { idOf, type StoredJob } from '../../store/index.js';

/** A job that is to be kept, as it is to be kept: what becomes of the job meanwhile changes nothing of that. */
export interface Addition {
  readonly job: Job;
  readonly stored: StoredJob;
  /** What tells its key from others. */
  readonly id: string;
  /** It was kept already, in a store that has lost it: nobody waits for the word. */
  readonly again: boolean;
}

export function additionOf(job: Job, uniqueKey: string, dueAt: number, again = false): Addition {
  const { priority, workload, queue } = job;
  // Rather late than early: gearmand's tables count in seconds.
  const whenToRun = Math.max(0, Math.ceil(dueAt / 1000));
  const stored = { functionName: queue.functionName, uniqueKey, priority, workload, whenToRun };
  return { job, stored, id: idOf(stored), again };
}

/** Whether the job is still to be kept so. A new one has no key yet when it is added. */
export function isWanted({ job, stored: { uniqueKey }, again }: Addition): boolean {
  if (again) return job.storeKey === uniqueKey;
  return job.state !== 'finished' && (job.storeKey ?? uniqueKey) === uniqueKey;
}

/** Every job that is kept and has begun, to be added again. What is being stored is told of its own commit. */
export function keptJobs(queue: JobQueue): readonly Addition[] {
  const additions: Addition[] = [];
  for (const job of queue.all()) {
    const { storeKey, state, alarm } = job;
    if (storeKey === undefined || state === 'storing') continue;
    const dueAt = state === 'delayed' && alarm !== undefined ? alarm.at : 0;
    additions.push(additionOf(job, storeKey, dueAt, true));
  }
  return additions;
}
