import { type Ending, tellData, tellEnd, tellProgress } from './job-clients.js';
import type { JobLife } from './job-life.js';
import type { JobTable } from './job-table.js';
import type { Job } from './job.js';
import type { Peer } from './peer.js';

/**
 * What workers report of jobs. Only the connection that runs a job may; each method returns false where it runs no such
 * job. Of a job that was cancelled while it ran, reports go nowhere, and its worker is not told so: libgearman's and
 * Perl's workers do not survive an ERROR that they did not ask for.
 */
export class WorkerReports {
  constructor(
    private readonly jobs: JobTable,
    private readonly life: JobLife,
  ) {}

  status(worker: Peer, handle: string, numerator: string, denominator: string): boolean {
    const job = this.runBy(worker, handle);
    if (job === undefined) return worker.cancelled.has(handle);
    job.history = {
      numerator: Number.parseInt(numerator, 10) || 0,
      denominator: Number.parseInt(denominator, 10) || 0,
      retries: job.history?.retries ?? 0,
    };
    tellProgress(job, numerator, denominator);
    return true;
  }

  forward(worker: Peer, handle: string, what: 'data' | 'warning', data: Buffer): boolean {
    const job = this.runBy(worker, handle);
    if (job === undefined) return worker.cancelled.has(handle);
    tellData(job, what, data);
    return true;
  }

  finish(worker: Peer, handle: string, ending: Ending, data?: Buffer): boolean {
    const job = this.runBy(worker, handle);
    if (job === undefined) return worker.cancelled.delete(handle);
    this.life.finish(job);
    tellEnd(job, ending, data);
    return true;
  }

  private runBy(worker: Peer, handle: string): Job | undefined {
    const job = this.jobs.find(handle);
    return job?.worker === worker ? job : undefined;
  }
}
