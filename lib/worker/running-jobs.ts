import { AssignedJob, type JobAssignment } from './assigned-job.js';
import { executeJob, type JobHandler } from './job-executor.js';
import type { JobOutcome } from './job-outcome.js';
import type { Dialer } from '../transport/index.js';
import type { Serializer } from '../payload/index.js';
import type { WorkerSession } from './worker-session.js';

/** A registered handler. */
export interface Registration {
  readonly handler: JobHandler;
  readonly serializer: Serializer;
  /** The servers that it is announced to. */
  readonly dialers: readonly Dialer[];
}

interface Run {
  readonly session: WorkerSession;
  readonly controller: AbortController;
}

/** The jobs whose handlers are at work. A job's signal aborts when its result has become useless. */
export class RunningJobs {
  private readonly runs = new Set<Run>();

  get none(): boolean {
    return this.runs.size === 0;
  }

  /** @returns the job, its handler called in the next microtask at the earliest, and its end */
  start(
    assignment: JobAssignment,
    session: WorkerSession,
    { handler, serializer }: Pick<Registration, 'handler' | 'serializer'>,
  ): { job: AssignedJob; end: Promise<JobOutcome> } {
    const run: Run = { session, controller: new AbortController() };
    const job = new AssignedJob(assignment, serializer, session, run.controller.signal);
    this.runs.add(run);
    const end = Promise.resolve()
      .then(() => executeJob(job, handler, serializer))
      .finally(() => this.runs.delete(run));
    return { job, end };
  }

  /** Aborts the jobs of a session that is lost, or of all sessions. */
  abort(reason: Error, session?: WorkerSession): void {
    for (const run of this.runs) {
      if (session === undefined || run.session === session) run.controller.abort(reason);
    }
  }
}
