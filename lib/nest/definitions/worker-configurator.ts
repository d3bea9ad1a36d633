import { Inject, Injectable, type InjectionToken, type OptionalFactoryDependency } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import { OptionError, rejectUnknownOptions } from '../../options/index.js';
import { GearmanDefinitionError } from '../gearman-error.js';
import { MODULE_CLUSTERS } from '../gearman-module-definition.js';
import type { ModuleClusters } from '../gearman-module-options.js';
import { factoryWithoutOptions, misnamed } from '../gearman.messages.js';
import { defineWorker } from './define-worker.js';
import type { ExecutionOptions, GearmanWorkerOptions } from './execution-options.js';
import type { FoundWorker } from './gearman.explorer.js';
import { EXECUTION_KEYS } from './resolve-options.js';
import type { WorkerDefinition } from './worker-definition.js';

type Injection = InjectionToken | OptionalFactoryDependency;

/** Makes definitions of found workers, with the options that their `useFactory` takes from the application's providers. */
@Injectable()
export class WorkerConfigurator {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(MODULE_CLUSTERS) private readonly clusters: ModuleClusters,
  ) {}

  /** @throws GearmanDefinitionError */
  async define(found: readonly FoundWorker[]): Promise<WorkerDefinition[]> {
    const sources = found.map(async (worker) => ({
      ...worker,
      configured: await this.configure(worker.className, worker.mark.options),
    }));
    return (await Promise.all(sources)).map((source) => defineWorker(source, this.clusters));
  }

  private async configure(
    className: string,
    { inject = [], useFactory }: GearmanWorkerOptions,
  ): Promise<ExecutionOptions> {
    if (useFactory === undefined) return {};
    try {
      const injected = inject.map((injection) => this.provided(injection)) as never[];
      const configured: ExecutionOptions | null | undefined = await useFactory(...injected);
      if (typeof configured !== 'object' || configured === null) {
        throw new OptionError(factoryWithoutOptions('useFactory', configured));
      }
      rejectUnknownOptions('useFactory', configured, EXECUTION_KEYS);
      return configured;
    } catch (cause) {
      throw new GearmanDefinitionError(misnamed(className, (cause as Error).message), { cause });
    }
  }

  private provided(injection: Injection): unknown {
    const isDependency = typeof injection === 'object' && 'token' in injection;
    const { token, optional } = isDependency ? injection : { token: injection, optional: false };
    try {
      return this.moduleRef.get<unknown>(token as string, { strict: false });
    } catch (error) {
      if (optional) return undefined;
      throw error;
    }
  }
}
