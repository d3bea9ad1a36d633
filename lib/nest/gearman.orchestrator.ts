import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { ApplicationEdge } from './application-edge.js';
import { RESOLVED_OPTIONS } from './gearman-module-definition.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import { GearmanConsumer } from './gearman.consumer.js';
import { GearmanExplorer } from './gearman.explorer.js';
import { GearmanRegistry } from './gearman.registry.js';

/**
 * Ties workers to the application's life: they are found when modules are initialised, take jobs when every bootstrap
 * hook has run, and are drained before any provider is destroyed.
 */
@Injectable()
export class GearmanOrchestrator implements OnModuleInit {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedModuleOptions,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(ApplicationEdge) private readonly edge: ApplicationEdge,
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Inject(GearmanConsumer) private readonly consumer: GearmanConsumer,
  ) {}

  /** @throws GearmanDefinitionError, WorkerDoesNotExistError */
  onModuleInit(): void {
    this.registry.fill(new GearmanExplorer(this.modules).explore(this.options));
    const workers = this.consumer.chosen();
    this.edge.add({ begin: () => this.consumer.start(workers), end: () => this.drain() });
  }

  /**
   * Takes no more jobs and waits for those that run, as long as the module's `grace` allows. The application does it by
   * itself when it closes; call it where something must happen in between. Idempotent.
   */
  async drain(): Promise<void> {
    await this.consumer.drain();
  }
}
