import { setMaxListeners } from 'node:events';

import type { Clock } from '../time/clock.js';
import { type Deadline, Deadlines } from '../time/deadlines.js';
import { CreationTimeoutError, TaskTimeoutError } from './client-error.js';
import type { TaskLimit, TaskRecord } from './task-record.js';

/** A caller who names another time for every task must not be remembered for ever. */
const MOST_LENGTHS = 50;

/** How long a caller waits for a task. */
export interface TaskLimits {
  /** For its acceptance, in ms; 0 is for ever. */
  readonly createTimeout: number;
  /** For its result, in ms; 0 is for ever. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** Ends one task when a time is up or its signal aborts; leaves no timer and no listener behind when it ends. */
class LimitedTask implements TaskLimit {
  creation: Deadline | undefined;
  result: Deadline | undefined;
  private readonly abort = (): void => this.task.abandon(this.signal?.reason);

  constructor(
    private readonly task: TaskRecord,
    private readonly signal: AbortSignal | undefined,
  ) {}

  listen(): void {
    if (this.signal === undefined) return;
    // Of any number of tasks at once, which is no leak: each takes its listener away when it ends.
    setMaxListeners(0, this.signal);
    this.signal.addEventListener('abort', this.abort, { once: true });
    if (this.signal.aborted) this.abort();
  }

  accepted(): void {
    this.creation?.cancel();
  }

  ended(): void {
    this.creation?.cancel();
    this.result?.cancel();
    this.signal?.removeEventListener('abort', this.abort);
  }
}

/** Limits tasks of one client. Most have the same times, which one timer each watches over. */
export class TaskLimiter {
  private readonly deadlines = new Map<number, Deadlines>();

  constructor(private readonly clock: Clock) {}

  limit(task: TaskRecord, { createTimeout, timeout, signal }: TaskLimits): void {
    const { background, functionName } = task.description;
    const waits = background ? 0 : timeout;
    if (createTimeout === 0 && waits === 0 && signal === undefined) return;
    const limited = new LimitedTask(task, signal);
    task.limits = limited;
    limited.creation = this.after(createTimeout, () =>
      task.abandon(new CreationTimeoutError(functionName, createTimeout)),
    );
    limited.result = this.after(waits, () =>
      task.abandon(new TaskTimeoutError(functionName, waits, task.handle)),
    );
    limited.listen();
  }

  private after(delay: number, expired: () => void): Deadline | undefined {
    if (delay === 0) return undefined;
    const deadlines = this.deadlines.get(delay) ?? this.deadlinesOf(delay);
    return deadlines.start(expired);
  }

  private deadlinesOf(delay: number): Deadlines {
    if (this.deadlines.size >= MOST_LENGTHS) this.forgetIdle();
    const deadlines = new Deadlines(this.clock, delay);
    this.deadlines.set(delay, deadlines);
    return deadlines;
  }

  private forgetIdle(): void {
    for (const [delay, { isEmpty }] of this.deadlines) if (isEmpty) this.deadlines.delete(delay);
  }
}
