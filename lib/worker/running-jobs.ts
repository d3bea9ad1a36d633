import type { Clock } from '../time/clock.js';
import { AssignedJob, type JobAssignment } from './assigned-job.js';
import { AttemptCounter } from './attempt-counter.js';
import { executeJob } from './job-executor.js';
import type { JobOutcome } from './job-outcome.js';
import type { Registration } from './registration.js';
import type { WorkerMiddleware } from './worker-middleware.js';
import type { WorkerSession } from './worker-session.js';
import { jobTimedOut } from './worker.messages.js';

/** gearmand raises shorter timeouts to this, in ms. */
const SHORTEST_TIMEOUT = 1000;

interface Run {
  readonly session: WorkerSession;
  readonly controller: AbortController;
}

/** The jobs whose handlers are at work. A job's signal aborts when its result has become useless. */
export class RunningJobs {
  readonly middleware: WorkerMiddleware[] = [];
  private readonly runs = new Set<Run>();
  private readonly attempts = new AttemptCounter();

  constructor(private readonly clock: Clock) {}

  get count(): number {
    return this.runs.size;
  }

  /** @returns the job, its handler called in the next microtask at the earliest, and its end */
  start(
    assignment: JobAssignment,
    session: WorkerSession,
    registration: Pick<Registration, 'handler' | 'serializer' | 'timeout'>,
  ): { job: AssignedJob; end: Promise<JobOutcome> } {
    const run: Run = { session, controller: new AbortController() };
    const { signal } = run.controller;
    const attempt = this.attempts.next(assignment);
    const job = new AssignedJob(assignment, registration.serializer, session, signal, attempt);
    const timer = this.limit(job, run, registration.timeout);
    this.runs.add(run);
    const end = Promise.resolve()
      .then(() => executeJob(job, registration, this.middleware))
      .finally(() => {
        timer?.cancel();
        this.runs.delete(run);
        // What nobody takes the result of will come again.
        if (!signal.aborted) this.attempts.forget(assignment);
      });
    return { job, end };
  }

  /** Aborts the jobs of a session that is lost, or of all sessions. */
  abort(reason: Error, session?: WorkerSession): void {
    for (const run of this.runs) {
      if (session === undefined || run.session === session) run.controller.abort(reason);
    }
  }

  /** When the server takes the job away, its handler is told, and nothing more is reported. */
  private limit({ handle, functionName }: AssignedJob, { session, controller }: Run, timeout: number) {
    if (timeout === 0) return undefined;
    const limit = Math.max(timeout, SHORTEST_TIMEOUT);
    return this.clock.schedule(limit, () => {
      session.forget(handle);
      controller.abort(new Error(jobTimedOut(functionName, handle, limit)));
    });
  }
}
