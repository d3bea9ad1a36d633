import type { INestApplicationContext } from '@nestjs/common';

import { type Execution, JobWorkerFactory, type ResolvedExecutionOptions } from '../nest/index.js';
import { ownStopSignals } from './stop-signals.js';

/** What to do, and the limits of the process that does it. */
export interface ExecutionRequest extends Execution {
  readonly options: ResolvedExecutionOptions;
  /** How long running jobs may take after a stop signal, in ms. */
  readonly grace: number;
}

/**
 * Does jobs until a stop signal comes, the iterations are done, or the worker was idle for too long. At the first
 * signal it takes no more jobs, finishes those that run within the grace period, and ends; at the second it ends now,
 * and the server gives its jobs to others. A run that ends by itself lasts its minimum execution time.
 */
export async function runExecution(app: INestApplicationContext, request: ExecutionRequest): Promise<void> {
  const { options, grace } = request;
  const worker = app.get(JobWorkerFactory, { strict: false }).create(request);
  const stopped = new AbortController();
  const release = ownStopSignals(
    () => {
      stopped.abort();
      void worker.stop({ grace });
    },
    () => void worker.stop({ grace: 0 }),
  );
  const until = Date.now() + options.minimumExecutionTime * 1000;
  worker.start();
  await worker.finished;
  await waitUntil(until, stopped.signal);
  release();
}

/** Waits for that time, or for the signal. */
function waitUntil(time: number, signal: AbortSignal): Promise<void> {
  const delay = time - Date.now();
  if (delay <= 0 || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, delay);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
