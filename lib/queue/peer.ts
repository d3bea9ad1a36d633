import type { FunctionQueue } from './function-queue.js';
import type { Job } from './job.js';
import type { PeerLink } from './peer-link.js';
import { ReplyLine } from './reply-line.js';

/**
 * One connection as the queue sees it; any connection may be client and worker at once. As a worker it is
 *
 * ```
 *          PRE_SLEEP, no job there          a job arrives
 *  awake ----------------------> sleeping ----------------> woken
 *    ^                              |                          |
 *    '------------- grabs ----------'--------- grabs ----------'
 * ```
 */
export type WorkerState = 'awake' | 'sleeping' | 'woken';

/** A function that a worker can do. */
export interface Ability {
  readonly queue: FunctionQueue;
  /** How long it may take for one job, in milliseconds; `Infinity` is as long as it likes. */
  readonly timeout: number;
}

/** Only the queue writes to it. */
export class Peer {
  workerState: WorkerState = 'awake';
  /** What it can do, in the order in which it is served: the newest first, the one served last at the end. */
  readonly abilities: Ability[] = [];
  /** Jobs that it runs. */
  readonly running = new Set<Job>();
  /** Handles of jobs that were cancelled while it ran them, and that it has not ended yet. */
  readonly cancelled = new Set<string>();
  /** Jobs that it waits for. */
  readonly waitsFor = new Set<Job>();
  /** Submissions of it that are not answered yet. */
  readonly replies = new ReplyLine();

  constructor(readonly link: PeerLink) {}

  /** It is gone: nothing that it waits for reaches it. */
  forgetAll(): void {
    this.waitsFor.clear();
    this.cancelled.clear();
    this.replies.clear();
  }
}
