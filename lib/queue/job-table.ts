import type { FunctionQueue } from './function-queue.js';
import type { HandleSequence } from './handle-sequence.js';
import type { Job, Submission } from './job.js';

export interface JobTableOptions {
  readonly handles: HandleSequence;
  /** Names a workload, for submissions whose unique ID is `-`: equal workloads, equal names. */
  readonly digest: (workload: Buffer) => string;
}

/** Every unfinished job, by its handle. */
export class JobTable {
  private readonly jobs = new Map<string, Job>();

  constructor(private readonly options: JobTableOptions) {}

  /** In the order of their submission. */
  all(): Iterable<Job> {
    return this.jobs.values();
  }

  get size(): number {
    return this.jobs.size;
  }

  find(handle: string): Job | undefined {
    return this.jobs.get(handle);
  }

  /** Under which a submission joins another's job; empty where it joins none. */
  coalesceKey({ unique, workload }: Submission): string {
    if (unique !== '-') return unique;
    return workload.length === 0 ? '' : `\0${this.options.digest(workload)}`;
  }

  create(queue: FunctionQueue, coalesceKey: string, submission: Submission, now: number): Job {
    const { unique, reducer, workload, priority, background } = submission;
    const job: Job = {
      handle: this.options.handles.next(),
      queue,
      unique,
      coalesceKey,
      reducer,
      workload,
      priority,
      background,
      state: submission.dueAt > now ? 'delayed' : 'queued',
      numerator: 0,
      denominator: 0,
      retries: 0,
      worker: undefined,
      alarm: undefined,
      clients: undefined,
      next: undefined,
      previous: undefined,
    };
    this.jobs.set(job.handle, job);
    queue.remember(job);
    return job;
  }

  forget(job: Job): void {
    this.jobs.delete(job.handle);
    job.queue.forget(job);
  }
}
