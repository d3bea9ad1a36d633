import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { GearmanWorkerOptions, ResolvedExecutionOptions } from './execution-options.js';

/** One job of one worker: all that can be said of it without running it. */
export interface JobDefinition {
  readonly className: string;
  readonly methodName: string;
  /** By which clients and commands know it: without the prefix. */
  readonly callableName: string;
  /** As the job servers know it: with the prefix. */
  readonly functionName: string;
  readonly jobPrefix: string;
  readonly description: string;
  readonly options: ResolvedExecutionOptions;
}

/** One worker: a provider marked `@GearmanWorker`, its options resolved. */
export interface WorkerDefinition {
  readonly className: string;
  readonly fileName: string;
  /** The Nest module that provides it. */
  readonly moduleName: string;
  /** By which commands and `consume` know it. */
  readonly callableName: string;
  readonly description: string;
  readonly service: GearmanWorkerOptions['service'];
  readonly options: ResolvedExecutionOptions;
  readonly jobs: readonly JobDefinition[];
  /** Where Nest keeps the provider. */
  readonly host: InstanceWrapper;
}

/** What is shown where no description was given, in GearmanBundle's words. */
export const NO_DESCRIPTION = 'No description is defined';
