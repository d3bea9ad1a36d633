import { rejectUnknownOptions, wholeNumber } from '../options/index.js';
import type { TaskPriority } from './submission.js';
import type { SubmitOptions } from './submit-options.js';
import type { TaskCallbacks } from './task-set-callbacks.js';
import { type PlannedTask, type SubmitTask, type TaskSetOutcome, TaskSetRun } from './task-set-run.js';

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

/** What the `addTask…` methods take: their names say the rest. */
export type BundleTaskOptions<Context> = Omit<SetTaskOptions<Context>, 'priority' | 'background'>;

/**
 * Many tasks at once, of one caller. `add` plans them, `run` submits them, so many at a time as the limit allows, and
 * tells how each ended, in the order in which they were added. GearmanBundle's six `addTask…` and `runTasks` are there
 * too.
 *
 * @example
 * const set = client.taskSet<string>({ limit: 100, on: { status: ({ numerator }, { context }) => bar(context, numerator) } });
 * for (const file of files) set.add('Images~resize', { file }, { context: file });
 * for (const outcome of await set.run()) if (outcome.status !== 'complete') console.log(outcome.context, outcome);
 */
export class TaskSet<Context = unknown> {
  private readonly limit: number;
  private readonly on: TaskCallbacks<Context | undefined> | undefined;
  private planned: PlannedTask<Context>[] = [];

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
      submit: { ...submit, ...(runAt && { runAt }), context },
      context,
      on,
    });
    return this;
  }

  /** Plans a task of normal priority whose result is waited for. */
  addTask(functionName: string, payload?: unknown, options?: BundleTaskOptions<Context>): this {
    return this.add(functionName, payload, { ...options, priority: 'normal', background: false });
  }

  /** Like `addTask`, before all jobs of lower priority. */
  addTaskHigh(functionName: string, payload?: unknown, options?: BundleTaskOptions<Context>): this {
    return this.add(functionName, payload, { ...options, priority: 'high', background: false });
  }

  /** Like `addTask`, behind all jobs of higher priority. */
  addTaskLow(functionName: string, payload?: unknown, options?: BundleTaskOptions<Context>): this {
    return this.add(functionName, payload, { ...options, priority: 'low', background: false });
  }

  /** Plans a task that ends as soon as a server has accepted its job. */
  addTaskBackground(functionName: string, payload?: unknown, options?: BundleTaskOptions<Context>): this {
    return this.add(functionName, payload, { ...options, priority: 'normal', background: true });
  }

  /** Like `addTaskBackground`, before all jobs of lower priority. */
  addTaskHighBackground(functionName: string, payload?: unknown, options?: BundleTaskOptions<Context>): this {
    return this.add(functionName, payload, { ...options, priority: 'high', background: true });
  }

  /** Like `addTaskBackground`, behind all jobs of higher priority. */
  addTaskLowBackground(functionName: string, payload?: unknown, options?: BundleTaskOptions<Context>): this {
    return this.add(functionName, payload, { ...options, priority: 'low', background: true });
  }

  /**
   * Submits what is planned, and waits for the end of every task. The set is empty then, and can be filled anew.
   *
   * @param options.signal stops waiting for all of them: those under way and those not yet submitted are abandoned
   * @throws what a callback throws, or what a submission throws at once (OptionError, InvalidNameError, PayloadError);
   * nothing more is submitted then, and no callback is called
   */
  async run({ signal }: { readonly signal?: AbortSignal } = {}): Promise<TaskSetOutcome<Context>[]> {
    const { planned, submitTask, limit, on } = this;
    this.planned = [];
    return new TaskSetRun(planned, { submitTask, limit, on, signal }).outcome();
  }

  /** `run`, by its name in GearmanBundle; a task that failed shows in its outcome. */
  runTasks(options?: { readonly signal?: AbortSignal }): Promise<TaskSetOutcome<Context>[]> {
    return this.run(options);
  }
}
