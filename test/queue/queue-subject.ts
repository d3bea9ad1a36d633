import type {
  DropOutcome,
  FunctionSnapshot,
  JobProgress,
  JobQueue,
  JobSnapshot,
  KeptJob,
  Priority,
  QueueLimits,
  Submission,
} from '../../lib/queue/index.js';
import { TestKeeper } from './test-keeper.js';
import { newQueue, TestPeer } from './test-peer.js';

export const REPORTS = ['status', 'data', 'warning', 'complete', 'fail', 'exception'] as const;
export type Report = (typeof REPORTS)[number];

export interface Assigned {
  readonly handle: string;
  readonly functionName: string;
  readonly unique: string;
  readonly reducer: string;
  readonly workload: string;
  readonly priority: Priority;
  readonly retries: number;
}

/** What the queue and its model are both asked. Peers are numbers; one that leaves comes back as a new connection. */
export interface QueueSubject {
  submit(client: number, submission: Submission, now: number): void;
  canDo(worker: number, functionName: string, timeout: number): void;
  cantDo(worker: number, functionName: string): void;
  resetAbilities(worker: number): void;
  preSleep(worker: number): void;
  grab(worker: number, now: number): Assigned | undefined;
  report(worker: number, report: Report, of: string): boolean;
  leave(peer: number): void;
  tick(now: number): void;
  cancel(of: string): boolean;
  createFunction(functionName: string): void;
  dropFunction(functionName: string): DropOutcome;
  limit(functionName: string, limits: QueueLimits): void;
  /** The keeper answers one of those that it was asked to keep. */
  settle(of: number, outcome: 'stored' | 'notStored', now: number): void;
  restore(kept: KeptJob, now: number): void;
  /** All that the keeper was asked for. */
  keeping(): readonly string[];
  /** All that this connection was told since it came. */
  told(peer: number): readonly string[];
  nextWakeup(): number;
  progress(of: string): JobProgress;
  progressOfUnique(unique: string): JobProgress;
  snapshot(): readonly FunctionSnapshot[];
  unfinished(): readonly JobSnapshot[];
}

/** The real queue behind the questions of a `QueueSubject`. */
export class RealQueue implements QueueSubject {
  private readonly queue: JobQueue;
  private readonly peers: TestPeer[];
  private readonly gone: TestPeer[] = [];
  private readonly keeper = new TestKeeper();

  constructor(peers: number, jobRetries: number, keeps: boolean) {
    this.queue = newQueue(jobRetries, keeps ? { keeper: this.keeper } : {});
    this.peers = Array.from({ length: peers }, () => new TestPeer(this.queue));
  }

  submit(client: number, submission: Submission, now: number): void {
    this.queue.submit(this.peer(client).peer, submission, now);
  }

  canDo(worker: number, functionName: string, timeout: number): void {
    this.peer(worker).canDoWithin(timeout, functionName);
  }

  cantDo(worker: number, functionName: string): void {
    this.peer(worker).cantDo(functionName);
  }

  resetAbilities(worker: number): void {
    this.peer(worker).resetAbilities();
  }

  preSleep(worker: number): void {
    this.peer(worker).preSleep();
  }

  grab(worker: number, now: number): Assigned | undefined {
    const job = this.peer(worker).grabJob(now);
    if (job === undefined) return undefined;
    const { handle, unique, reducer, priority, history } = job;
    const { functionName } = job.queue;
    const workload = job.workload.toString();
    return { handle, functionName, unique, reducer, workload, priority, retries: history?.retries ?? 0 };
  }

  report(worker: number, report: Report, of: string): boolean {
    const peer = this.peer(worker);
    if (report === 'status') return peer.status(of, '1', '2');
    if (report === 'data' || report === 'warning') return peer[report](of, 'D');
    return peer[report](of, 'R');
  }

  leave(peer: number): void {
    const leaving = this.peer(peer);
    leaving.heard();
    leaving.leave();
    this.gone.push(leaving);
    this.peers[peer] = new TestPeer(this.queue);
  }

  tick(now: number): void {
    this.queue.tick(now);
  }

  cancel(of: string): boolean {
    return this.queue.cancel(of);
  }

  createFunction(functionName: string): void {
    this.queue.createFunction(functionName);
  }

  dropFunction(functionName: string): DropOutcome {
    return this.queue.dropFunction(functionName);
  }

  limit(functionName: string, limits: QueueLimits): void {
    this.queue.limit(functionName, limits);
  }

  settle(of: number, outcome: 'stored' | 'notStored', now: number): void {
    const { unanswered } = this.keeper;
    if (unanswered.length > 0) this.queue[outcome](this.keeper.take(of % unanswered.length), now);
  }

  restore(kept: KeptJob, now: number): void {
    this.queue.restore(kept, now);
  }

  keeping(): readonly string[] {
    return this.keeper.log;
  }

  /** What connections were told while they left and afterwards, which must be nothing. */
  toldTooLate(): string[] {
    return this.gone.flatMap((peer) => peer.heard());
  }

  told(peer: number): readonly string[] {
    return this.peer(peer).link.told;
  }

  nextWakeup(): number {
    return this.queue.nextWakeup();
  }

  progress(of: string): JobProgress {
    return this.queue.progress(of);
  }

  progressOfUnique(unique: string): JobProgress {
    return this.queue.progressOfUnique(unique);
  }

  snapshot(): readonly FunctionSnapshot[] {
    return this.queue.snapshot();
  }

  unfinished(): readonly JobSnapshot[] {
    return this.queue.unfinished();
  }

  private peer(at: number): TestPeer {
    const peer = this.peers[at];
    if (peer === undefined) throw new Error(`expected a peer ${at}`);
    return peer;
  }
}
