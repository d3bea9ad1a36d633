import { JobTable, type JobTableOptions } from './job-table.js';
import { transition } from './job-state.js';
import type { Job, Submission } from './job.js';
import type { PeerLink } from './peer-link.js';
import { Peer } from './peer.js';
import { type FunctionSnapshot, type JobProgress, progressOf, snapshotOf } from './queue-snapshot.js';
import { WorkerPool } from './worker-pool.js';

/**
 * The job server's mind. Peers join with a link; what they ask for comes in through the methods below, what they must
 * be told goes out through their links, in the same call. It reads no clock and does no I/O.
 */
export class JobQueue {
  private readonly jobs: JobTable;
  private readonly pool = new WorkerPool();

  constructor(options: JobTableOptions) {
    this.jobs = new JobTable(options);
  }

  join(link: PeerLink): Peer {
    return new Peer(link);
  }

  /**
   * The peer is gone. Jobs that it ran go back to the end of their priority; those that only it waited for, and that
   * do not run, are dropped: nobody would hear of them.
   */
  leave(peer: Peer): void {
    this.pool.rouse(peer);
    this.pool.resetAbilities(peer);
    for (const job of peer.waitsFor) {
      job.clients?.delete(peer);
      if (job.state === 'queued' && isAbandoned(job)) this.discard(job);
    }
    for (const job of peer.running) this.requeue(job);
    peer.waitsFor.clear();
    peer.running.clear();
  }

  /** Queues a job, or joins the unfinished one of the same function and unique ID. */
  submit(client: Peer, submission: Submission): void {
    const joined = this.jobs.findJoinable(submission);
    const job = joined ?? this.jobs.create(submission);
    if (submission.background) job.background = true;
    else attach(client, job);
    client.link.created(job.handle);
    if (joined === undefined) this.enqueue(job);
  }

  canDo(worker: Peer, functionName: string): void {
    this.pool.canDo(worker, this.jobs.functionQueue(functionName));
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
  grab(worker: Peer): Job | undefined {
    this.pool.rouse(worker);
    const job = this.pool.next(worker);
    if (job === undefined) return undefined;
    job.queue.dequeue(job);
    job.state = transition(job.state, 'assign');
    job.queue.running++;
    job.worker = worker;
    worker.running.add(job);
    this.pool.served(worker, job.queue);
    return job;
  }

  /** @returns false, here and below, where the worker runs no such job */
  status(worker: Peer, handle: string, numerator: string, denominator: string): boolean {
    return this.report(worker, handle, (job) => {
      job.numerator = Number.parseInt(numerator, 10) || 0;
      job.denominator = Number.parseInt(denominator, 10) || 0;
      tellClients(job, (link) => link.status(handle, numerator, denominator));
    });
  }

  data(worker: Peer, handle: string, data: Buffer): boolean {
    return this.report(worker, handle, (job) => tellClients(job, (link) => link.data(handle, data)));
  }

  warning(worker: Peer, handle: string, warning: Buffer): boolean {
    return this.report(worker, handle, (job) => tellClients(job, (link) => link.warning(handle, warning)));
  }

  complete(worker: Peer, handle: string, result: Buffer): boolean {
    return this.finish(worker, handle, (link) => link.complete(handle, result));
  }

  fail(worker: Peer, handle: string): boolean {
    return this.finish(worker, handle, (link) => link.fail(handle));
  }

  exception(worker: Peer, handle: string, exception: Buffer): boolean {
    return this.finish(worker, handle, (link) => link.exception(handle, exception));
  }

  progress(handle: string): JobProgress {
    return progressOf(this.jobs.find(handle));
  }

  progressOfUnique(unique: string): JobProgress {
    return progressOf(this.jobs.findUnique(unique));
  }

  /** Every function that was ever named, in the order in which they were. */
  snapshot(): readonly FunctionSnapshot[] {
    return Array.from(this.jobs.functionQueues(), snapshotOf);
  }

  private enqueue(job: Job): void {
    job.queue.enqueue(job);
    this.pool.wakeSleepers(job.queue);
  }

  private requeue(job: Job): void {
    if (isAbandoned(job)) {
      this.discard(job);
      return;
    }
    this.release(job);
    job.state = transition(job.state, 'requeue');
    job.retries++;
    job.numerator = 0;
    job.denominator = 0;
    this.enqueue(job);
  }

  private discard(job: Job): void {
    if (job.state === 'queued') job.queue.dequeue(job);
    else this.release(job);
    job.state = transition(job.state, 'discard');
    this.jobs.forget(job);
  }

  private report(worker: Peer, handle: string, tell: (job: Job) => void): boolean {
    const job = this.jobs.find(handle);
    if (job === undefined || job.worker !== worker) return false;
    tell(job);
    return true;
  }

  /** Tells the end once for each submission, as gearmand does: libgearman ends one of its tasks with each packet. */
  private finish(worker: Peer, handle: string, tell: (link: PeerLink) => void): boolean {
    return this.report(worker, handle, (job) => {
      this.release(job);
      job.state = transition(job.state, 'finish');
      this.jobs.forget(job);
      job.clients?.forEach((submissions, client) => {
        client.waitsFor.delete(job);
        for (let told = 0; told < submissions; told++) tell(client.link);
      });
    });
  }

  /** Takes the running job from its worker. */
  private release(job: Job): void {
    job.queue.running--;
    job.worker?.running.delete(job);
    job.worker = undefined;
  }
}

function attach(client: Peer, job: Job): void {
  job.clients ??= new Map();
  job.clients.set(client, (job.clients.get(client) ?? 0) + 1);
  client.waitsFor.add(job);
}

function tellClients(job: Job, tell: (link: PeerLink) => void): void {
  job.clients?.forEach((_submissions, { link }) => tell(link));
}

/** Nobody would hear of its end, and nobody asked for it to be done unheard. */
function isAbandoned(job: Job): boolean {
  return !job.background && (job.clients === undefined || job.clients.size === 0);
}
