import { OptionError } from '../options/index.js';
import type { SubmissionKind } from './submission.js';
import type { SubmitOptions } from './submit-options.js';
import type { Task } from './task.js';
import { callBack, type TaskCallbacks, type TaskSetEntry } from './task-set-callbacks.js';
import type { TaskOutcome } from './task-outcome.js';

/** How one task of a set ended, and which it was. */
export type TaskSetOutcome<Context> = TaskOutcome & TaskSetEntry<Context | undefined>;

/** Submits one job; the client's own. */
export type SubmitTask = (
  kind: SubmissionKind,
  functionName: string,
  payload: unknown,
  options: SubmitOptions,
) => Task;

/** A task that is not yet submitted. */
export interface PlannedTask<Context> {
  readonly functionName: string;
  readonly payload: unknown;
  readonly kind: SubmissionKind;
  readonly submit: SubmitOptions;
  readonly context: Context | undefined;
  readonly on: TaskCallbacks<Context | undefined> | undefined;
}

/** What a run needs of its set. */
export interface TaskSetRunOptions<Context> {
  readonly submitTask: SubmitTask;
  /** How many tasks may be under way at once. */
  readonly limit: number;
  readonly on: TaskCallbacks<Context | undefined> | undefined;
  readonly signal: AbortSignal | undefined;
}

/** One `run()` of a set: submits its tasks, so many at a time, and gathers how they ended. */
export class TaskSetRun<Context> {
  /** A callback threw, or a submission did: no callback is called any more, and nothing is submitted. */
  private broken = false;
  private readonly outcomes: TaskSetOutcome<Context>[] = [];

  constructor(
    private readonly planned: readonly PlannedTask<Context>[],
    private readonly options: TaskSetRunOptions<Context>,
  ) {}

  async outcome(): Promise<TaskSetOutcome<Context>[]> {
    const indices = this.planned.keys();
    const lane = async (): Promise<void> => {
      for (const index of indices) {
        if (this.broken) return;
        this.outcomes[index] = await this.follow(index, this.planned[index]);
      }
    };
    const lanes = Array.from({ length: Math.min(this.options.limit, this.planned.length) }, lane);
    await Promise.all(lanes).catch((error: unknown) => {
      this.broken = true;
      throw error;
    });
    return this.outcomes;
  }

  private async follow(
    index: number,
    plan: PlannedTask<Context> | undefined,
  ): Promise<TaskSetOutcome<Context>> {
    if (plan === undefined) throw new OptionError(`expected a task at ${index}`);
    const { functionName, payload, kind, submit, context, on } = plan;
    const signals = both(this.options.signal, submit.signal);
    const task = this.options.submitTask(kind, functionName, payload, { ...submit, ...signals });
    const entry = { index, task, context };
    await this.callBacks(entry, on);
    return { ...(await task.outcome()), ...entry };
  }

  /** Ends with the task; only a callback's own error is an error here, the task's shows in its outcome. */
  private callBacks(
    entry: TaskSetEntry<Context | undefined>,
    on: TaskCallbacks<Context | undefined> | undefined,
  ): Promise<void> {
    if (on === undefined && this.options.on === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      entry.task.events.subscribe({
        next: (event) => {
          if (this.broken) return;
          try {
            callBack(on, event, entry);
            callBack(this.options.on, event, entry);
          } catch (error) {
            this.broken = true;
            reject(error as Error);
          }
        },
        error: () => resolve(),
        complete: () => resolve(),
      });
    });
  }
}

function both(one: AbortSignal | undefined, other: AbortSignal | undefined): { signal?: AbortSignal } {
  const signals = [one, other].filter((signal) => signal !== undefined);
  return signals.length === 0 ? {} : { signal: AbortSignal.any(signals) };
}
