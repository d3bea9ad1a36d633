import type { GearmanClientOptions, LocalJobs } from '../client/index.js';
import type { JobServer } from '../server/index.js';
import type { WorkerMiddleware } from '../worker/index.js';
import type { InlineExecutor } from './inline/inline-jobs.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import type { EmbeddedServer } from './servers/gearman-servers.js';

/** What a test puts around an application's Gearman. Absent in applications; the testing kit provides it. */
export interface GearmanHarness {
  /** What a cluster's options are instead. */
  options(options: ResolvedModuleOptions): ResolvedModuleOptions;
  /** Who keeps an embedded server. */
  embed(make: () => JobServer): EmbeddedServer;
  /** Who takes submissions before the servers do; `inline` runs them at once. */
  localJobs(inline: InlineExecutor): LocalJobs;
  /** What the options of a client are that `forClient` makes. */
  clientOptions(options: GearmanClientOptions): GearmanClientOptions;
  /** Around every job. */
  readonly middleware: WorkerMiddleware;
}

export const GEARMAN_HARNESS = Symbol.for('nestjs-gearman:harness');
