import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { isUUID } from 'class-validator';
import { type AssignedJob, jobOf } from 'nestjs-gearman';
import { catchError, concatMap, type Observable } from 'rxjs';

import { detailOf } from './problem.filter.js';
import type { PrimeReport, ReportEnding } from './report.js';
import { ReportStore } from './report.store.js';

/**
 * Keeps how a job ended before its server hears of it. So there is no moment in which the server has forgotten the job
 * and its report is not there yet, as there would be with a listener to `gearman.work.executed`.
 */
@Injectable()
export class KeepEndingInterceptor implements NestInterceptor<PrimeReport, PrimeReport> {
  constructor(private readonly store: ReportStore) {}

  intercept(context: ExecutionContext, next: CallHandler<PrimeReport>): Observable<PrimeReport> {
    const job = jobOf(context);
    return next.handle().pipe(
      catchError(async (error: unknown) => {
        // The server gives an aborted job to another worker: this was not its end.
        if (!job.signal.aborted) await this.keep(job, { state: 'failed', reason: reasonOf(error) });
        throw error;
      }),
      concatMap(async (report) => {
        await this.keep(job, { state: 'finished', report });
        return report;
      }),
    );
  }

  /** A job that others submitted, under a unique ID of their own, has nobody who would ask for it here. */
  private async keep({ unique }: AssignedJob, ending: ReportEnding): Promise<void> {
    if (isUUID(unique)) await this.store.keep(unique, ending);
  }
}

/** For the holder of the token. What is wrong with a payload is theirs to know; what went wrong inside is not. */
function reasonOf(error: unknown): string {
  return error instanceof HttpException ? detailOf(error) : 'the report could not be written';
}
