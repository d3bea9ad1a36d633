import { EventChannel } from '../telemetry/event-channel.js';
import type { Timer } from '../time/clock.js';
import type { AssignedJob, JobAssignment } from './assigned-job.js';
import { Capacity } from './capacity.js';
import type { JobOutcome } from './job-outcome.js';
import { RunningJobs } from './running-jobs.js';
import type { JobWorkerEvents, WorkerEnding } from './worker-events.js';
import { healthOf, type WorkerHealth, type WorkerState } from './worker-health.js';
import type { LinkOwner, WorkerLink } from './worker-link.js';
import { WorkerLinks } from './worker-links.js';
import type { ResolvedWorkerOptions } from './worker-options.js';
import type { WorkerSession } from './worker-session.js';
import { jobFailed, jobThrew, listenerThrew, unknownFunction, workerStopped } from './worker.messages.js';

/** The works behind `JobWorker`: links to servers, one `Capacity` over all of them, jobs at work. */
export class WorkerEngine implements LinkOwner {
  readonly capacity: Capacity;
  readonly events: EventChannel<JobWorkerEvents>;
  readonly links: WorkerLinks;
  readonly jobs: RunningJobs;
  readonly finished: Promise<WorkerEnding>;
  private state: WorkerState = 'new';
  private idleTimer: Timer | undefined;
  private graceTimer: Timer | undefined;
  private ending: WorkerEnding = 'stopped';
  private earliestEnd = 0;
  /** Whether `idle` has been told since the last job. */
  private idleTold = false;
  private resolveFinished: (ending: WorkerEnding) => void = () => undefined;

  constructor(readonly options: ResolvedWorkerOptions) {
    this.capacity = new Capacity(options.concurrency, options.iterations);
    this.events = new EventChannel((error) => options.logger.error(listenerThrew(error)));
    this.links = new WorkerLinks(this, this.capacity);
    this.jobs = new RunningJobs(options.clock);
    this.finished = new Promise((resolve) => {
      this.resolveFinished = resolve;
    });
  }

  /** Whether servers hear of registrations at once. */
  get live(): boolean {
    return this.state === 'working' || this.state === 'paused';
  }

  get health(): WorkerHealth {
    return healthOf(this.state, this.jobs.count, this.links.all);
  }

  start(): void {
    if (this.state !== 'new') return;
    const { clock, minimumExecutionTime } = this.options;
    this.state = 'working';
    this.earliestEnd = clock.now() + minimumExecutionTime;
    this.watchIdleness();
    this.events.emit('started', {});
    this.links.connectMissing();
  }

  pause(): void {
    if (this.state !== 'working') return;
    this.state = 'paused';
    this.idleTimer?.cancel();
    this.capacity.close();
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'working';
    this.capacity.reopen();
    this.watchIdleness();
    this.roomMade();
  }

  /** Takes no more jobs; stops when those that run have ended, or `grace` ms from now. */
  drain(ending: WorkerEnding, grace: number): void {
    if (this.state === 'stopped') return this.resolveFinished(this.ending);
    if (this.state !== 'draining') {
      this.ending = ending;
      this.events.emit('draining', { ending, running: this.jobs.count });
    }
    this.state = 'draining';
    this.capacity.close();
    this.idleTimer?.cancel();
    this.graceTimer?.cancel();
    this.graceTimer = this.options.clock.schedule(grace, () => void this.finish());
    this.finishIfDrained();
  }

  run(assignment: JobAssignment, link: WorkerLink, session: WorkerSession): void {
    const known = this.links.handlerOf(assignment.functionName);
    const registration = known ?? { handler: refuseUnknown, serializer: this.options.serializer, timeout: 0 };
    const startedAt = this.options.clock.now();
    const job: AssignedJob = this.jobs.start(assignment, session, registration, (outcome) =>
      this.ended({ job, outcome, startedAt }, link, session),
    );
    this.idleTimer?.cancel();
    this.idleTold = false;
    this.links.busy(link, job);
    this.events.emit('jobStarted', { job });
  }

  roomMade(): void {
    this.links.grabIfRoom();
    this.tellIdle();
    this.finishIfDrained();
  }

  connected({ address }: WorkerLink): void {
    this.events.emit('connected', { address });
  }

  disconnected({ address }: WorkerLink, error: Error, session?: WorkerSession): void {
    if (session !== undefined) this.jobs.abort(error, session);
    if (this.state !== 'stopped') this.events.emit('disconnected', { address, error });
    this.roomMade();
  }

  private ended(run: EndedRun, link: WorkerLink, session: WorkerSession): void {
    const { job, outcome, startedAt } = run;
    const { logger, clock } = this.options;
    session.report(job.handle, outcome);
    link.purpose.capacity.done();
    if (outcome.type === 'fail') logger.warn(jobFailed(job.functionName, job.handle, outcome.error));
    if (outcome.type === 'exception') logger.error(jobThrew(job.functionName, job.handle, outcome.error));
    this.events.emit('jobFinished', { job, outcome, duration: clock.now() - startedAt });
    this.links.served(link);
    if (this.live && this.capacity.exhausted && this.capacity.idle) this.drain('iterations', 0);
    this.roomMade();
    this.watchIdleness();
  }

  private watchIdleness(): void {
    const { idleTimeout, clock } = this.options;
    if (idleTimeout === 0 || this.state !== 'working' || this.jobs.count > 0) return;
    this.idleTimer?.cancel();
    this.idleTimer = clock.schedule(idleTimeout, () => this.drain('idle', idleTimeout));
  }

  private tellIdle(): void {
    if (this.idleTold || this.state !== 'working' || this.jobs.count > 0 || !this.links.sleeping) return;
    this.idleTold = true;
    this.events.emit('idle', {});
  }

  private finishIfDrained(): void {
    if (this.state === 'draining' && this.capacity.idle) void this.finish();
  }

  private async finish(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    this.graceTimer?.cancel();
    this.jobs.abort(new Error(workerStopped));
    await this.links.close();
    const wait = this.ending === 'stopped' ? 0 : this.earliestEnd - this.options.clock.now();
    if (wait > 0) this.options.clock.schedule(wait, () => this.tellFinished());
    else this.tellFinished();
  }

  private tellFinished(): void {
    this.events.emit('stopped', { ending: this.ending });
    this.resolveFinished(this.ending);
  }
}

interface EndedRun {
  readonly job: AssignedJob;
  readonly outcome: JobOutcome;
  readonly startedAt: number;
}

/** A server that assigns what this worker never announced is broken; the job must not hang for it. */
function refuseUnknown({ functionName }: AssignedJob): never {
  throw new Error(unknownFunction(functionName));
}
