import { Inject, Injectable, Logger } from '@nestjs/common';

import { CLIENT_ID_MAX } from '../protocol/index.js';
import { JobWorker } from '../worker/index.js';
import type { ResolvedExecutionOptions } from './execution-options.js';
import { RESOLVED_OPTIONS } from './gearman-module-definition.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import { GearmanServerHost } from './gearman.server-host.js';
import { JobHandlerFactory } from './job-handler.factory.js';
import type { JobDefinition, WorkerDefinition } from './worker-definition.js';

/** Which jobs to do, and how. */
export interface Execution {
  readonly worker: WorkerDefinition;
  /** All of the worker's jobs, or some. */
  readonly jobs: readonly JobDefinition[];
  /** All of these count but `defaultMethod`, which is the client's. */
  readonly options: ResolvedExecutionOptions;
}

/** Makes a `JobWorker` that calls the methods of one `@GearmanWorker`. It is not started. */
@Injectable()
export class JobWorkerFactory {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly module: ResolvedModuleOptions,
    @Inject(GearmanServerHost) private readonly servers: GearmanServerHost,
    @Inject(JobHandlerFactory) private readonly handlers: JobHandlerFactory,
  ) {}

  /** @throws OptionError where the servers are out of this process's reach */
  create({ worker, jobs, options }: Execution): JobWorker {
    const jobWorker = new JobWorker({
      servers: this.servers.connect(options.servers),
      serializer: this.module.serializer,
      clientId: clientIdOf(worker),
      concurrency: options.concurrency,
      iterations: options.iterations,
      idleTimeout: options.timeout * 1000,
      minimumExecutionTime: options.minimumExecutionTime * 1000,
      logger: new Logger(worker.callableName),
    });
    for (const job of jobs) {
      // A job that names its own servers is announced there, and only there.
      const servers =
        job.options.servers === undefined ? undefined : this.servers.connect(job.options.servers);
      jobWorker.register(job.functionName, this.handlers.create(worker, job), { servers });
    }
    return jobWorker;
  }
}

/** The worker's name, without spaces, and cut between characters where it is too long. */
function clientIdOf({ callableName }: WorkerDefinition): string {
  const { read } = new TextEncoder().encodeInto(callableName, new Uint8Array(CLIENT_ID_MAX));
  return callableName.slice(0, read).replaceAll(/\s/g, '_');
}
