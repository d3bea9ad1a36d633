import { type Job, PRIORITIES, type Priority } from './job.js';
import { KeyTable } from './key-table.js';
import { Lane } from './lane.js';
import type { Peer } from './peer.js';

/** With how many unfinished jobs of the function another of that priority is refused; 0 or less is never. */
export type QueueLimits = { readonly [Which in Priority]: number };

/** The same limit on each priority. */
export function atMostEach(jobs: number): QueueLimits {
  return { high: jobs, normal: jobs, low: jobs };
}

/** No limit on any priority. */
export const UNLIMITED: QueueLimits = atMostEach(0);

/** All that the server knows of one function: its queued jobs, who runs it, who sleeps for it. */
export class FunctionQueue {
  private readonly lanes: { readonly [Which in Priority]: Lane } = {
    high: new Lane(),
    normal: new Lane(),
    low: new Lane(),
  };
  private readonly byCoalesceKey = new KeyTable<Job>();
  /** Workers that asked to be woken by a job of this function. */
  readonly sleepers = new Set<Peer>();
  /** Jobs that are not due yet. */
  readonly delayed: { [Which in Priority]: number } = { high: 0, normal: 0, low: 0 };
  running = 0;
  private unfinished = 0;
  /** Abilities announced for it; a connection that announces one twice counts twice, as in gearmand. */
  abilities = 0;

  constructor(
    readonly functionName: string,
    public limits: QueueLimits = UNLIMITED,
  ) {}

  /** Every job of it that is unfinished. */
  get total(): number {
    return this.unfinished;
  }

  /** Jobs that no worker has, whether they are due or not. */
  queuedAt(priority: Priority): number {
    return this.lanes[priority].length + this.delayed[priority];
  }

  /** Whether a new job of that priority is one too many: gearmand compares all jobs with the limit of one priority. */
  isFull(priority: Priority): boolean {
    const limit = this.limits[priority];
    return limit > 0 && this.total >= limit;
  }

  /** The oldest queued job of that priority. */
  peek(priority: Priority): Job | undefined {
    return this.lanes[priority].peek();
  }

  /** Whether a worker would get a job. */
  hasQueued(): boolean {
    return PRIORITIES.some((priority) => this.lanes[priority].length > 0);
  }

  enqueue(job: Job, place: 'end' | 'front'): void {
    const lane = this.lanes[job.priority];
    if (place === 'end') lane.append(job);
    else lane.prepend(job);
  }

  dequeue(job: Job): void {
    this.lanes[job.priority].remove(job);
  }

  /** The unfinished job that a submission under this key joins. */
  joinable(coalesceKey: string): Job | undefined {
    return coalesceKey === '' ? undefined : this.byCoalesceKey.get(coalesceKey);
  }

  remember(job: Job): void {
    this.unfinished++;
    if (job.coalesceKey !== '') this.byCoalesceKey.set(job.coalesceKey, job);
  }

  forget(job: Job): void {
    this.unfinished--;
    if (job.coalesceKey !== '') this.byCoalesceKey.delete(job.coalesceKey);
  }
}
