import type { Alarm } from './alarm-heap.js';
import type { FunctionQueue } from './function-queue.js';
import type { HandleSequence } from './handle-sequence.js';
import type { JobClients } from './job-clients.js';
import { JobPages } from './job-pages.js';
import type { JobState } from './job-state.js';
import type { Job, Priority, Submission } from './job.js';
import type { Peer } from './peer.js';

export interface JobTableOptions {
  readonly handles: HandleSequence;
  /** Names a workload, for submissions whose unique ID is `-`: equal workloads, equal names. */
  readonly digest: (workload: Buffer) => string;
}

/** Every unfinished job, by its handle. */
export class JobTable {
  private readonly jobs = new JobPages();

  constructor(private readonly options: JobTableOptions) {}

  /** In the order of their submission. */
  all(): Iterable<Job> {
    return this.jobs.all();
  }

  get size(): number {
    return this.jobs.size;
  }

  find(handle: string): Job | undefined {
    return this.jobs.get(this.options.handles.numberOf(handle));
  }

  /** Under which a submission joins another's job; empty where it joins none. */
  coalesceKey({ unique, workload }: Submission): string {
    if (unique !== '-') return unique;
    return workload.length === 0 ? '' : `\0${this.options.digest(workload)}`;
  }

  create(queue: FunctionQueue, coalesceKey: string, submission: Submission, now: number): Job {
    const job = new NewJob(this.options.handles.next(), queue, coalesceKey, submission, now);
    this.jobs.add(this.options.handles.numberOf(job.handle), job);
    queue.remember(job);
    return job;
  }

  forget(job: Job): void {
    this.jobs.delete(this.options.handles.numberOf(job.handle));
    job.queue.forget(job);
  }
}

/** A new job: one class, so that all of them have one shape, whatever becomes of them. */
class NewJob implements Job {
  readonly unique: string;
  readonly reducer: string;
  readonly workload: Buffer;
  readonly priority: Priority;
  state: JobState;
  background: boolean;
  storeKey: string | undefined = undefined;
  numerator = 0;
  denominator = 0;
  retries = 0;
  worker: Peer | undefined = undefined;
  alarm: Alarm<Job> | undefined = undefined;
  clients: JobClients | undefined = undefined;
  next: Job | undefined = undefined;
  previous: Job | undefined = undefined;

  constructor(
    readonly handle: string,
    readonly queue: FunctionQueue,
    readonly coalesceKey: string,
    submission: Submission,
    now: number,
  ) {
    this.unique = submission.unique;
    this.reducer = submission.reducer;
    this.workload = submission.workload;
    this.priority = submission.priority;
    this.background = submission.background;
    this.state = submission.dueAt > now ? 'delayed' : 'queued';
  }
}
