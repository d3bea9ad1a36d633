import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { RESOLVED_OPTIONS } from './gearman-module-definition.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import { GearmanConsumer } from './gearman.consumer.js';
import { GearmanExplorer } from './gearman.explorer.js';
import { GearmanRegistry } from './gearman.registry.js';
import { JobHandlerFactory } from './job-handler.factory.js';
import { attachHook, lastToBootstrap } from './lifecycle-hooks.js';

/**
 * Ties workers to the application's life: they are found when modules are initialised, take jobs when every bootstrap
 * hook has run, and are drained before any provider that they use is destroyed.
 */
@Injectable()
export class GearmanOrchestrator implements OnModuleInit, OnModuleDestroy {
  constructor(
    @Inject(RESOLVED_OPTIONS) private readonly options: ResolvedModuleOptions,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Inject(GearmanConsumer) private readonly consumer: GearmanConsumer,
    @Inject(JobHandlerFactory) private readonly handlers: JobHandlerFactory,
  ) {}

  /** @throws GearmanDefinitionError, WorkerDoesNotExistError */
  onModuleInit(): void {
    this.registry.fill(new GearmanExplorer(this.modules).explore(this.options));
    const workers = this.consumer.chosen();
    for (const worker of workers) {
      const instance = this.handlers.instanceOf(worker);
      if (instance !== undefined) attachHook(instance, 'onModuleDestroy', () => this.drain());
    }
    attachHook(lastToBootstrap(this.modules), 'onApplicationBootstrap', async () =>
      this.consumer.start(workers),
    );
  }

  /** For workers without an instance that lasts; the others were drained by then. */
  async onModuleDestroy(): Promise<void> {
    await this.drain();
  }

  /**
   * Takes no more jobs and waits for those that run, as long as the module's `grace` allows. The application does it by
   * itself when it closes; call it where something must happen in between. Idempotent.
   */
  async drain(): Promise<void> {
    await this.consumer.drain();
  }
}
