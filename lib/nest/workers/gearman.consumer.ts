import { Inject, Injectable, Logger } from '@nestjs/common';

import type { JobWorker } from '../../worker/index.js';
import { GearmanRegistry } from '../definitions/gearman.registry.js';
import type { WorkerDefinition } from '../definitions/worker-definition.js';
import { MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters, ResolvedModuleOptions } from '../gearman-module-options.js';
import { consuming } from '../gearman.messages.js';
import { GearmanServers } from '../servers/gearman-servers.js';
import { JobWorkerFactory } from './job-worker.factory.js';

interface RunningWorker {
  readonly jobWorker: JobWorker;
  readonly grace: number;
}

/** The workers that do jobs inside the application: which they are, and their start and end. */
@Injectable()
export class GearmanConsumer {
  private readonly logger = new Logger('Gearman');
  private readonly running: RunningWorker[] = [];
  private stopped = false;

  constructor(
    @Inject(MODULE_CLUSTERS) private readonly clusters: ModuleClusters,
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Inject(GearmanServers) private readonly servers: GearmanServers,
    @Inject(JobWorkerFactory) private readonly workers: JobWorkerFactory,
  ) {}

  /**
   * Opens the stores of embedded servers, and these to other processes, and begins to do jobs, those of workers that are
   * registered from now on included.
   *
   * @throws WorkerDoesNotExistError where `consume` names one that is not there; GearmanDefinitionError, OptionError;
   * then none has started; StoreError; the system's error where a port cannot be had
   */
  async start(): Promise<void> {
    await this.servers.start();
    this.startAll(this.clusters.all.flatMap((cluster) => this.chosenOf(cluster)));
    this.registry.onChange((added) => this.startAll(added.filter((worker) => this.isChosen(worker))));
  }

  /** Takes no more jobs and waits for those that run, as long as the module's `grace` allows. Idempotent. */
  async drain(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running.map(({ jobWorker, grace }) => jobWorker.stop({ grace })));
  }

  private chosenOf(cluster: ResolvedModuleOptions): readonly WorkerDefinition[] {
    const { consume } = cluster;
    if (this.servers.role === 'command') return [];
    if (typeof consume === 'object') for (const name of consume) this.registry.worker(name);
    const all = this.registry.workers.filter(({ module }) => module.name === cluster.name);
    return all.filter((worker) => this.isChosen(worker));
  }

  private isChosen({ module: { consume, inline }, callableName }: WorkerDefinition): boolean {
    if (this.stopped || inline || this.servers.role === 'command') return false;
    return typeof consume === 'boolean' ? consume : consume.includes(callableName);
  }

  private startAll(definitions: readonly WorkerDefinition[]): void {
    const made = definitions.map((worker) => ({
      jobWorker: this.create(worker),
      grace: worker.module.grace,
    }));
    this.running.push(...made);
    for (const { jobWorker } of made) jobWorker.start();
    for (const { callableName, jobs, options, module } of definitions) {
      this.logger.log(consuming(callableName, jobs.length, this.servers.describe(module, options.servers)));
    }
  }

  private create(worker: WorkerDefinition): JobWorker {
    // Iterations and idle timeout end a process that exists to do jobs; an application stays.
    const options = { ...worker.options, iterations: 0, timeout: 0, minimumExecutionTime: 0 };
    return this.workers.create({ worker, jobs: worker.jobs, options });
  }
}
