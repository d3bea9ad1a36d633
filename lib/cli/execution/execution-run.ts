import type { Execution } from '../../nest/index.js';
import type { Clock, Timer } from '../../time/clock.js';
import type { JobWorker } from '../../worker/index.js';
import type { Ending } from './ending.js';
import { giveUpInTime } from './job-bounds.js';
import { LimitCheck, type ProcessLimits } from './process-limits.js';

/** Which jobs to do, and how many of some. */
export interface BoundedExecution extends Execution {
  /** After how many jobs of a function this process gives it up; by the names of functions. */
  readonly bounds: ReadonlyMap<string, number>;
}

/** What to do, and the limits of the process that does it. */
export interface ExecutionPlan {
  readonly executions: readonly BoundedExecution[];
  /** How long running jobs may take after a stop signal, in ms. */
  readonly grace: number;
  readonly limits: ProcessLimits;
}

/** How an execution ended. */
export interface ExecutionResult {
  readonly ending: Ending;
  /** Jobs that completed. */
  readonly done: number;
  /** Jobs that failed or threw. */
  readonly failed: number;
}

/** How often the limits are looked at, in ms; memory also behind every job. */
const CHECK_INTERVAL = 1000;

/**
 * Workers at work in one process, until they are told to stop, have ended by themselves, or the process reaches one of
 * its limits. Limits end it between jobs, however long those that run take; a stop leaves them the grace period.
 */
export class ExecutionRun {
  private ending: Ending | undefined;
  private timer: Timer | undefined;
  private done = 0;
  private failed = 0;
  private lastReachable: number;
  private readonly startedAt: number;
  private readonly check: LimitCheck;

  /** @param onDraining told once, when no more jobs are taken, with the number of those that run */
  constructor(
    private readonly workers: readonly JobWorker[],
    private readonly plan: ExecutionPlan,
    private readonly clock: Clock,
    private readonly onDraining: (running: number) => void,
  ) {
    this.check = new LimitCheck(plan.limits);
    this.startedAt = clock.now();
    this.lastReachable = this.startedAt;
  }

  async result(): Promise<ExecutionResult> {
    for (const [index, worker] of this.workers.entries()) this.count(worker, this.plan.executions[index]);
    for (const worker of this.workers) worker.start();
    this.schedule();
    const endings = await Promise.all(this.workers.map(({ finished }) => finished));
    this.timer?.cancel();
    const own = endings.find((ending) => ending !== 'stopped') ?? 'iterations';
    return { ending: this.ending ?? own, done: this.done, failed: this.failed };
  }

  /** Takes no more jobs, and leaves those that run the grace period; again, it ends now. */
  stop(): void {
    const again = this.ending === 'stopped';
    this.drain('stopped', again ? 0 : this.plan.grace);
  }

  /** Takes no more jobs, and ends when those that run have. */
  renew(): void {
    if (this.ending === undefined) this.drain('changed', Infinity);
  }

  private count(worker: JobWorker, execution: BoundedExecution | undefined): void {
    if (execution !== undefined) giveUpInTime(worker, execution);
    worker.on('jobFinished', ({ outcome }) => {
      if (outcome.type === 'complete') this.done++;
      else this.failed++;
      this.checkLimits();
    });
  }

  private schedule(): void {
    this.timer = this.clock.schedule(CHECK_INTERVAL, () => {
      this.checkLimits();
      this.schedule();
    });
  }

  private checkLimits(): void {
    if (this.ending !== undefined) return;
    const now = this.clock.now();
    const reachable = this.workers.some(({ health }) => health.servers.some(({ connected }) => connected));
    if (reachable) this.lastReachable = now;
    const reached = this.check.reached({
      age: now - this.startedAt,
      memory: process.memoryUsage.rss(),
      unreachableFor: now - this.lastReachable,
    });
    if (reached !== undefined) this.drain(reached, reached === 'unreachable' ? this.plan.grace : Infinity);
  }

  private drain(ending: Ending, grace: number): void {
    const running = this.workers.reduce((sum, { health }) => sum + health.running, 0);
    if (this.ending === undefined && running > 0) this.onDraining(running);
    this.ending = ending;
    for (const worker of this.workers) void worker.stop({ grace });
  }
}
