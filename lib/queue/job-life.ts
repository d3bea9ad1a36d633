import { AlarmHeap } from './alarm-heap.js';
import { isAbandoned, tellEnd } from './job-clients.js';
import { transition } from './job-state.js';
import type { JobTable } from './job-table.js';
import { type Job, NO_HISTORY } from './job.js';
import type { Peer } from './peer.js';
import type { WorkerPool } from './worker-pool.js';

/** Where a job goes whose worker was lost. */
export type LostJobs = 'end' | 'front';

/** What becomes of jobs whose workers are lost. */
export interface LossOptions {
  /** With how many lost workers a job is given up, at least one; negative is never. */
  readonly jobRetries: number;
  readonly lostJobs: LostJobs;
}

/**
 * Every move in a job's life: the one writer of its state, and of all that goes with it, its place in a line, its
 * worker, its alarm.
 */
export class JobLife {
  private readonly alarms = new AlarmHeap<Job>();

  constructor(
    private readonly jobs: JobTable,
    private readonly pool: WorkerPool,
    private readonly losses: LossOptions,
    /** Told of each job that is over, when nothing of it is left here. */
    private readonly ended: (job: Job) => void,
  ) {}

  /** When the next delayed job is due or the next worker's time is over; `Infinity` where there is none. */
  get nextAlarm(): number {
    return this.alarms.earliest;
  }

  /** Queues what is due by `now`, and takes the jobs of workers whose time is over. */
  tick(now: number): void {
    for (let job = this.alarms.takeDue(now); job !== undefined; job = this.alarms.takeDue(now)) {
      if (job.state === 'delayed') this.fallDue(job);
      else this.lose(job);
    }
  }

  /** A new job, queued or delayed. */
  begin(job: Job, dueAt: number): void {
    if (job.state === 'queued') return this.enqueue(job);
    job.queue.delayed[job.priority]++;
    job.alarm = this.alarms.set(job, dueAt);
  }

  /** A new job that no worker gets before it is stored. */
  store(job: Job): void {
    job.state = 'storing';
  }

  /** It is stored, or need not be any more: queued or, until it is due, delayed. */
  beginStored(job: Job, dueAt: number, now: number): void {
    this.withdraw(job);
    job.state = transition(job.state, dueAt > now ? 'delay' : 'queue');
    this.begin(job, dueAt);
  }

  /** @param deadline when the worker's time is over; `Infinity` is never */
  assign(job: Job, worker: Peer, deadline: number): void {
    this.withdraw(job);
    job.state = transition(job.state, 'assign');
    job.queue.running++;
    job.worker = worker;
    worker.running.add(job);
    if (deadline < Infinity) job.alarm = this.alarms.set(job, deadline);
  }

  /** Its worker is gone or took too long: back to its priority's line, unless nobody wants it or it is given up. */
  lose(job: Job): void {
    if (isAbandoned(job)) return this.discard(job);
    const { jobRetries, lostJobs } = this.losses;
    const retries = (job.history?.retries ?? 0) + 1;
    if (jobRetries >= 0 && retries >= jobRetries) return this.giveUp(job);
    this.withdraw(job);
    job.state = transition(job.state, 'requeue');
    job.history = { ...NO_HISTORY, retries };
    this.enqueue(job, lostJobs);
  }

  /** In the order in which they were assigned, and in which they are to be assigned again. */
  loseAll(jobs: readonly Job[]): void {
    const inOrder = this.losses.lostJobs === 'end' ? jobs : jobs.toReversed();
    for (const job of inOrder) this.lose(job);
  }

  /** It failed without a worker's word: its clients are told. */
  giveUp(job: Job): void {
    this.discard(job);
    tellEnd(job, 'fail');
  }

  /** Forgets it without telling anybody. */
  discard(job: Job): void {
    this.withdraw(job);
    job.state = transition(job.state, 'discard');
    this.jobs.forget(job);
    this.ended(job);
  }

  /** Its worker ended it. */
  finish(job: Job): void {
    this.withdraw(job);
    job.state = transition(job.state, 'finish');
    this.jobs.forget(job);
    this.ended(job);
  }

  private fallDue(job: Job): void {
    this.withdraw(job);
    job.state = transition(job.state, 'due');
    this.enqueue(job);
  }

  private enqueue(job: Job, place: LostJobs = 'end'): void {
    job.queue.enqueue(job, place);
    this.pool.wakeSleepers(job.queue);
  }

  /** Takes the job from where it is. */
  private withdraw(job: Job): void {
    if (job.state === 'delayed') job.queue.delayed[job.priority]--;
    else if (job.state === 'queued') job.queue.dequeue(job);
    else if (job.state === 'running') this.release(job);
    if (job.alarm === undefined) return;
    this.alarms.cancel(job.alarm);
    job.alarm = undefined;
  }

  private release(job: Job): void {
    job.queue.running--;
    job.worker?.running.delete(job);
    job.worker = undefined;
  }
}
