import type { Serializer } from '../../payload/index.js';
import type { AssignedJob, JobOutcome } from '../../worker/index.js';
import type { JobDefinition } from '../definitions/worker-definition.js';

/** What is known of a job's run when it begins. */
export class WorkStartingEvent {
  constructor(
    /** The worker's name. */
    readonly worker: string,
    readonly cluster: string,
    /** The job as its decorators say; undefined for a function that the worker has given up. */
    readonly definition: JobDefinition | undefined,
    /** The job in its handler's hands: payload, unique ID, signal. */
    readonly assignedJob: AssignedJob,
  ) {}

  /** The job's name without prefix. */
  get job(): string {
    return this.definition?.callableName ?? this.assignedJob.functionName;
  }

  get functionName(): string {
    return this.assignedJob.functionName;
  }

  get handle(): string {
    return this.assignedJob.handle;
  }

  get unique(): string {
    return this.assignedJob.unique;
  }

  /** The how manieth time this process was given the job, from 1. */
  get attempt(): number {
    return this.assignedJob.attempt;
  }

  /** Read when it is asked for. @throws PayloadError where it cannot be read */
  get payload(): unknown {
    return this.assignedJob.payload();
  }
}

/** What is known of a job's run when it has ended. */
export class WorkExecutedEvent extends WorkStartingEvent {
  constructor(
    starting: WorkStartingEvent,
    readonly outcome: JobOutcome,
    /** In ms. */
    readonly duration: number,
    private readonly serializer: Serializer,
  ) {
    super(starting.worker, starting.cluster, starting.definition, starting.assignedJob);
  }

  /** What the handler brought, read when it is asked for; undefined where it did not complete. @throws PayloadError */
  get result(): unknown {
    return this.outcome.type === 'complete' ? this.serializer.deserialize(this.outcome.result) : undefined;
  }

  /** What the handler threw; undefined where it completed. */
  get error(): unknown {
    return this.outcome.type === 'complete' ? undefined : this.outcome.error;
  }
}
