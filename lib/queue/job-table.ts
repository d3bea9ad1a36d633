import { FunctionQueue } from './function-queue.js';
import type { HandleSequence } from './handle-sequence.js';
import type { Job, Submission } from './job.js';

export interface JobTableOptions {
  readonly handles: HandleSequence;
  /** Names a workload, for submissions whose unique ID is `-`: equal workloads, equal names. */
  readonly digest: (workload: Buffer) => string;
}

/** Every unfinished job, by handle and by function and unique ID. */
export class JobTable {
  private readonly functions = new Map<string, FunctionQueue>();
  private readonly jobs = new Map<string, Job>();

  constructor(private readonly options: JobTableOptions) {}

  /** The function's queue, made when the function is named for the first time. */
  functionQueue(functionName: string): FunctionQueue {
    const known = this.functions.get(functionName);
    if (known !== undefined) return known;
    const queue = new FunctionQueue(functionName);
    this.functions.set(functionName, queue);
    return queue;
  }

  functionQueues(): Iterable<FunctionQueue> {
    return this.functions.values();
  }

  find(handle: string): Job | undefined {
    return this.jobs.get(handle);
  }

  /** The unfinished job that this submission joins. */
  findJoinable(submission: Submission): Job | undefined {
    return this.functionQueue(submission.functionName).joinable(this.coalesceKey(submission));
  }

  /** The first unfinished job with this unique ID, over all functions, as gearmand looks. */
  findUnique(unique: string): Job | undefined {
    for (const queue of this.functions.values()) {
      const job = queue.joinable(unique);
      if (job !== undefined) return job;
    }
    return undefined;
  }

  create(submission: Submission): Job {
    const { unique, workload, priority, background } = submission;
    const job: Job = {
      handle: this.options.handles.next(),
      queue: this.functionQueue(submission.functionName),
      unique,
      coalesceKey: this.coalesceKey(submission),
      workload,
      priority,
      background,
      state: 'queued',
      numerator: 0,
      denominator: 0,
      retries: 0,
      worker: undefined,
      clients: undefined,
      next: undefined,
      previous: undefined,
    };
    this.jobs.set(job.handle, job);
    job.queue.remember(job);
    return job;
  }

  forget(job: Job): void {
    this.jobs.delete(job.handle);
    job.queue.forget(job);
  }

  private coalesceKey({ unique, workload }: Submission): string {
    if (unique !== '-') return unique;
    return workload.length === 0 ? '' : `\0${this.options.digest(workload)}`;
  }
}
