import type { ServersOption } from '../transport/index.js';

/** The client's methods that `callJob` may stand for, in GearmanBundle's words. */
export const CLIENT_METHODS = [
  'doNormal',
  'doBackground',
  'doHigh',
  'doHighBackground',
  'doLow',
  'doLowBackground',
] as const;

export type ClientMethod = (typeof CLIENT_METHODS)[number];

/**
 * How jobs are executed. Each option is taken from the job, else from its worker, else from the module's `defaults`;
 * an explicit 0 counts, `undefined` does not.
 */
export interface ExecutionOptions {
  /** How many jobs `gearman:…:execute` does before it ends; 0 is without end. Default 0. */
  readonly iterations?: number;
  /** How long `gearman:…:execute` waits without a job before it ends, in s; 0 is for ever. No limit on a job. Default 0. */
  readonly timeout?: number;
  /** How long `gearman:…:execute` lasts at least, in s, for supervisord's `startsecs`. Default 0. */
  readonly minimumExecutionTime?: number;
  /** Replaces the module's servers as a whole. */
  readonly servers?: ServersOption;
  /** What `callJob` does with the job. Default `doNormal`. */
  readonly defaultMethod?: ClientMethod;
  /** Jobs at once in one process; of the worker, not of the job. From 1. Default 1. */
  readonly concurrency?: number;
}

/** Options of `@GearmanWorker`. */
export interface GearmanWorkerOptions extends ExecutionOptions {
  /** What its functions begin with. Default: the class's name. */
  readonly name?: string;
  /** Shown by `gearman:worker:describe`. */
  readonly description?: string;
  /** The token of the provider whose methods are called instead of this class's own instance. */
  readonly service?: string | symbol | (abstract new (...args: never[]) => unknown);
}

/** Options of `@GearmanJob`. `concurrency` is the worker's. */
export interface GearmanJobOptions extends Omit<ExecutionOptions, 'concurrency'> {
  /** What its function ends with. Default: the method's name. */
  readonly name?: string;
  /** Shown by `gearman:job:describe`. */
  readonly description?: string;
}

/** Execution options without holes. */
export interface ResolvedExecutionOptions {
  readonly iterations: number;
  readonly timeout: number;
  readonly minimumExecutionTime: number;
  readonly defaultMethod: ClientMethod;
  readonly concurrency: number;
  /** Absent: those of the module. */
  readonly servers: ServersOption | undefined;
}
