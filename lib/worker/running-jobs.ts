import type { Clock } from '../time/clock.js';
import { AssignedJob, type JobAssignment } from './assigned-job.js';
import { AttemptCounter } from './attempt-counter.js';
import { Abortion } from './abortion.js';
import { executeJob } from './job-executor.js';
import type { JobOutcome } from './job-outcome.js';
import type { Registration } from './registration.js';
import type { WorkerMiddleware } from './worker-middleware.js';
import type { WorkerSession } from './worker-session.js';
import { jobTimedOut } from './worker.messages.js';

/** gearmand raises shorter timeouts to this, in ms. */
const SHORTEST_TIMEOUT = 1000;

/** How a job is done. */
type JobRegistration = Pick<Registration, 'handler' | 'serializer' | 'timeout'>;

interface Run {
  readonly session: WorkerSession;
  readonly abortion: Abortion;
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
    registration: JobRegistration,
  ): { job: AssignedJob; end: Promise<JobOutcome> } {
    const run: Run = { session, abortion: new Abortion() };
    const attempt = this.attempts.next(assignment);
    const job = new AssignedJob(assignment, registration.serializer, session, run.abortion, attempt);
    this.runs.add(run);
    return { job, end: this.execute(job, run, registration) };
  }

  /** Aborts the jobs of a session that is lost, or of all sessions. */
  abort(reason: Error, session?: WorkerSession): void {
    for (const run of this.runs) {
      if (session === undefined || run.session === session) run.abortion.abort(reason);
    }
  }

  private async execute(job: AssignedJob, run: Run, registration: JobRegistration): Promise<JobOutcome> {
    const timer = this.limit(job, run, registration.timeout);
    try {
      await undefined;
      return await executeJob(job, registration, this.middleware);
    } finally {
      timer?.cancel();
      this.runs.delete(run);
      // What nobody takes the result of will come again.
      if (!run.abortion.aborted) this.attempts.forget(job);
    }
  }

  /** When the server takes the job away, its handler is told, and nothing more is reported. */
  private limit({ handle, functionName }: AssignedJob, { session, abortion }: Run, timeout: number) {
    if (timeout === 0) return undefined;
    const limit = Math.max(timeout, SHORTEST_TIMEOUT);
    return this.clock.schedule(limit, () => {
      session.forget(handle);
      abortion.abort(new Error(jobTimedOut(functionName, handle, limit)));
    });
  }
}
