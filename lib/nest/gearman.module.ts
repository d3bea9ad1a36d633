import { type DynamicModule, type FactoryProvider, Inject, Module, Scope } from '@nestjs/common';
import { ModulesContainer, REQUEST } from '@nestjs/core';

import { GearmanClient, type GearmanClientOptions } from '../client/index.js';
import { OptionError } from '../options/index.js';
import { AssignedJob } from '../worker/index.js';
import { closingClient } from './client/closing-client.js';
import { GearmanClientFactory } from './client/gearman-client.factory.js';
import { clusterProviders } from './cluster-providers.js';
import { getGearmanClientToken } from './decorators/inject-gearman-client.decorator.js';
import { GearmanRegistry } from './definitions/gearman.registry.js';
import { WorkerConfigurator } from './definitions/worker-configurator.js';
import { WorkerDiscovery } from './definitions/worker-discovery.js';
import { EventSubscriber } from './events/event-subscriber.js';
import { GearmanEvents } from './events/gearman-events.js';
import { WorkEvents } from './events/work-events.js';
import { WorkerEvents } from './events/worker-events.js';
import { GearmanDefinitionError } from './gearman-error.js';
import {
  type ASYNC_OPTIONS_TYPE,
  clusterToken,
  ConfigurableModuleClass,
  MODULE_CLUSTERS,
  MODULE_OPTIONS_TOKEN,
  type OPTIONS_TYPE,
  RESOLVED_OPTIONS,
} from './gearman-module-definition.js';
import { GEARMAN_HARNESS, type GearmanHarness } from './gearman-harness.js';
import { type GearmanFeature, GearmanFeatureModule } from './gearman-feature.module.js';
import { noClusters, severalModules } from './gearman.messages.js';
import { JobContexts } from './handlers/job-contexts.js';
import { JobHandlerFactory } from './handlers/job-handler.factory.js';
import { InlineHandlers } from './inline/inline-handlers.js';
import { InlineJobs } from './inline/inline-jobs.js';
import { LocalJobsProvider } from './inline/local-jobs.provider.js';
import { DEFAULT_CLUSTER } from './resolve-module-options.js';
import { GearmanServers } from './servers/gearman-servers.js';
import { ApplicationEdgeModule } from './workers/application-edge.js';
import { GearmanConsumer } from './workers/gearman.consumer.js';
import { GearmanOrchestrator } from './workers/gearman.orchestrator.js';
import { JobRegistrationFactory } from './workers/job-registration.factory.js';
import { JobWorkerFactory } from './workers/job-worker.factory.js';

/** Where a named client's options come from. */
export interface GearmanClientAsyncOptions
  extends
    Pick<DynamicModule, 'imports'>,
    Pick<FactoryProvider<GearmanClientOptions>, 'useFactory' | 'inject'> {}

/** One cluster's options, and for one of several its name, which is known before they are made. */
export type GearmanAsyncOptions = typeof ASYNC_OPTIONS_TYPE & { readonly name?: string };

/** The current job, for request-scoped providers; undefined where they were made for something else. */
const CURRENT_JOB: FactoryProvider = {
  provide: AssignedJob,
  scope: Scope.REQUEST,
  inject: [REQUEST],
  useFactory: (request: unknown) => (request instanceof AssignedJob ? request : undefined),
};

/**
 * Gearman for a Nest application: import it once, at the root.
 *
 * @example
 * \@Module({ imports: [GearmanModule.forRoot()], providers: [ImageWorker] })
 * export class AppModule {}
 */
@Module({
  imports: [ApplicationEdgeModule],
  providers: [
    CURRENT_JOB,
    EventSubscriber,
    GearmanClientFactory,
    GearmanConsumer,
    GearmanEvents,
    GearmanOrchestrator,
    GearmanServers,
    InlineHandlers,
    InlineJobs,
    JobContexts,
    JobHandlerFactory,
    JobRegistrationFactory,
    JobWorkerFactory,
    LocalJobsProvider,
    WorkEvents,
    WorkerConfigurator,
    WorkerDiscovery,
    WorkerEvents,
  ],
  exports: [AssignedJob, GearmanEvents, GearmanOrchestrator, JobRegistrationFactory, JobWorkerFactory],
})
export class GearmanModule extends ConfigurableModuleClass {
  /** @throws GearmanDefinitionError where there are several, each of which would do every job */
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    super();
    const own = [...modules.values()].filter(({ metatype }) => metatype === GearmanModule);
    if (own.length > 1) throw new GearmanDefinitionError(severalModules(own.length));
  }

  /**
   * Without options: an embedded job server, whose jobs this process does. With a list: several clusters, each with its
   * servers and its client; the first is the one that is meant where none is named.
   *
   * Errors in options, workers and jobs are thrown when the application starts: OptionError, ServerAddressError,
   * GearmanDefinitionError. Only an empty list is refused at once.
   */
  static override forRoot(
    options: typeof OPTIONS_TYPE | readonly (typeof OPTIONS_TYPE)[] = {},
  ): DynamicModule {
    const clusters = [options].flat() as (typeof OPTIONS_TYPE)[];
    return joined(clusters.map((each) => named(each.name, super.forRoot(each))));
  }

  /** The same with options from `useFactory`, `useClass` or `useExisting` (method `createGearmanOptions`). */
  static override forRootAsync(options: GearmanAsyncOptions | readonly GearmanAsyncOptions[]): DynamicModule {
    const clusters = [options].flat() as GearmanAsyncOptions[];
    return joined(clusters.map(({ name, ...each }) => named(name, super.forRootAsync(each))));
  }

  /** Workers without a class, and remote workers, of a feature module. */
  static forFeature(feature: GearmanFeature): DynamicModule {
    return GearmanFeatureModule.with(feature);
  }

  /** A further client, injected by `@InjectGearmanClient(name)`, for other servers, serializers or prefixes. */
  static forClient(name: string, options: GearmanClientOptions = {}): DynamicModule {
    return this.forClientAsync(name, { useFactory: () => options });
  }

  /** The same with options from a factory. */
  static forClientAsync(
    name: string,
    { imports = [], inject = [], useFactory }: GearmanClientAsyncOptions,
  ): DynamicModule {
    const token = getGearmanClientToken(name);
    const provider: FactoryProvider = {
      provide: token,
      inject: [{ token: GEARMAN_HARNESS, optional: true }, ...inject],
      useFactory: async (harness: GearmanHarness | undefined, ...args: unknown[]) => {
        const options = await useFactory(...args);
        return closingClient(new GearmanClient(harness?.clientOptions(options) ?? options));
      },
    };
    return { module: GearmanClientModule, imports, providers: [provider], exports: [token] };
  }
}

/** Holds one named client. */
@Module({})
export class GearmanClientModule {}

interface NamedDefinition {
  readonly name: string;
  readonly definition: DynamicModule;
}

/** Each cluster's options have a token of their own. */
function named(name: string = DEFAULT_CLUSTER, definition: DynamicModule): NamedDefinition {
  const providers = (definition.providers ?? []).map((provider) =>
    typeof provider === 'object' && provider.provide === MODULE_OPTIONS_TOKEN
      ? { ...provider, provide: clusterToken(name) }
      : provider,
  );
  return { name, definition: { ...definition, providers } };
}

/** @throws OptionError where there is none */
function joined(clusters: readonly NamedDefinition[]): DynamicModule {
  if (clusters.length === 0) throw new OptionError(noClusters);
  const names = clusters.map(({ name }) => name);
  const definitions = clusters.map(({ definition }) => definition);
  const clients = names.map(getGearmanClientToken);
  return {
    module: GearmanModule,
    global: definitions.every(({ global }) => global),
    imports: definitions.flatMap(({ imports = [] }) => imports),
    providers: [...definitions.flatMap(({ providers = [] }) => providers), ...clusterProviders(names)],
    exports: [GearmanClient, GearmanRegistry, MODULE_CLUSTERS, RESOLVED_OPTIONS, ...clients],
  };
}
