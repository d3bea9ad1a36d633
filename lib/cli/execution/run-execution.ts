import type { INestApplicationContext } from '@nestjs/common';

import { type Execution, JobWorkerFactory, type ResolvedExecutionOptions } from '../nest/index.js';
import { EXIT } from './exit-codes.js';
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
 * and the server gives its jobs to others. A run that ends by itself lasts its minimum execution time. Signals stay owned while the
 * application closes, which one of them more does not interrupt, and a second one does.
 *
 * @param whenStarted called as soon as stop signals are heeded
 */
export async function runExecution(
  app: INestApplicationContext,
  request: ExecutionRequest,
  whenStarted: () => void,
): Promise<void> {
  const worker = app.get(JobWorkerFactory, { strict: false }).create(request);
  let finished = false;
  ownStopSignals(
    () => void worker.stop({ grace: request.grace }),
    () => (finished ? process.exit(EXIT.failure) : void worker.stop({ grace: 0 })),
  );
  worker.start();
  whenStarted();
  await worker.finished;
  finished = true;
}
