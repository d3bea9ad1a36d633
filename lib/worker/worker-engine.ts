import { toByteString } from '../protocol/index.js';
import { EventChannel } from '../telemetry/event-channel.js';
import type { Timer } from '../time/clock.js';
import type { AssignedJob, JobAssignment } from './assigned-job.js';
import { Capacity } from './capacity.js';
import type { JobOutcome } from './job-outcome.js';
import { type Registration, RunningJobs } from './running-jobs.js';
import type { JobWorkerEvents, WorkerEnding } from './worker-events.js';
import { type LinkOwner, WorkerLink } from './worker-link.js';
import type { ResolvedWorkerOptions } from './worker-options.js';
import type { WorkerSession } from './worker-session.js';
import { jobThrew, listenerThrew, unknownFunction, workerStopped } from './worker.messages.js';

/**
 * The works behind `JobWorker`:
 *
 * ```
 *        start            stop, iterations done, idle            no job left, or grace over
 *  new ---------> working ----------------------------> draining --------------------------> stopped
 * ```
 *
 * One link for each server, one `Capacity` over all of them.
 */
export class WorkerEngine implements LinkOwner {
  readonly capacity: Capacity;
  readonly events: EventChannel<JobWorkerEvents>;
  readonly registrations = new Map<string, Registration>();
  readonly finished: Promise<WorkerEnding>;
  private state: 'new' | 'working' | 'draining' | 'stopped' = 'new';
  private readonly jobs = new RunningJobs();
  private links: WorkerLink[] = [];
  private idleTimer: Timer | undefined;
  private graceTimer: Timer | undefined;
  private ending: WorkerEnding = 'stopped';
  private resolveFinished: (ending: WorkerEnding) => void = () => undefined;

  constructor(readonly options: ResolvedWorkerOptions) {
    this.capacity = new Capacity(options.concurrency, options.iterations);
    this.events = new EventChannel((error) => options.logger.error(listenerThrew(error)));
    this.finished = new Promise((resolve) => {
      this.resolveFinished = resolve;
    });
  }

  get started(): boolean {
    return this.state !== 'new';
  }

  start(): void {
    if (this.state !== 'new') return;
    this.state = 'working';
    this.watchIdleness();
    const dialers = [...this.registrations.values()].flatMap((registration) => registration.dialers);
    const byAddress = new Map(dialers.map((dialer) => [dialer.address, dialer]));
    this.links = Array.from(byAddress.values(), (dialer) => new WorkerLink(dialer, this));
    for (const link of this.links) link.connect();
  }

  /** Takes no more jobs; stops when those that run have ended, or `grace` ms from now. */
  drain(ending: WorkerEnding, grace: number): void {
    if (this.state === 'stopped') return;
    if (this.state !== 'draining') this.ending = ending;
    this.state = 'draining';
    this.capacity.close();
    this.idleTimer?.cancel();
    this.graceTimer?.cancel();
    this.graceTimer = this.options.clock.schedule(grace, () => void this.finish());
    this.finishIfDrained();
  }

  *functionNamesFor({ address }: WorkerLink): Iterable<string> {
    for (const [functionName, { dialers }] of this.registrations) {
      if (dialers.some((dialer) => dialer.address === address)) yield toByteString(functionName);
    }
  }

  run(assignment: JobAssignment, link: WorkerLink, session: WorkerSession): void {
    const { handler = refuseUnknown, serializer = this.options.serializer } =
      this.registrations.get(assignment.functionName) ?? {};
    const { job, end } = this.jobs.start(assignment, session, { handler, serializer });
    const startedAt = this.options.clock.now();
    this.idleTimer?.cancel();
    this.events.emit('jobStarted', { job });
    void end.then((outcome) => this.ended({ job, outcome, startedAt }, link, session));
  }

  /** The connection that was served longest ago asks first. */
  roomMade(): void {
    for (const link of this.links) link.session?.grabIfRoom();
    this.finishIfDrained();
  }

  connected({ address }: WorkerLink): void {
    this.events.emit('connected', { address });
  }

  disconnected({ address }: WorkerLink, error: Error, session?: WorkerSession): void {
    if (session !== undefined) this.jobs.abort(error, session);
    this.events.emit('disconnected', { address, error });
    this.roomMade();
  }

  private ended(run: EndedRun, link: WorkerLink, session: WorkerSession): void {
    const { job, outcome, startedAt } = run;
    const { logger, clock } = this.options;
    session.report(job.handle, outcome);
    this.capacity.done();
    if (outcome.type === 'exception') logger.error(jobThrew(job.functionName, job.handle, outcome.error));
    this.events.emit('jobFinished', { job, outcome, duration: clock.now() - startedAt });
    this.links = [...this.links.filter((other) => other !== link), link];
    if (this.state === 'working' && this.capacity.exhausted && this.capacity.idle)
      this.drain('iterations', 0);
    this.roomMade();
    this.watchIdleness();
  }

  private watchIdleness(): void {
    const { idleTimeout, clock } = this.options;
    if (idleTimeout === 0 || this.state !== 'working' || !this.jobs.none) return;
    this.idleTimer?.cancel();
    this.idleTimer = clock.schedule(idleTimeout, () => this.drain('idle', idleTimeout));
  }

  private finishIfDrained(): void {
    if (this.state === 'draining' && this.capacity.idle) void this.finish();
  }

  private async finish(): Promise<void> {
    if (this.state === 'stopped') return;
    this.state = 'stopped';
    this.graceTimer?.cancel();
    this.jobs.abort(new Error(workerStopped));
    await Promise.all(this.links.map((link) => link.close()));
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
