import { randomUUID } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { GearmanClient } from 'nestjs-gearman';

import type { ReportRequest } from './report-request.js';
import type { ReportState } from './report.js';
import { ReportStore } from './report.store.js';
import { ReportWorker } from './report.worker.js';

/** Submits reports, and knows how they stand. */
@Injectable()
export class ReportsService {
  constructor(
    private readonly gearman: GearmanClient,
    private readonly store: ReportStore,
  ) {}

  /**
   * Submits a report, to be written in the background.
   *
   * @returns its token, once a server has accepted the job: the job's unique ID, which is 122 random bits. The handle
   * will not do: servers count them up, so that everybody could name everybody's.
   */
  async order(request: ReportRequest): Promise<string> {
    const token = randomUUID();
    await this.gearman.of(ReportWorker).background.primes(request, { unique: token }).handle;
    return token;
  }

  /** First the servers, then the store: what a server has just forgotten is in the store already. */
  async stateOf(token: string): Promise<ReportState> {
    const { known, running, percent } = await this.gearman.jobStatusByUnique(token);
    if (running) return { state: 'running', percent: Math.floor(percent) };
    if (known) return { state: 'queued' };
    return (await this.store.find(token)) ?? { state: 'unknown' };
  }
}
