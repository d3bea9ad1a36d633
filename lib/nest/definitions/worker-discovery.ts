import { Inject, Injectable } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { GearmanDefinitionError } from '../gearman-error.js';
import { MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters } from '../gearman-module-options.js';
import { overrideOfNoWorker } from '../gearman.messages.js';
import { GearmanExplorer } from './gearman.explorer.js';
import { GearmanRegistry } from './gearman.registry.js';
import { WorkerConfigurator } from './worker-configurator.js';

/** Brings the application's workers into the registry. */
@Injectable()
export class WorkerDiscovery {
  constructor(
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(MODULE_CLUSTERS) private readonly clusters: ModuleClusters,
    @Inject(WorkerConfigurator) private readonly configurator: WorkerConfigurator,
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
  ) {}

  /** @throws GearmanDefinitionError */
  async discover(): Promise<void> {
    const found = new GearmanExplorer(this.modules).workers();
    this.registry.add(...(await this.configurator.define(found)));
  }

  /**
   * Not before every module is initialised, since they may register workers.
   *
   * @throws GearmanDefinitionError where the module's `workers` name one that is not there
   */
  rejectUnknownOverrides(): void {
    for (const { name, workers } of this.clusters.all) {
      const known = this.registry.workers
        .filter(({ module }) => module.name === name)
        .map(({ callableName }) => callableName);
      const unknown = Object.keys(workers).find((worker) => !known.includes(worker));
      if (unknown !== undefined) throw new GearmanDefinitionError(overrideOfNoWorker(unknown, known));
    }
  }
}
