import { setMaxListeners } from 'node:events';

import type { Clock } from '../time/clock.js';
import { CreationTimeoutError, TaskTimeoutError } from './client-error.js';
import type { TaskRecord } from './task-record.js';

/** How long a caller waits for a task. */
export interface TaskLimits {
  /** For its acceptance, in ms; 0 is for ever. */
  readonly createTimeout: number;
  /** For its result, in ms; 0 is for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** Ends the task when its time is up or its signal aborts; leaves no timer and no listener behind when it ends. */
export function limitTask(
  task: TaskRecord,
  { createTimeout, timeout, signal }: TaskLimits,
  clock: Clock,
): void {
  const { functionName, background } = task.description;
  const after = (delay: number, errorOf: () => Error) =>
    delay === 0 ? undefined : clock.schedule(delay, () => task.abandon(errorOf()));
  const creation = after(createTimeout, () => new CreationTimeoutError(functionName, createTimeout));
  const waits = background ? 0 : timeout;
  const result = after(waits, () => new TaskTimeoutError(functionName, timeout, task.handle));
  const abort = (): void => task.abandon(signal?.reason);
  // Of any number of tasks at once, which is no leak: each takes its listener away when it ends.
  if (signal !== undefined) setMaxListeners(0, signal);
  signal?.addEventListener('abort', abort, { once: true });
  task.onAccept = () => creation?.cancel();
  task.onEnd = () => {
    creation?.cancel();
    result?.cancel();
    signal?.removeEventListener('abort', abort);
  };
  if (signal?.aborted) abort();
}
