import { Admission } from './admission.js';
import { atMostEach, type QueueLimits } from './function-queue.js';
import { type DropOutcome, FunctionTable } from './function-table.js';
import { isAbandoned } from './job-clients.js';
import type { KeptJob } from './job-keeper.js';
import { JobRecords } from './job-records.js';
import { JobLife } from './job-life.js';
import { DEFAULTS, type JobQueueOptions } from './job-queue-options.js';
import { JobTable } from './job-table.js';
import type { Job, Submission } from './job.js';
import type { PeerLink } from './peer-link.js';
import { Peer } from './peer.js';
import * as snapshots from './queue-snapshot.js';
import { WorkerPool } from './worker-pool.js';
import { WorkerReports } from './worker-reports.js';

/**
 * The job server's mind. Peers join with a link; what they ask for comes in through the methods below, what they must
 * be told goes out through their links, in the same call. It does no I/O and reads no clock: what depends on the time
 * gets it as `now`, in milliseconds since the Unix epoch, and `tick` is to be called at `nextWakeup`.
 */
export class JobQueue {
  private readonly functions: FunctionTable;
  private readonly jobs: JobTable;
  private readonly pool: WorkerPool;
  private readonly life: JobLife;
  private readonly admission: Admission;
  private readonly reports: WorkerReports;

  constructor(options: JobQueueOptions) {
    const { jobRetries, lostJobs, workerWakeup, jobsPerFunction, keeper } = { ...DEFAULTS, ...options };
    this.functions = new FunctionTable(atMostEach(jobsPerFunction));
    this.jobs = new JobTable(options);
    this.pool = new WorkerPool(workerWakeup);
    const losses = { jobRetries, lostJobs };
    this.life = new JobLife(this.jobs, this.pool, losses, (job) => this.admission.ended(job));
    this.reports = new WorkerReports(this.jobs, this.life);
    this.admission = new Admission(this.functions, this.jobs, this.life, keeper && new JobRecords(keeper));
  }

  /** How many jobs are unfinished. */
  get size(): number {
    return this.jobs.size;
  }

  join(link: PeerLink): Peer {
    return new Peer(link);
  }

  /**
   * The peer is gone. Jobs that it ran go back to the end of their priority; those that only it waited for, and that
   * do not run, are dropped: nobody would hear of them.
   */
  leave(peer: Peer): void {
    this.pool.leave(peer);
    for (const job of peer.waitsFor) {
      job.clients?.delete(peer);
      if (job.state !== 'running' && isAbandoned(job)) this.life.discard(job);
    }
    peer.forgetAll();
    this.life.loseAll([...peer.running]);
  }

  /** The next time at which `tick` has something to do; `Infinity` where it has nothing. */
  nextWakeup(): number {
    return this.life.nextAlarm;
  }

  /** Takes their jobs from workers whose time is over, and puts those that are due at the end of their priority. */
  tick(now: number): void {
    this.life.tick(now);
  }

  /** Queues a job or, until it is due, delays it; or joins the unfinished one of the same function and unique ID. */
  submit(client: Peer, submission: Submission, now: number): void {
    this.admission.submit(client, submission, now);
  }

  /** The keeper has stored a job. */
  stored(job: Job, now: number): void {
    this.admission.stored(job, now);
  }

  /** The keeper could not store a job. */
  notStored(job: Job, now: number): void {
    this.admission.notStored(job, now);
  }

  /** Every unfinished job, in the order of their submission. */
  all(): Iterable<Job> {
    return this.jobs.all();
  }

  /** A job that was kept when the server ended last. */
  restore(kept: KeptJob, now: number): void {
    this.admission.restore(kept, now);
  }

  /**
   * @param timeout how long the worker may take for one job, in milliseconds, of which 1,000 is the least; then the job
   *   is taken from it. What is no positive number is no timeout.
   */
  canDo(worker: Peer, functionName: string, timeout = 0): void {
    this.pool.canDo(worker, this.functions.named(functionName), timeout);
  }

  cantDo(worker: Peer, functionName: string): void {
    this.pool.cantDo(worker, functionName);
  }

  resetAbilities(worker: Peer): void {
    this.pool.resetAbilities(worker);
  }

  preSleep(worker: Peer): void {
    this.pool.preSleep(worker);
  }

  /** Gives the worker its next job, now running, or nothing. */
  grab(worker: Peer, now: number): Job | undefined {
    this.pool.rouse(worker);
    const job = this.pool.next(worker);
    if (job === undefined) return undefined;
    const { timeout } = this.pool.served(worker, job.queue);
    this.life.assign(job, worker, now + timeout);
    return job;
  }

  /** @returns false, here and below, where the worker runs no such job */
  status(worker: Peer, handle: string, numerator: string, denominator: string): boolean {
    return this.reports.status(worker, handle, numerator, denominator);
  }

  data(worker: Peer, handle: string, data: Buffer): boolean {
    return this.reports.forward(worker, handle, 'data', data);
  }

  warning(worker: Peer, handle: string, warning: Buffer): boolean {
    return this.reports.forward(worker, handle, 'warning', warning);
  }

  complete(worker: Peer, handle: string, result: Buffer): boolean {
    return this.reports.finish(worker, handle, 'complete', result);
  }

  fail(worker: Peer, handle: string): boolean {
    return this.reports.finish(worker, handle, 'fail');
  }

  exception(worker: Peer, handle: string, exception: Buffer): boolean {
    return this.reports.finish(worker, handle, 'exception', exception);
  }

  /**
   * Ends a job, whatever it is at, and fails it for its clients. What its worker reports of it later goes nowhere.
   *
   * @returns false where there is none
   */
  cancel(handle: string): boolean {
    const job = this.jobs.find(handle);
    if (job === undefined) return false;
    job.worker?.cancelled.add(handle);
    this.life.giveUp(job);
    return true;
  }

  createFunction(functionName: string): void {
    this.functions.named(functionName);
  }

  dropFunction(functionName: string): DropOutcome {
    return this.functions.drop(functionName);
  }

  /** Sets how many jobs a function may hold, where it is known; those that it holds already stay. */
  limit(functionName: string, limits: QueueLimits): void {
    this.functions.limit(functionName, limits);
  }

  progress(handle: string): snapshots.JobProgress {
    return snapshots.progressOf(this.jobs.find(handle));
  }

  progressOfUnique(unique: string): snapshots.JobProgress {
    return snapshots.progressOf(this.functions.findUnique(unique));
  }

  /** Every function that was ever named and not dropped, in the order in which they were named. */
  snapshot(): readonly snapshots.FunctionSnapshot[] {
    return Array.from(this.functions.all(), snapshots.functionSnapshotOf);
  }

  /** Every unfinished job, in the order of their submission. */
  unfinished(): readonly snapshots.JobSnapshot[] {
    return Array.from(this.jobs.all(), snapshots.jobSnapshotOf);
  }
}
