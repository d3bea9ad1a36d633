import { setImmediate } from 'node:timers/promises';

import { UseInterceptors } from '@nestjs/common';
import { AssignedJob, CurrentJob, GearmanJob, GearmanPayload, GearmanWorker } from 'nestjs-gearman';

import { KeepEndingInterceptor } from './keep-ending.interceptor.js';
import { PrimeTally } from './prime-tally.js';
import { primesBetween, primesUpTo, SLICE } from './primes.js';
import { ReportRequest } from './report-request.js';
import type { PrimeReport } from './report.js';

/** One job at a time: two that compute would share one core. More processes do more jobs. */
@GearmanWorker({ name: 'Reports', description: 'Writes reports on prime numbers' })
@UseInterceptors(KeepEndingInterceptor)
export class ReportWorker {
  /** Clients know it as `Reports~primes`. */
  @GearmanJob({ description: 'Counts the primes among some numbers' })
  async primes(
    @GearmanPayload() { from, count }: ReportRequest,
    @CurrentJob() job: AssignedJob,
  ): Promise<PrimeReport> {
    const startedAt = performance.now();
    const end = from + count;
    const divisors = primesUpTo(Math.ceil(Math.sqrt(end)));
    const tally = new PrimeTally();
    for (let start = from; start < end; start += SLICE) {
      job.sendStatus(start - from, count);
      for (const prime of primesBetween(start, Math.min(start + SLICE, end), divisors)) tally.add(prime);
      // This thread also answers HTTP requests, sends the status, and hears that nobody waits for the job any more.
      await setImmediate();
      job.signal.throwIfAborted();
    }
    return { from, to: end - 1, ...tally.result, milliseconds: Math.round(performance.now() - startedAt) };
  }
}
