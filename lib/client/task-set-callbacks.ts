import type { Task } from './task.js';
import type { TaskEvent } from './task-event.js';

/** A task of a set. */
export interface TaskSetEntry<Context> {
  /** Its place in the set, from 0. */
  readonly index: number;
  readonly task: Task;
  /** What was given with it. */
  readonly context: Context;
}

/** A function for each kind of event; what it throws ends `run()`. */
export type TaskCallbacks<Context> = {
  readonly [Type in TaskEvent['type']]?: (
    event: Extract<TaskEvent, { type: Type }>,
    entry: TaskSetEntry<Context>,
  ) => void;
};

/** Calls the callback for this event, where there is one. */
export function callBack<Context>(
  callbacks: TaskCallbacks<Context> | undefined,
  event: TaskEvent,
  entry: TaskSetEntry<Context>,
): void {
  const callback = callbacks?.[event.type] as
    ((event: TaskEvent, entry: TaskSetEntry<Context>) => void) | undefined;
  callback?.(event, entry);
}
