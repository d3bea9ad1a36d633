import { Inject, Injectable, Logger } from '@nestjs/common';

import { CLIENT_ID_MAX } from '../../protocol/index.js';
import { JobWorker } from '../../worker/index.js';
import type { ResolvedExecutionOptions } from '../definitions/execution-options.js';
import type { JobDefinition, WorkerDefinition } from '../definitions/worker-definition.js';
import { WorkerEvents } from '../events/worker-events.js';
import { type GearmanOutput, NO_OUTPUT } from '../handlers/gearman-output.js';
import { GearmanServers } from '../servers/gearman-servers.js';
import { JobRegistrationFactory } from './job-registration.factory.js';

/** Which jobs to do, and how. */
export interface Execution {
  readonly worker: WorkerDefinition;
  /** All of the worker's jobs, or some. */
  readonly jobs: readonly JobDefinition[];
  /** All of these count but `defaultMethod`, which is the client's. */
  readonly options: ResolvedExecutionOptions;
  /** What `GearmanOutputAware` workers are given. Default: one that writes nothing. */
  readonly output?: GearmanOutput;
}

/** Makes a `JobWorker` that calls the methods of one `@GearmanWorker`. It is not started. */
@Injectable()
export class JobWorkerFactory {
  constructor(
    @Inject(GearmanServers) private readonly servers: GearmanServers,
    @Inject(JobRegistrationFactory) private readonly registrations: JobRegistrationFactory,
    @Inject(WorkerEvents) private readonly events: WorkerEvents,
  ) {}

  /** @throws OptionError where the servers are out of this process's reach; GearmanDefinitionError */
  create({ worker, jobs, options, output = NO_OUTPUT }: Execution): JobWorker {
    const { module } = worker;
    const { middleware: _, ...settings } = module.worker;
    const jobWorker = new JobWorker({
      ...settings,
      servers: this.servers.connect(module, options.servers),
      serializer: module.serializer,
      clientId: clientIdOf(worker),
      concurrency: options.concurrency,
      iterations: options.iterations,
      idleTimeout: options.timeout * 1000,
      minimumExecutionTime: options.minimumExecutionTime * 1000,
      logger: new Logger(worker.callableName),
      clock: module.clock,
    });
    this.registrations.introduce(worker, output);
    for (const job of jobs) this.register(jobWorker, worker, job, output);
    for (const middleware of this.registrations.middleware(worker)) jobWorker.use(middleware);
    this.events.follow(worker, jobWorker);
    return jobWorker;
  }

  private register(
    jobWorker: JobWorker,
    worker: WorkerDefinition,
    job: JobDefinition,
    output: GearmanOutput,
  ): void {
    const { handler, options } = this.registrations.create(worker, job, output);
    // A job that names its own servers is announced there, and only there.
    const { servers } = job.options;
    const own = servers === undefined ? {} : { servers: this.servers.connect(worker.module, servers) };
    jobWorker.register(job.functionName, handler, { ...options, ...own });
  }
}

/** The worker's name, without spaces, and cut between characters where it is too long. */
function clientIdOf({ callableName }: WorkerDefinition): string {
  const { read } = new TextEncoder().encodeInto(callableName, new Uint8Array(CLIENT_ID_MAX));
  return callableName.slice(0, read).replaceAll(/\s/g, '_');
}
