import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { ResolvedModuleOptions } from '../gearman-module-options.js';
import type { GearmanWorkerOptions, ResolvedExecutionOptions } from './execution-options.js';
import type { SupervisorOptions } from './supervisor-options.js';

/** One job of one worker: all that can be said of it without running it. */
export interface JobDefinition {
  readonly className: string;
  readonly methodName: string;
  /** By which clients and commands know it: without the prefix. */
  readonly callableName: string;
  /** As the job servers know it: with the prefix. */
  readonly functionName: string;
  /** Empty where there is none, and for a job with a `functionName`. */
  readonly jobPrefix: string;
  readonly description: string;
  readonly options: ResolvedExecutionOptions;
  /** How many of it at once, where it says so itself. */
  readonly ownConcurrency: number | undefined;
  /** How many of it one process does, where it says so itself; 0 is without end. */
  readonly ownIterations: number | undefined;
}

/** One worker: a provider marked `@GearmanWorker`, its options resolved. */
export interface WorkerDefinition {
  readonly className: string;
  readonly fileName: string;
  /** The Nest module that provides it; empty where it was registered at run time. */
  readonly moduleName: string;
  /** By which commands and `consume` know it. */
  readonly callableName: string;
  readonly description: string;
  readonly service: GearmanWorkerOptions['service'];
  readonly options: ResolvedExecutionOptions;
  /** Empty where nothing was said. */
  readonly supervisor: SupervisorOptions;
  readonly jobs: readonly JobDefinition[];
  /** The options of the cluster that it is of. */
  readonly module: ResolvedModuleOptions;
  readonly host: WorkerHost;
}

/** Whose methods are called: a provider's, which Nest keeps, or those of an object that was registered at run time. */
export type WorkerHost =
  | { readonly type: 'provider'; readonly wrapper: InstanceWrapper; readonly classType: object }
  | { readonly type: 'object'; readonly instance: object };

/** What is shown where no description was given, in GearmanBundle's words. */
export const NO_DESCRIPTION = 'No description is defined';
