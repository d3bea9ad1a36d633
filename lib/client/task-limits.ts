import type { Clock } from '../time/clock.js';
import { TaskTimeoutError } from './client-error.js';
import type { TaskRecord } from './task-record.js';

/** How long a caller waits for a task. */
export interface TaskLimits {
  /** In ms; 0 is for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** Ends the task when its time is up or its signal aborts; leaves no timer and no listener behind when it ends. */
export function limitTask(task: TaskRecord, { timeout, signal }: TaskLimits, clock: Clock): void {
  const { functionName } = task.description;
  const expire = (): void => task.abandon(new TaskTimeoutError(functionName, timeout, task.handle));
  const timer = timeout === 0 ? undefined : clock.schedule(timeout, expire);
  const abort = (): void => task.abandon(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  task.onEnd = () => {
    timer?.cancel();
    signal?.removeEventListener('abort', abort);
  };
  if (signal?.aborted) abort();
}
