import { Inject, Injectable, Logger } from '@nestjs/common';

import type { JobWorker } from '../worker/index.js';
import { RESOLVED_OPTIONS } from './gearman-module-definition.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import { consuming } from './gearman.messages.js';
import { GearmanRegistry } from './gearman.registry.js';
import { GearmanServerHost } from './gearman.server-host.js';
import { JobWorkerFactory } from './job-worker.factory.js';
import type { WorkerDefinition } from './worker-definition.js';

/** The workers that do jobs inside the application: which they are, and their start and end. */
@Injectable()
export class GearmanConsumer {
  private readonly logger = new Logger('Gearman');
  private readonly running: JobWorker[] = [];

  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedModuleOptions,
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Inject(GearmanServerHost) private readonly servers: GearmanServerHost,
    @Inject(JobWorkerFactory) private readonly workers: JobWorkerFactory,
  ) {}

  /**
   * The workers that this process shall run.
   *
   * @throws WorkerDoesNotExistError where `consume` names one that is not there
   */
  chosen(): readonly WorkerDefinition[] {
    const { consume } = this.options;
    if (this.servers.role === 'command' || consume === false) return [];
    return consume === true ? this.registry.workers : consume.map((name) => this.registry.worker(name));
  }

  /** @throws GearmanDefinitionError, OptionError; then none has started */
  start(workers: readonly WorkerDefinition[]): void {
    this.running.push(...workers.map((worker) => this.create(worker)));
    for (const jobWorker of this.running) jobWorker.start();
    for (const { callableName, jobs, options } of workers) {
      this.logger.log(consuming(callableName, jobs.length, this.servers.describe(options.servers)));
    }
  }

  /** Takes no more jobs and waits for those that run, as long as the module's `grace` allows. Idempotent. */
  async drain(): Promise<void> {
    await Promise.all(this.running.map((worker) => worker.stop({ grace: this.options.grace })));
  }

  private create(worker: WorkerDefinition): JobWorker {
    // Iterations and idle timeout end a process that exists to do jobs; an application stays.
    const options = { ...worker.options, iterations: 0, timeout: 0, minimumExecutionTime: 0 };
    return this.workers.create({ worker, jobs: worker.jobs, options });
  }
}
