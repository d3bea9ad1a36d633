import type { Clock, Timer } from '../time/clock.js';
import { Abortion } from './abortion.js';
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

/** How a job is done. */
type JobRegistration = Pick<Registration, 'handler' | 'serializer' | 'timeout'>;

/** Told that a job's handler has ended, so or so. */
type Ended = (outcome: JobOutcome) => void;

/** Jobs' handlers are called behind it: never before whoever started them has them. */
const STARTED = Promise.resolve();

/** One job at work. */
class Run extends Abortion {
  readonly job: AssignedJob;

  constructor(
    assignment: JobAssignment,
    readonly session: WorkerSession,
    readonly registration: JobRegistration,
    attempt: number,
  ) {
    super();
    this.job = new AssignedJob(assignment, registration.serializer, session, this, attempt);
  }
}

/** The jobs whose handlers are at work. A job's signal aborts when its result has become useless. */
export class RunningJobs {
  private middleware: readonly WorkerMiddleware[] = [];
  private readonly runs = new Set<Run>();
  private readonly attempts = new AttemptCounter();

  constructor(private readonly clock: Clock) {}

  get count(): number {
    return this.runs.size;
  }

  /** Around every job that starts from now on. */
  use(middleware: WorkerMiddleware): void {
    this.middleware = [...this.middleware, middleware];
  }

  /** Calls its handler in the next microtask. */
  start(
    assignment: JobAssignment,
    session: WorkerSession,
    registration: JobRegistration,
    ended: Ended,
  ): AssignedJob {
    const run = new Run(assignment, session, registration, this.attempts.next(assignment));
    this.runs.add(run);
    const timer = this.limit(run);
    void STARTED.then(() => this.execute(run, ended, timer));
    return run.job;
  }

  /** Aborts the jobs of a session that is lost, or of all sessions. */
  abort(reason: Error, session?: WorkerSession): void {
    for (const run of this.runs) {
      if (session === undefined || run.session === session) run.abort(reason);
    }
  }

  private execute(run: Run, ended: Ended, timer: Timer | undefined): void {
    const end = (outcome: JobOutcome): void => {
      timer?.cancel();
      this.runs.delete(run);
      // What nobody takes the result of will come again.
      if (!run.aborted) this.attempts.forget(run.job);
      ended(outcome);
    };
    const outcome = executeJob(run.job, run.registration, this.middleware);
    if (outcome instanceof Promise) void outcome.then(end);
    else end(outcome);
  }

  /** When the server takes the job away, its handler is told, and nothing more is reported. */
  private limit(run: Run): Timer | undefined {
    const { handle, functionName } = run.job;
    const { timeout } = run.registration;
    if (timeout === 0) return undefined;
    const limit = Math.max(timeout, SHORTEST_TIMEOUT);
    return this.clock.schedule(limit, () => {
      run.session.forget(handle);
      run.abort(new Error(jobTimedOut(functionName, handle, limit)));
    });
  }
}
