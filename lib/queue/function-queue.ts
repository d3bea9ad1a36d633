import { type Job, PRIORITIES, type Priority } from './job.js';
import { Lane } from './lane.js';
import type { Peer } from './peer.js';

/** All that the server knows of one function: its queued jobs, who runs it, who sleeps for it. */
export class FunctionQueue {
  private readonly lanes: { readonly [Which in Priority]: Lane } = {
    high: new Lane(),
    normal: new Lane(),
    low: new Lane(),
  };
  private readonly byCoalesceKey = new Map<string, Job>();
  /** Workers that asked to be woken by a job of this function. */
  readonly sleepers = new Set<Peer>();
  running = 0;
  /** Abilities announced for it; a connection that announces one twice counts twice, as in gearmand. */
  abilities = 0;

  constructor(readonly functionName: string) {}

  get queued(): number {
    return this.lanes.high.length + this.lanes.normal.length + this.lanes.low.length;
  }

  queuedAt(priority: Priority): number {
    return this.lanes[priority].length;
  }

  /** The oldest queued job of that priority. */
  peek(priority: Priority): Job | undefined {
    return this.lanes[priority].peek();
  }

  hasQueued(): boolean {
    return PRIORITIES.some((priority) => this.lanes[priority].length > 0);
  }

  enqueue(job: Job): void {
    this.lanes[job.priority].append(job);
  }

  dequeue(job: Job): void {
    this.lanes[job.priority].remove(job);
  }

  /** The unfinished job that a submission under this key joins. */
  joinable(coalesceKey: string): Job | undefined {
    return coalesceKey === '' ? undefined : this.byCoalesceKey.get(coalesceKey);
  }

  remember(job: Job): void {
    if (job.coalesceKey !== '') this.byCoalesceKey.set(job.coalesceKey, job);
  }

  forget(job: Job): void {
    if (job.coalesceKey !== '') this.byCoalesceKey.delete(job.coalesceKey);
  }
}
