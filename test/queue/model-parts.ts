import type { JobProgress, Submission } from '../../lib/queue/index.js';

export interface ModelAbility {
  readonly functionName: string;
  readonly timeout: number;
}

export interface ModelPeer {
  told: string[];
  abilities: ModelAbility[];
  asleep: boolean;
  /** Handles of its jobs that were cancelled, until it ends them. */
  cancelled: string[];
  /** Submissions that it was not answered, where jobs are kept. */
  owed: ModelOwed[];
}

/** What a client is owed for one submission. `untouched`: nothing was done for it yet. */
export interface ModelOwed {
  readonly peer: ModelPeer;
  readonly submission: Submission;
  readonly at: number;
  answer: 'untouched' | 'unknown' | 'created' | 'queueFull' | 'notStored';
  job: ModelJob | undefined;
}

export interface ModelJob extends Submission {
  readonly handle: string;
  /** What another submission must have to join it; absent where none does. */
  readonly key: string | undefined;
  background: boolean;
  retries: number;
  numerator: number;
  denominator: number;
  /** One entry for each foreground submission. */
  clients: ModelPeer[];
  worker: ModelPeer | undefined;
  storeKey: string | undefined;
  /** Until the keeper has answered: who waits for that, in the order in which they came. */
  waiting: ModelOwed[] | undefined;
  dueWhenStored: number;
}

/** What happens to a job when its time comes, unless it is elsewhere by then. */
export interface ModelAlarm {
  readonly job: ModelJob;
  readonly at: number;
}

export function newPeer(): ModelPeer {
  return { told: [], abilities: [], asleep: false, cancelled: [], owed: [] };
}

export function wake(peer: ModelPeer): void {
  if (!peer.asleep) return;
  peer.asleep = false;
  peer.told.push('wakeUp');
}

export function canDo({ abilities }: ModelPeer, job: ModelJob): boolean {
  return abilities.some(({ functionName }) => functionName === job.functionName);
}

export function keyOf({ unique, workload }: Submission): string | undefined {
  if (unique === '-') return workload.length === 0 ? undefined : `workload ${workload.toString()}`;
  return unique === '' ? undefined : `unique ${unique}`;
}

export function isWanted({ background, clients }: ModelJob): boolean {
  return background || clients.length > 0;
}

export function progressOf(job: ModelJob | undefined): JobProgress {
  return {
    known: job !== undefined,
    running: job?.worker !== undefined,
    numerator: job?.numerator ?? 0,
    denominator: job?.denominator ?? 0,
    clients: new Set(job?.clients).size,
  };
}
