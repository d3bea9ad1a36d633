import {
  type DropOutcome,
  type FunctionSnapshot,
  type JobProgress,
  type JobSnapshot,
  PRIORITIES,
  type QueueLimits,
  type Submission,
} from '../../lib/queue/index.js';
import type { Assigned, QueueSubject, Report } from './queue-subject.js';
import { handle } from './test-peer.js';

interface ModelAbility {
  readonly functionName: string;
  readonly timeout: number;
}

interface ModelPeer {
  told: string[];
  abilities: ModelAbility[];
  asleep: boolean;
  /** Handles of its jobs that were cancelled, until it ends them. */
  cancelled: string[];
}

interface ModelJob extends Submission {
  readonly handle: string;
  /** What another submission must have to join it; absent where none does. */
  readonly key: string | undefined;
  background: boolean;
  retries: number;
  numerator: number;
  denominator: number;
  /** One entry for each foreground submission. */
  clients: ModelPeer[];
  worker: ModelPeer | undefined;
}

/** What happens to a job when its time comes, unless it is elsewhere by then. */
interface ModelAlarm {
  readonly job: ModelJob;
  readonly at: number;
}

/** The queue in the plainest form that is right: a few arrays, searched from the front. */
export class QueueModel implements QueueSubject {
  private readonly peers: ModelPeer[];
  private functions: { readonly functionName: string; limits: QueueLimits }[] = [];
  /** Jobs that are not due, each with an alarm. */
  private later: ModelJob[] = [];
  /** Queued jobs, in the order in which they came to the end of their line. */
  private line: ModelJob[] = [];
  /** Running jobs, in the order in which they were grabbed. */
  private running: ModelJob[] = [];
  /** In the order in which they were set. */
  private alarms: ModelAlarm[] = [];
  private handles = 0;

  constructor(
    peers: number,
    private readonly jobRetries: number,
  ) {
    this.peers = Array.from({ length: peers }, newPeer);
  }

  submit(client: number, submission: Submission, now: number): void {
    const { functionName, priority, background, dueAt } = submission;
    this.createFunction(functionName);
    const peer = this.peer(client);
    const key = keyOf(submission);
    const siblings = this.unfinishedJobs().filter((job) => job.functionName === functionName);
    const joined = siblings.find((job) => key !== undefined && job.key === key);
    const limit = this.functions.find((known) => known.functionName === functionName)?.limits[priority] ?? 0;
    if (joined === undefined && limit > 0 && siblings.length >= limit) {
      peer.told.push('queueFull');
      return;
    }
    const job = joined ?? this.create(submission, key);
    if (background) job.background = true;
    else job.clients.push(peer);
    peer.told.push(`created ${job.handle}`);
    if (joined !== undefined) return;
    if (dueAt > now) {
      this.later.push(job);
      this.alarms.push({ job, at: dueAt });
    } else this.enqueue(job);
  }

  canDo(worker: number, functionName: string, timeout: number): void {
    this.createFunction(functionName);
    const peer = this.peer(worker);
    const patience = timeout > 0 ? Math.max(1000, timeout) : Infinity;
    peer.abilities = [{ functionName, timeout: patience }, ...peer.abilities];
    if (this.line.some((job) => job.functionName === functionName)) wake(peer);
  }

  cantDo(worker: number, functionName: string): void {
    const peer = this.peer(worker);
    peer.abilities = peer.abilities.filter((ability) => ability.functionName !== functionName);
  }

  resetAbilities(worker: number): void {
    this.peer(worker).abilities = [];
  }

  preSleep(worker: number): void {
    const peer = this.peer(worker);
    peer.asleep = true;
    if (this.line.some((job) => canDo(peer, job))) wake(peer);
  }

  grab(worker: number, now: number): Assigned | undefined {
    const peer = this.peer(worker);
    peer.asleep = false;
    const job = this.next(peer);
    if (job === undefined) return undefined;
    this.line = this.line.filter((other) => other !== job);
    this.running.push(job);
    job.worker = peer;
    const served = peer.abilities.find(({ functionName }) => functionName === job.functionName);
    if (served === undefined) throw new Error('expected the worker to be able to do the job');
    peer.abilities = [...peer.abilities.filter((ability) => ability !== served), served];
    if (served.timeout < Infinity) this.alarms.push({ job, at: now + served.timeout });
    const { functionName, unique, reducer, workload, retries, priority } = job;
    return {
      handle: job.handle,
      functionName,
      unique,
      reducer,
      workload: workload.toString(),
      retries,
      priority,
    };
  }

  report(worker: number, report: Report, of: string): boolean {
    const job = this.running.find((running) => running.handle === of && running.worker === this.peer(worker));
    if (job === undefined) return this.reportCancelled(this.peer(worker), report, of);
    if (report === 'status') {
      job.numerator = 1;
      job.denominator = 2;
      for (const client of new Set(job.clients)) client.told.push(`status ${of} 1/2`);
    } else if (report === 'data' || report === 'warning') {
      for (const client of new Set(job.clients)) client.told.push(`${report} ${of} D`);
    } else {
      this.end(job, report === 'fail' ? `fail ${of}` : `${report} ${of} R`);
    }
    return true;
  }

  private reportCancelled(peer: ModelPeer, report: Report, of: string): boolean {
    const wasCancelled = peer.cancelled.includes(of);
    const goesOn = ['status', 'data', 'warning'].includes(report);
    if (!goesOn) peer.cancelled = peer.cancelled.filter((other) => other !== of);
    return wasCancelled;
  }

  leave(peer: number): void {
    const gone = this.peer(peer);
    this.peers[peer] = newPeer();
    for (const job of this.unfinishedJobs()) job.clients = job.clients.filter((client) => client !== gone);
    for (const job of [...this.later, ...this.line]) if (!isWanted(job)) this.forget(job);
    for (const job of this.running.filter(({ worker }) => worker === gone)) this.lose(job);
  }

  tick(now: number): void {
    const due = this.alarms.filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at);
    for (const { job } of due) {
      if (this.running.includes(job)) this.lose(job);
      else this.enqueue(job);
    }
  }

  cancel(of: string): boolean {
    const job = this.unfinishedJobs().find((unfinished) => unfinished.handle === of);
    if (job !== undefined && this.running.includes(job)) job.worker?.cancelled.push(of);
    if (job !== undefined) this.end(job, `fail ${of}`);
    return job !== undefined;
  }

  createFunction(functionName: string): void {
    if (this.functions.some((known) => known.functionName === functionName)) return;
    this.functions.push({ functionName, limits: { high: 0, normal: 0, low: 0 } });
  }

  dropFunction(functionName: string): DropOutcome {
    const dropped =
      this.functions.find((known) => known.functionName === functionName) ??
      this.functions.find((known) => known.functionName.toLowerCase() === functionName.toLowerCase());
    if (dropped === undefined) return 'unknown';
    const users = [...this.unfinishedJobs(), ...this.peers.flatMap(({ abilities }) => abilities)];
    if (users.some((user) => user.functionName === dropped.functionName)) return 'busy';
    this.functions = this.functions.filter((known) => known !== dropped);
    return 'dropped';
  }

  limit(functionName: string, limits: QueueLimits): void {
    for (const known of this.functions) if (known.functionName === functionName) known.limits = limits;
  }

  told(peer: number): readonly string[] {
    return this.peer(peer).told;
  }

  nextWakeup(): number {
    return Math.min(Infinity, ...this.alarms.map(({ at }) => at));
  }

  progress(of: string): JobProgress {
    return progressOf(this.unfinishedJobs().find((job) => job.handle === of));
  }

  progressOfUnique(unique: string): JobProgress {
    const sought = this.unfinishedJobs().filter((job) => job.key === `unique ${unique}`);
    const named = this.functions.map(({ functionName }) => functionName);
    const places = sought.map(({ functionName }) => named.indexOf(functionName));
    return progressOf(sought[places.indexOf(Math.min(...places))]);
  }

  snapshot(): readonly FunctionSnapshot[] {
    const waiting = [...this.later, ...this.line];
    return this.functions.map(({ functionName }) => {
      const of = (thing: { readonly functionName: string }) => thing.functionName === functionName;
      const count = (priority: string) =>
        waiting.filter((job) => of(job) && job.priority === priority).length;
      return {
        functionName,
        queued: { high: count('high'), normal: count('normal'), low: count('low') },
        running: this.running.filter(of).length,
        workers: this.peers.flatMap(({ abilities }) => abilities).filter(of).length,
      };
    });
  }

  unfinished(): readonly JobSnapshot[] {
    return this.unfinishedJobs()
      .toSorted((one, other) => (one.handle < other.handle ? -1 : 1))
      .map((job) => ({
        handle: job.handle,
        unique: job.unique,
        retries: job.retries,
        abandoned: !isWanted(job),
        background: job.background,
      }));
  }

  private next(peer: ModelPeer): ModelJob | undefined {
    for (const priority of PRIORITIES) {
      for (const { functionName } of peer.abilities) {
        const job = this.line.find(
          (queued) => queued.functionName === functionName && queued.priority === priority,
        );
        if (job !== undefined) return job;
      }
    }
    return undefined;
  }

  private create(submission: Submission, key: string | undefined): ModelJob {
    this.handles++;
    const fresh = { retries: 0, numerator: 0, denominator: 0, clients: [], worker: undefined };
    return { ...submission, ...fresh, handle: handle(this.handles), key };
  }

  /** To the end of the line, from wherever it was. */
  private enqueue(job: ModelJob): void {
    this.forget(job);
    this.line.push(job);
    for (const peer of this.peers) if (canDo(peer, job)) wake(peer);
  }

  private lose(job: ModelJob): void {
    if (!isWanted(job)) return this.forget(job);
    Object.assign(job, { worker: undefined, retries: job.retries + 1, numerator: 0, denominator: 0 });
    if (this.jobRetries !== -1 && job.retries >= this.jobRetries) this.end(job, `fail ${job.handle}`);
    else this.enqueue(job);
  }

  private end(job: ModelJob, news: string): void {
    this.forget(job);
    for (const client of job.clients) client.told.push(news);
  }

  private forget(job: ModelJob): void {
    this.later = this.later.filter((other) => other !== job);
    this.line = this.line.filter((other) => other !== job);
    this.running = this.running.filter((other) => other !== job);
    this.alarms = this.alarms.filter((alarm) => alarm.job !== job);
  }

  private unfinishedJobs(): ModelJob[] {
    return [...this.later, ...this.line, ...this.running];
  }

  private peer(at: number): ModelPeer {
    const peer = this.peers[at];
    if (peer === undefined) throw new Error(`expected a peer ${at}`);
    return peer;
  }
}

function newPeer(): ModelPeer {
  return { told: [], abilities: [], asleep: false, cancelled: [] };
}

function wake(peer: ModelPeer): void {
  if (!peer.asleep) return;
  peer.asleep = false;
  peer.told.push('wakeUp');
}

function canDo({ abilities }: ModelPeer, job: ModelJob): boolean {
  return abilities.some(({ functionName }) => functionName === job.functionName);
}

function keyOf({ unique, workload }: Submission): string | undefined {
  if (unique === '-') return workload.length === 0 ? undefined : `workload ${workload.toString()}`;
  return unique === '' ? undefined : `unique ${unique}`;
}

function isWanted({ background, clients }: ModelJob): boolean {
  return background || clients.length > 0;
}

function progressOf(job: ModelJob | undefined): JobProgress {
  return {
    known: job !== undefined,
    running: job?.worker !== undefined,
    numerator: job?.numerator ?? 0,
    denominator: job?.denominator ?? 0,
    clients: new Set(job?.clients).size,
  };
}
