import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import type { SubmissionKind, TaskPriority } from './submission.js';
import type { SubmitOptions } from './submit-options.js';
import type { Task } from './task.js';
import type { TaskOutcome } from './task-outcome.js';
import { callBack, type TaskCallbacks, type TaskSetEntry } from './task-set-callbacks.js';

export interface TaskSetOptions<Context> {
  /** How many tasks may be under way at once. From 1. Default 1,000. */
  readonly limit?: number;
  /** Called for every task's events. */
  readonly on?: TaskCallbacks<Context>;
}

/** What a task of a set may say beside what every submission may. */
export interface SetTaskOptions<Context> extends SubmitOptions {
  /** Default `normal`. */
  readonly priority?: TaskPriority;
  /** Default false. */
  readonly background?: boolean;
  /** Handed to the callbacks, and found again with the outcome. */
  readonly context?: Context;
  /** Called for this task's events, before the set's own callbacks. */
  readonly on?: TaskCallbacks<Context | undefined>;
}

/** How one task of a set ended, and which it was. */
export type TaskSetOutcome<Context> = TaskOutcome & TaskSetEntry<Context | undefined>;

/** Submits one job; the client's own. */
export type SubmitTask = (
  kind: SubmissionKind,
  functionName: string,
  payload: unknown,
  options: SubmitOptions,
) => Task;

interface Planned<Context> {
  readonly functionName: string;
  readonly payload: unknown;
  readonly kind: SubmissionKind;
  readonly submit: SubmitOptions;
  readonly context: Context | undefined;
  readonly on: TaskCallbacks<Context | undefined> | undefined;
}

/** One `run()` of a set. */
interface Run {
  readonly signal: AbortSignal | undefined;
  /** A callback threw, or a submission did: no callback is called any more, and nothing is submitted. */
  broken: boolean;
}

/**
 * Many tasks at once. `add` plans them, `run` submits them, so many at a time as the limit allows, and tells how each
 * ended, in the order in which they were added.
 *
 * @example
 * const set = client.taskSet<string>({ limit: 100, on: { status: ({ numerator }, { context }) => bar(context, numerator) } });
 * for (const file of files) set.add('Images~resize', { file }, { context: file });
 * for (const outcome of await set.run()) if (outcome.status !== 'complete') console.log(outcome.context, outcome);
 */
export class TaskSet<Context = unknown> {
  private readonly limit: number;
  private readonly on: TaskCallbacks<Context | undefined> | undefined;
  private planned: Planned<Context>[] = [];

  /** Sets are made by `GearmanClient.taskSet`. @throws OptionError */
  constructor(
    private readonly submitTask: SubmitTask,
    options: TaskSetOptions<Context | undefined> = {},
  ) {
    rejectUnknownOptions('TaskSet', options, ['limit', 'on']);
    this.limit = wholeNumber('limit', options.limit ?? 1000, 1);
    this.on = options.on;
  }

  /** How many tasks are planned. */
  get size(): number {
    return this.planned.length;
  }

  /** Plans a task; nothing is sent yet. */
  add(functionName: string, payload?: unknown, options: SetTaskOptions<Context> = {}): this {
    const { priority = 'normal', background = false, runAt, context, on, ...submit } = options;
    const kind = { priority, background };
    this.planned.push({
      functionName,
      payload,
      kind,
      submit: { ...submit, ...(runAt && { runAt }) },
      context,
      on,
    });
    return this;
  }

  /**
   * Submits what is planned, and waits for the end of every task. The set is empty then, and can be filled anew.
   *
   * @param options.signal stops waiting for all of them: those under way and those not yet submitted are abandoned
   * @throws what a callback throws, or what a submission throws at once (OptionError, InvalidNameError, PayloadError);
   * nothing more is submitted then, and no callback is called
   */
  async run({ signal }: { readonly signal?: AbortSignal } = {}): Promise<TaskSetOutcome<Context>[]> {
    const planned = this.planned;
    this.planned = [];
    const outcomes: TaskSetOutcome<Context>[] = [];
    const run: Run = { signal, broken: false };
    const indices = planned.keys();
    const lane = async (): Promise<void> => {
      for (const index of indices) {
        if (run.broken) return;
        outcomes[index] = await this.follow(index, planned[index], run);
      }
    };
    const lanes = Array.from({ length: Math.min(this.limit, planned.length) }, lane);
    await Promise.all(lanes).catch((error: unknown) => {
      run.broken = true;
      throw error;
    });
    return outcomes;
  }

  private async follow(
    index: number,
    plan: Planned<Context> | undefined,
    run: Run,
  ): Promise<TaskSetOutcome<Context>> {
    if (plan === undefined) throw new OptionError(`expected a task at ${index}`);
    const { functionName, payload, kind, submit, context, on } = plan;
    const task = this.submitTask(kind, functionName, payload, {
      ...submit,
      ...both(run.signal, submit.signal),
    });
    const entry = { index, task, context };
    await this.callBacks(entry, on, run);
    return { ...(await task.outcome()), ...entry };
  }

  /** Ends with the task; only a callback's own error is an error here, the task's shows in its outcome. */
  private callBacks(
    entry: TaskSetEntry<Context | undefined>,
    on: TaskCallbacks<Context | undefined> | undefined,
    run: Run,
  ): Promise<void> {
    if (on === undefined && this.on === undefined) return Promise.resolve();
    return new Promise((resolve, reject) => {
      entry.task.events.subscribe({
        next: (event) => {
          if (run.broken) return;
          try {
            callBack(on, event, entry);
            callBack(this.on, event, entry);
          } catch (error) {
            run.broken = true;
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
