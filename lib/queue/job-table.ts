import type { Alarm } from './alarm-heap.js';
import type { FunctionQueue } from './function-queue.js';
import type { JobClients } from './job-clients.js';
import type { JobHandles } from './job-handles.js';
import { JobPages } from './job-pages.js';
import type { JobState } from './job-state.js';
import type { Job, JobHistory, Priority, Submission } from './job.js';
import type { Peer } from './peer.js';
import { WorkloadSlabs } from './workload-slabs.js';

export interface JobTableOptions {
  readonly handles: JobHandles;
  /** Names a workload, for submissions whose unique ID is `-`: equal workloads, equal names. */
  readonly digest: (workload: Buffer) => string;
}

/** Every unfinished job, by its handle. */
export class JobTable {
  private readonly jobs = new JobPages();
  readonly slabs = new WorkloadSlabs();
  readonly handles: JobHandles;

  constructor(private readonly options: JobTableOptions) {
    this.handles = options.handles;
  }

  /** In the order of their submission. */
  all(): Iterable<Job> {
    return this.jobs.all();
  }

  get size(): number {
    return this.jobs.size;
  }

  find(handle: string): Job | undefined {
    return this.jobs.get(this.handles.numberOf(handle));
  }

  /** Under which a submission joins another's job; empty where it joins none. */
  coalesceKey({ unique, workload }: Submission): string {
    if (unique !== '-') return unique;
    return workload.length === 0 ? '' : `\0${this.options.digest(workload)}`;
  }

  create(queue: FunctionQueue, coalesceKey: string, submission: Submission, now: number): Job {
    const job = new NewJob(this, queue, coalesceKey, submission);
    if (submission.dueAt > now) job.state = 'delayed';
    this.jobs.add(job.number, job);
    queue.remember(job);
    return job;
  }

  forget(job: Job): void {
    this.jobs.delete(job.number);
    job.queue.forget(job);
  }
}

/** What few jobs have: they are joined by their workload, or are a part of a reduce job. */
interface UncommonJob {
  readonly coalesceKey: string;
  readonly reducer: string;
}

/**
 * A new job: one class, so that all of them have one shape, whatever becomes of them. In a long queue these are most of the
 * memory, and most of the garbage collector's work: handle and workload are made when they are asked for.
 */
class NewJob implements Job {
  readonly number: number;
  readonly unique: string;
  readonly priority: Priority;
  state: JobState = 'queued';
  background: boolean;
  storeKey: string | undefined = undefined;
  worker: Peer | undefined = undefined;
  history: JobHistory | undefined = undefined;
  alarm: Alarm<Job> | undefined = undefined;
  clients: JobClients | undefined = undefined;
  next: Job | undefined = undefined;
  previous: Job | undefined = undefined;
  private readonly uncommon: UncommonJob | undefined;
  private readonly handles: JobHandles;
  private readonly memory: Buffer;
  private readonly start: number;
  private readonly size: number;

  constructor(
    { handles, slabs }: JobTable,
    readonly queue: FunctionQueue,
    coalesceKey: string,
    submission: Submission,
  ) {
    const { unique, reducer } = submission;
    this.uncommon = coalesceKey === unique && reducer === '' ? undefined : { coalesceKey, reducer };
    this.handles = handles;
    this.number = handles.next();
    this.unique = unique;
    this.priority = submission.priority;
    this.background = submission.background;
    this.memory = slabs.keep(submission.workload);
    this.start = slabs.start;
    this.size = submission.workload.length;
  }

  get coalesceKey(): string {
    return this.uncommon?.coalesceKey ?? this.unique;
  }

  get reducer(): string {
    return this.uncommon?.reducer ?? '';
  }

  get handle(): string {
    return this.handles.handleOf(this.number);
  }

  get workload(): Buffer {
    return this.memory.subarray(this.start, this.start + this.size);
  }
}
