import type { InjectionToken, OptionalFactoryDependency } from '@nestjs/common';

import type { ClientMethod } from '../../client/index.js';
import type { Serializer } from '../../payload/index.js';
import type { ServersOption } from '../../transport/index.js';
import type { SupervisorOptions } from './supervisor-options.js';

/**
 * How jobs are executed. Each option is taken from the module's `workers`, else from the job, else from its worker, else
 * from the module's `defaults`; an explicit 0 counts, `undefined` does not.
 */
export interface ExecutionOptions {
  /** How many jobs `gearman:…:execute` does before it ends; 0 is without end. Default 0. */
  readonly iterations?: number;
  /** How long `gearman:…:execute` waits without a job before it ends, in s; 0 is for ever. No limit on a job. Default 0. */
  readonly timeout?: number;
  /** How long `gearman:…:execute` lasts at least, in s, for supervisord's `startsecs`. Default 0. */
  readonly minimumExecutionTime?: number;
  /**
   * How long a job may take, in s; then the server gives it to another worker, and its signal aborts (CAN_DO_TIMEOUT).
   * 0 is for ever. Default 0.
   */
  readonly executionTimeout?: number;
  /** Replaces the module's servers as a whole: where the job is done, and where the injected client submits it. */
  readonly servers?: ServersOption;
  /** What `callJob` does with the job. Default `doNormal`. */
  readonly defaultMethod?: ClientMethod;
  /** Jobs at once in one process: of a worker all of its jobs', of a job its own within that. From 1. Default 1. */
  readonly concurrency?: number;
  /** Reads payloads and writes results, on both sides. Default: the module's. */
  readonly serializer?: Serializer;
}

/** What is taken from the application's own providers when it starts. Commands that only describe do not call it. */
export interface ConfiguredExecution {
  /** What `useFactory` is given, as in a provider. */
  readonly inject?: readonly (InjectionToken | OptionalFactoryDependency)[];
  /** Options that count before those beside it. */
  // As in Nest's own factory providers: what is injected is known to its author only.
  readonly useFactory?: (...injected: never[]) => ExecutionOptions | Promise<ExecutionOptions>;
}

/** Options of `@GearmanWorker`. */
export interface GearmanWorkerOptions extends ExecutionOptions, ConfiguredExecution {
  /** What its functions begin with. Default: the class's name. */
  readonly name?: string;
  /** Shown by `gearman:worker:describe`. */
  readonly description?: string;
  /** The token of the provider whose methods are called instead of this class's own instance. */
  readonly service?: string | symbol | (abstract new (...args: never[]) => unknown);
  /** Of which `GearmanModule.forRoot([{ name }, …])` it is. Default: the first. */
  readonly cluster?: string;
  /** How a process manager keeps its processes, for `gearman:supervisor:generate`. */
  readonly supervisor?: SupervisorOptions;
}

/** Options of `@GearmanJob`. */
export interface GearmanJobOptions extends ExecutionOptions {
  /** What its function ends with. Default: the method's name. */
  readonly name?: string;
  /** The whole function name on the wire: without worker, without prefix. Callers know the job by it. */
  readonly functionName?: string;
  /** Shown by `gearman:job:describe`. */
  readonly description?: string;
}

/** Execution options without holes. */
export interface ResolvedExecutionOptions {
  readonly iterations: number;
  readonly timeout: number;
  readonly minimumExecutionTime: number;
  readonly executionTimeout: number;
  readonly defaultMethod: ClientMethod;
  readonly concurrency: number;
  /** Absent: those of the module. */
  readonly servers: ServersOption | undefined;
  /** Absent: that of the module. */
  readonly serializer: Serializer | undefined;
}
