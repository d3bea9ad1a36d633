import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, ExternalContextCreator, ModuleRef, type NestContainer } from '@nestjs/core';

import type { GlobalEnhancers } from '../gearman-module-options.js';

/** Nest's ways through guards, interceptors, pipes and filters, with those of the global ones that jobs shall have. */
@Injectable()
export class JobContexts {
  private readonly container: NestContainer;

  constructor(@Inject(ModuleRef) moduleRef: ModuleRef) {
    // Protected, so for Nest's own and for those who extend it; in both versions the only way to the global enhancers.
    this.container = (moduleRef as unknown as { readonly container: NestContainer }).container;
  }

  creatorWith(enhancers: Required<GlobalEnhancers>): ExternalContextCreator {
    const applicationConfig = this.configWith(enhancers);
    // All but its configuration is the application's.
    const container = Object.create(this.container, {
      applicationConfig: { value: applicationConfig },
    }) as NestContainer;
    const creator = ExternalContextCreator.fromContainer(container);
    // Nest would wait for the last value of an Observable; a job sends them all.
    creator.transformToResult = async (result: unknown) => result;
    return creator;
  }

  /** Whether any global filter is there, which costs each job a little. */
  hasGlobalFilters({ filters }: Required<GlobalEnhancers>): boolean {
    const { applicationConfig } = this.container;
    if (!filters || applicationConfig === undefined) return false;
    return (
      applicationConfig.getGlobalFilters().length + applicationConfig.getGlobalRequestFilters().length > 0
    );
  }

  private configWith({ guards, interceptors, pipes, filters }: Required<GlobalEnhancers>): ApplicationConfig {
    const all = this.container.applicationConfig;
    const config = new ApplicationConfig();
    if (all === undefined) return config;
    if (guards) {
      config.useGlobalGuards(...all.getGlobalGuards());
      for (const guard of all.getGlobalRequestGuards()) config.addGlobalRequestGuard(guard);
    }
    if (interceptors) {
      config.useGlobalInterceptors(...all.getGlobalInterceptors());
      for (const each of all.getGlobalRequestInterceptors()) config.addGlobalRequestInterceptor(each);
    }
    if (pipes) {
      config.useGlobalPipes(...all.getGlobalPipes());
      for (const pipe of all.getGlobalRequestPipes()) config.addGlobalRequestPipe(pipe);
    }
    if (filters) {
      config.useGlobalFilters(...all.getGlobalFilters());
      for (const filter of all.getGlobalRequestFilters()) config.addGlobalRequestFilter(filter);
    }
    return config;
  }
}
