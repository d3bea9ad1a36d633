import type { INestApplicationContext } from '@nestjs/common';

import { JobWorkerFactory } from '../../nest/index.js';
import { OptionError } from '../../options/index.js';
import { SystemClock } from '../../time/clock.js';
import type { JobWorker } from '../../worker/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { KEPT_BY, RENEW } from './kept-process.js';
import type { StopRequest } from './stop-request.js';
import { type ExecutionPlan, type ExecutionResult, ExecutionRun } from './execution-run.js';

/** What is told of an execution while it goes on. */
export interface ExecutionListener {
  /** Stop signals are heeded from now on. */
  started(): void;
  /** No more jobs are taken; so many run. */
  draining(running: number): void;
}

/**
 * Does jobs until a stop signal comes, every worker has done its iterations or was idle for too long, or the process
 * reaches a limit. At the first signal it takes no more jobs, finishes those that run within the grace period, and ends;
 * at the second it ends now, and the server gives its jobs to others. Signals stay owned while the application closes,
 * which one of them more does not interrupt, and a second one does.
 */
export async function runExecution(
  app: INestApplicationContext,
  plan: ExecutionPlan,
  stop: StopRequest,
  listener: ExecutionListener,
): Promise<ExecutionResult> {
  const workers = workersOf(app, plan);
  const run = new ExecutionRun(workers, plan, new SystemClock(), (running) => listener.draining(running));
  let finished = false;
  heedKeeper(run);
  stop.own((again) => (again && finished ? process.exit(EXIT.failure) : run.stop()));
  const result = run.result();
  listener.started();
  const ended = await result;
  finished = true;
  return ended;
}

/** @throws CliError where the servers are out of this process's reach */
function workersOf(app: INestApplicationContext, { executions }: ExecutionPlan): readonly JobWorker[] {
  const factory = app.get(JobWorkerFactory, { strict: false });
  try {
    return executions.map((execution) => factory.create(execution));
  } catch (cause) {
    if (cause instanceof OptionError) throw new CliError(cause.message, EXIT.configuration, { cause });
    throw cause;
  }
}

/** A process that is kept ends with its keeper, however that one ends, and to make place for a fresh one. */
function heedKeeper(run: ExecutionRun): void {
  if (process.env[KEPT_BY] === undefined || process.channel === undefined) return;
  process.once('disconnect', () => run.stop());
  process.on('message', (message) => message === RENEW && run.renew());
  process.channel.unref();
}
