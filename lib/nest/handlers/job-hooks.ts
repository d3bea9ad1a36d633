import { AsyncLocalStorage } from 'node:async_hooks';

import { Logger } from '@nestjs/common';
import { catchError, concat, defer, finalize, ignoreElements, type Observable } from 'rxjs';

import type { AssignedJob } from '../../worker/index.js';
import { hookThrew } from '../gearman.messages.js';
import { streamOf } from './job-stream.js';
import { type Callable, withMetadataOf } from './method-target.js';

/** Directly before a job's method, behind guards and pipes. What it throws ends the job; the method is not called. */
export interface SetUpJob {
  setUp(job: AssignedJob): unknown;
}

/**
 * Directly behind a job's method, whichever way that ended, if `setUp` did not throw; behind the last value of a stream. What
 * it throws ends the job, unless the method threw already: then it is logged.
 */
export interface TearDownJob {
  tearDown(job: AssignedJob): unknown;
}

/** Before everything else of a job, guards included. What it throws ends the job. */
export interface BeforeJob {
  beforeJob(job: AssignedJob): unknown;
}

/**
 * Behind everything else of a job, whichever way it ended, and before the worker reports it: the place to clear what must
 * not leak into the next one. What it throws is logged; the job's end stands.
 */
export interface AfterJob {
  afterJob(job: AssignedJob): unknown;
}

type Hooks = Partial<SetUpJob & TearDownJob & BeforeJob & AfterJob>;

const logger = new Logger('Gearman');

/** Nest calls the method with what its parameters ask for, which need not be the job. */
const currentJob = new AsyncLocalStorage<AssignedJob>();

/** The method with the instance's `setUp` and `tearDown` around it; the method itself where there are none. */
export function withSetUp(instance: object, method: Callable): Callable {
  const hooks = instance as Hooks;
  if (typeof hooks.setUp !== 'function' && typeof hooks.tearDown !== 'function') return method;
  return withMetadataOf(method, async (...parameters) => {
    const job = currentJob.getStore() as AssignedJob;
    await hooks.setUp?.(job);
    return closed(
      () => method.apply(instance, parameters),
      async () => hooks.tearDown?.(job),
      (error) => logger.error(hookThrew('tearDown', job.functionName, job.handle, error)),
    );
  });
}

/** Runs the job with the instance's `beforeJob` and `afterJob` around it. */
export async function aroundJob(instance: object, job: AssignedJob, run: () => unknown): Promise<unknown> {
  const hooks = instance as Hooks;
  try {
    await hooks.beforeJob?.(job);
    return await currentJob.run(job, run);
  } finally {
    const afterJob = async (): Promise<unknown> => hooks.afterJob?.(job);
    await afterJob().catch((error: unknown) =>
      logger.error(hookThrew('afterJob', job.functionName, job.handle, error)),
    );
  }
}

/** Whether jobs of this instance need `aroundJob`. */
export function hasHooks(instance: object): boolean {
  const names = ['setUp', 'tearDown', 'beforeJob', 'afterJob'] as const satisfies (keyof Hooks)[];
  return names.some((name) => typeof (instance as Hooks)[name] === 'function');
}

/** Runs one after the other, whichever way the first ends; its error counts before the second's, which is told then. */
async function closed(
  run: () => unknown,
  close: () => Promise<unknown>,
  tell: (error: unknown) => void,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await run();
  } catch (error) {
    await close().catch(tell);
    throw error;
  }
  const stream = streamOf(result);
  if (stream !== undefined) return closedStream(stream, close, tell);
  await close();
  return result;
}

/** The same for a stream: behind its last value, its error, or when nobody wants more of it. */
function closedStream(
  stream: Observable<unknown>,
  close: () => Promise<unknown>,
  tell: (error: unknown) => void,
): Observable<unknown> {
  let open = true;
  const closeOnce = async (): Promise<void> => {
    const first = open;
    open = false;
    if (first) await close();
  };
  return concat(stream, defer(closeOnce).pipe(ignoreElements())).pipe(
    catchError(async (error: unknown) => {
      await closeOnce().catch(tell);
      throw error;
    }),
    finalize(() => void closeOnce().catch(tell)),
  );
}
