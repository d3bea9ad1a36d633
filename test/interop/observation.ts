import type { Task, TaskEvent } from '../../lib/client/index.js';

/** All events of a task, from the first to the last. */
export async function eventsOf<Result>(task: Task<Result>): Promise<TaskEvent<Result>[]> {
  const events: TaskEvent<Result>[] = [];
  for await (const event of task) events.push(event);
  return events;
}

/** Waits for the first event of that type. */
export async function untilEvent<Result>(task: Task<Result>, type: TaskEvent['type']): Promise<void> {
  for await (const event of task) if (event.type === type) return;
  throw new Error(`the task of ${task.functionName} ended without an event of the type "${type}"`);
}

/** What the promise is rejected with. */
export function rejectionOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a rejection, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
