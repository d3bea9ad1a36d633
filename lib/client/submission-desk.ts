import { ClientEvents } from './client-events.js';
import { type ClientMiddleware, type OutgoingJob, throughMiddleware } from './client-middleware.js';
import type { ResolvedClientOptions } from './client-options.js';
import { clientListenerThrew } from './client.messages.js';
import type { KnownJob } from './job-directory.js';
import { type JobRequest, makeSubmission, type SubmissionContext } from './make-submission.js';
import type { SeenJobs } from './seen-jobs.js';
import type { ServerPools } from './server-pools.js';
import type { SubmissionKind } from './submission.js';
import type { SubmitOptions } from './submit-options.js';
import { TaskLimiter } from './task-limits.js';
import { Task } from './task.js';
import { TimeOrderedIds } from './time-ordered-id.js';

/** What a caller wants done: a name, or a job that is known already. */
export type JobName = string | KnownJob;

/**
 * The way of a submission through its client: middleware, the directory that knows the job, the packet, and then local
 * jobs or servers.
 */
export class SubmissionDesk {
  readonly middleware: ClientMiddleware[] = [];
  readonly events: ClientEvents;
  private readonly context: SubmissionContext;

  constructor(
    options: ResolvedClientOptions,
    private readonly pools: ServerPools,
    seen: SeenJobs,
  ) {
    this.events = new ClientEvents(seen, (error) => options.logger.error(clientListenerThrew(error)));
    const [limiter, ids] = [new TaskLimiter(options.clock), new TimeOrderedIds()];
    this.context = { ...options, listener: this.events, limiter, ids };
  }

  /** @throws OptionError, InvalidNameError, PayloadError, ServerAddressError, and what middleware throws */
  submit<Result>(
    kind: SubmissionKind,
    job: JobName,
    payload: unknown,
    options: SubmitOptions = {},
  ): Task<Result> {
    const known = typeof job === 'string' ? undefined : job;
    const functionName = typeof job === 'string' ? job : job.name;
    if (this.middleware.length === 0)
      return this.send(kind, { functionName, payload, options, headers: {} }, known);
    const { priority, background } = kind;
    const outgoing: OutgoingJob = { functionName, payload, options, priority, background, headers: {} };
    return throughMiddleware(this.middleware, outgoing, () =>
      this.send(kind, outgoing, known),
    ) as Task<Result>;
  }

  private send<Result>(kind: SubmissionKind, job: JobRequest, given: KnownJob | undefined): Task<Result> {
    const { directory, localJobs } = this.context;
    // Middleware may have given the job another name, and then it is another job.
    const known = given?.name === job.functionName ? given : directory?.job(job.functionName);
    const { submitter } = this.pools.of(job.options.servers ?? known?.servers);
    const submission = makeSubmission(kind, job, known, this.context);
    if (localJobs?.submit(submission) !== true) submitter.submit(submission);
    return new Task(submission.record);
  }
}
