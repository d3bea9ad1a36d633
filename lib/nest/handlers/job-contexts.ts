import { Inject, Injectable } from '@nestjs/common';
import { ApplicationConfig, ExternalContextCreator, ModuleRef, type NestContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { GlobalEnhancers } from '../gearman-module-options.js';

/** Brings a provider's instance of one job. */
export type MakeForJob = (wrapper: InstanceWrapper) => Promise<unknown>;

/** Enhancers of each kind, as they come: instances, or what Nest knows of them. */
type OfEachKind<Each> = Readonly<Record<keyof GlobalEnhancers, readonly Each[]>>;

const NONE: OfEachKind<never> = { guards: [], interceptors: [], pipes: [], filters: [] };

/** Nest's ways through guards, interceptors, pipes and filters, with those of the global ones that jobs shall have. */
@Injectable()
export class JobContexts {
  private readonly container: NestContainer;

  constructor(@Inject(ModuleRef) moduleRef: ModuleRef) {
    // Protected, so for Nest's own and for those who extend it; in both versions the only way to the global enhancers.
    this.container = (moduleRef as unknown as { readonly container: NestContainer }).container;
  }

  creatorWith(enhancers: Required<GlobalEnhancers>): ExternalContextCreator {
    return this.creator(this.configWith(enhancers, NONE));
  }

  /** The same with the global enhancers that are made for one job, which Nest itself makes for controllers only. */
  async creatorForJob(
    enhancers: Required<GlobalEnhancers>,
    make: MakeForJob,
  ): Promise<ExternalContextCreator> {
    const { guards, interceptors, pipes, filters } = this.scoped(enhancers);
    const all = (wrappers: readonly InstanceWrapper[]): Promise<unknown[]> => Promise.all(wrappers.map(make));
    const made = {
      guards: await all(guards),
      interceptors: await all(interceptors),
      pipes: await all(pipes),
      filters: await all(filters),
    };
    return this.creator(this.configWith(enhancers, made as unknown as OfEachKind<never>));
  }

  /** Whether any global enhancer is made for each job. */
  hasScoped(enhancers: Required<GlobalEnhancers>): boolean {
    return Object.values(this.scoped(enhancers)).some((wrappers) => wrappers.length > 0);
  }

  /** Whether any global enhancer stands around jobs. */
  hasGlobal(enhancers: Required<GlobalEnhancers>): boolean {
    const config = this.configWith(enhancers, NONE);
    const all = [
      config.getGlobalGuards(),
      config.getGlobalInterceptors(),
      config.getGlobalPipes(),
      config.getGlobalFilters(),
    ];
    return all.some(({ length }) => length > 0) || this.hasScoped(enhancers);
  }

  /** Whether any global filter is there, which costs each job a little. */
  hasGlobalFilters(enhancers: Required<GlobalEnhancers>): boolean {
    const { applicationConfig } = this.container;
    if (!enhancers.filters || applicationConfig === undefined) return false;
    return applicationConfig.getGlobalFilters().length + this.scoped(enhancers).filters.length > 0;
  }

  private creator(applicationConfig: ApplicationConfig): ExternalContextCreator {
    // All but its configuration is the application's.
    const container = Object.create(this.container, {
      applicationConfig: { value: applicationConfig },
    }) as NestContainer;
    const creator = ExternalContextCreator.fromContainer(container);
    // Nest would wait for the last value of an Observable; a job sends them all.
    creator.transformToResult = async (result: unknown) => result;
    return creator;
  }

  private scoped({ guards, interceptors, pipes, filters }: Required<GlobalEnhancers>) {
    const all = this.container.applicationConfig;
    return {
      guards: (guards && all?.getGlobalRequestGuards()) || [],
      interceptors: (interceptors && all?.getGlobalRequestInterceptors()) || [],
      pipes: (pipes && all?.getGlobalRequestPipes()) || [],
      filters: (filters && all?.getGlobalRequestFilters()) || [],
    } satisfies OfEachKind<InstanceWrapper>;
  }

  private configWith(
    { guards, interceptors, pipes, filters }: Required<GlobalEnhancers>,
    made: OfEachKind<never>,
  ): ApplicationConfig {
    const all = this.container.applicationConfig;
    const config = new ApplicationConfig();
    if (all === undefined) return config;
    if (guards) config.useGlobalGuards(...all.getGlobalGuards(), ...made.guards);
    if (interceptors) config.useGlobalInterceptors(...all.getGlobalInterceptors(), ...made.interceptors);
    if (pipes) config.useGlobalPipes(...all.getGlobalPipes(), ...made.pipes);
    if (filters) config.useGlobalFilters(...all.getGlobalFilters(), ...made.filters);
    return config;
  }
}
