import {
  type DropOutcome,
  type FunctionSnapshot,
  type JobProgress,
  type JobSnapshot,
  type KeptJob,
  PRIORITIES,
  type QueueLimits,
  type Submission,
} from '../../lib/queue/index.js';
import type { Assigned, QueueSubject, Report } from './queue-subject.js';
import {
  canDo,
  isWanted,
  keyOf,
  type ModelAlarm,
  type ModelJob,
  type ModelOwed,
  type ModelPeer,
  newPeer,
  progressOf,
  wake,
} from './model-parts.js';
import { handle } from './test-peer.js';

/** The queue in the plainest form that is right: a few arrays, searched from the front. */
export class QueueModel implements QueueSubject {
  private readonly peers: ModelPeer[];
  private functions: { readonly functionName: string; limits: QueueLimits }[] = [];
  /** Jobs that begin when they are stored. */
  private storing: ModelJob[] = [];
  /** Jobs whose first client is about to be told of them. */
  private unbegun: ModelJob[] = [];
  /** What the keeper was asked to keep and has not answered, oldest first. */
  private readonly unanswered: ModelJob[] = [];
  private readonly asked: string[] = [];
  private made = 0;
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
    private readonly keeps: boolean,
  ) {
    this.peers = Array.from({ length: peers }, newPeer);
  }

  submit(client: number, submission: Submission, now: number): void {
    const peer = this.peer(client);
    const owed: ModelOwed = { peer, submission, at: now, answer: 'untouched', job: undefined };
    peer.owed.push(owed);
    if (submission.background || !this.keeps) this.admit(owed);
    this.answer(peer);
  }

  settle(of: number, outcome: 'stored' | 'notStored', now: number): void {
    const [job] = this.unanswered.splice(of % Math.max(1, this.unanswered.length), 1);
    if (job?.waiting === undefined) return;
    const { waiting } = job;
    job.waiting = undefined;
    if (outcome === 'notStored') Object.assign(job, { storeKey: undefined, background: false });
    if (!this.running.includes(job) && !isWanted(job)) this.forget(job);
    else if (this.storing.includes(job)) this.begin(job, job.dueWhenStored, now);
    for (const owed of waiting) {
      owed.answer = owed.submission.background ? (outcome === 'stored' ? 'created' : outcome) : 'created';
      this.answer(owed.peer);
    }
  }

  restore(kept: KeptJob, now: number): void {
    const { functionName, storeKey } = kept;
    this.createFunction(functionName);
    const submission = { ...kept, reducer: '', background: true };
    const key = keyOf(submission);
    const joined = this.unfinishedJobs().find(
      (job) => job.functionName === functionName && key !== undefined && job.key === key,
    );
    if (joined === undefined) {
      const job = this.create(submission, key);
      job.storeKey = storeKey;
      this.begin(job, kept.dueAt, now);
    } else if (joined.storeKey === undefined) {
      Object.assign(joined, { storeKey, background: true });
    } else if (joined.waiting !== undefined) {
      if (joined.storeKey !== storeKey) this.asked.push(`release ${joined.handle} ${joined.storeKey}`);
      joined.storeKey = storeKey;
      if (this.storing.includes(joined)) this.begin(joined, joined.dueWhenStored, now);
      this.becomeKept(joined);
    } else if (joined.storeKey !== storeKey) {
      this.asked.push(`discard ${functionName} ${storeKey}`);
    }
  }

  keeping(): readonly string[] {
    return this.asked;
  }

  private admit(owed: ModelOwed): void {
    const { submission, peer } = owed;
    const { functionName, priority, background, dueAt } = submission;
    this.createFunction(functionName);
    const key = keyOf(submission);
    const siblings = this.unfinishedJobs().filter((job) => job.functionName === functionName);
    const joined = siblings.find((job) => key !== undefined && job.key === key);
    const limit = this.functions.find((known) => known.functionName === functionName)?.limits[priority] ?? 0;
    if (joined === undefined && limit > 0 && siblings.length >= limit) {
      owed.answer = 'queueFull';
      return;
    }
    const job = joined ?? this.create(submission, key);
    owed.job = job;
    if (background) job.background = true;
    else job.clients.push(peer);
    if (background && this.keeps) {
      if (joined === undefined) this.storing.push(job);
      this.keep(job, dueAt);
    }
    if (joined === undefined && !this.storing.includes(job)) this.unbegun.push(job);
    const waits = job.waiting !== undefined && (background || this.storing.includes(job));
    owed.answer = waits ? 'unknown' : 'created';
    if (waits) job.waiting?.push(owed);
  }

  private keep(job: ModelJob, dueAt: number): void {
    if (job.storeKey !== undefined) return;
    job.storeKey = ['', '-'].includes(job.unique) ? `made ${++this.made}` : job.unique;
    job.waiting = [];
    job.dueWhenStored = dueAt;
    this.unanswered.push(job);
    this.asked.push(`keep ${job.handle} ${job.storeKey} ${dueAt}`);
  }

  /** Tells a client what is known, up to the first thing that is not. */
  private answer(peer: ModelPeer): void {
    for (let [owed] = peer.owed; owed !== undefined; [owed] = peer.owed) {
      if (owed.answer === 'untouched') this.admit(owed);
      if (owed.answer === 'unknown') return;
      peer.owed.shift();
      peer.told.push(owed.answer === 'created' ? `created ${owed.job?.handle}` : owed.answer);
      const { job } = owed;
      if (job === undefined || !this.unbegun.includes(job)) continue;
      this.unbegun = this.unbegun.filter((other) => other !== job);
      this.begin(job, owed.submission.dueAt, owed.at);
    }
  }

  private becomeKept(job: ModelJob): void {
    const waiting = job.waiting ?? [];
    job.waiting = undefined;
    for (const owed of waiting) {
      owed.answer = 'created';
      this.answer(owed.peer);
    }
  }

  private begin(job: ModelJob, dueAt: number, now: number): void {
    if (dueAt <= now) return this.enqueue(job);
    this.storing = this.storing.filter((other) => other !== job);
    this.later.push(job);
    this.alarms.push({ job, at: dueAt });
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
    gone.owed = [];
    this.peers[peer] = newPeer();
    for (const job of this.unfinishedJobs()) job.clients = job.clients.filter((client) => client !== gone);
    for (const job of [...this.later, ...this.line]) if (!isWanted(job)) this.forget(job);
    for (const job of this.running.filter(({ worker }) => worker === gone)) this.lose(job);
  }

  tick(now: number): void {
    const due = () =>
      this.alarms.filter(({ at }) => at <= now).toSorted((one, other) => one.at - other.at)[0];
    for (let next = due(); next !== undefined; next = due()) {
      if (this.running.includes(next.job)) this.lose(next.job);
      else this.enqueue(next.job);
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
    const unkept = { storeKey: undefined, waiting: undefined, dueWhenStored: 0 };
    return { ...submission, ...fresh, ...unkept, handle: handle(this.handles), key };
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
    if (job.storeKey !== undefined) this.asked.push(`release ${job.handle} ${job.storeKey}`);
    job.storeKey = undefined;
    this.becomeKept(job);
    for (const client of job.clients) client.told.push(news);
  }

  private forget(job: ModelJob): void {
    this.storing = this.storing.filter((other) => other !== job);
    this.later = this.later.filter((other) => other !== job);
    this.line = this.line.filter((other) => other !== job);
    this.running = this.running.filter((other) => other !== job);
    this.alarms = this.alarms.filter((alarm) => alarm.job !== job);
  }

  private unfinishedJobs(): ModelJob[] {
    return [...this.unbegun, ...this.storing, ...this.later, ...this.line, ...this.running];
  }

  private peer(at: number): ModelPeer {
    const peer = this.peers[at];
    if (peer === undefined) throw new Error(`expected a peer ${at}`);
    return peer;
  }
}
