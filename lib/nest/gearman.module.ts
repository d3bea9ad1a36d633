import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';

import { GearmanClient, type GearmanClientOptions } from '../client/index.js';
import { ApplicationEdgeModule } from './application-edge.js';
import { getGearmanClientToken } from './decorators/inject-gearman-client.decorator.js';
import {
  type ASYNC_OPTIONS_TYPE,
  ConfigurableModuleClass,
  MODULE_OPTIONS_TOKEN,
  type OPTIONS_TYPE,
  RESOLVED_OPTIONS,
} from './gearman-module-definition.js';
import { type ResolvedModuleOptions, resolveModuleOptions } from './gearman-module-options.js';
import { GearmanConsumer } from './gearman.consumer.js';
import { GearmanOrchestrator } from './gearman.orchestrator.js';
import { GearmanRegistry } from './gearman.registry.js';
import { GearmanServerHost } from './gearman.server-host.js';
import { JobHandlerFactory } from './job-handler.factory.js';
import { JobWorkerFactory } from './job-worker.factory.js';

/** Where a named client's options come from. */
export interface GearmanClientAsyncOptions
  extends
    Pick<DynamicModule, 'imports'>,
    Pick<FactoryProvider<GearmanClientOptions>, 'useFactory' | 'inject'> {}

/** A client that closes with its application, after everything that might still submit. */
function closingClient(options: GearmanClientOptions): GearmanClient {
  const client = new GearmanClient(options);
  return Object.assign(client, { onApplicationShutdown: () => client.close() });
}

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
    {
      provide: RESOLVED_OPTIONS,
      inject: [MODULE_OPTIONS_TOKEN],
      useFactory: resolveModuleOptions,
    },
    {
      provide: GearmanClient,
      inject: [RESOLVED_OPTIONS, GearmanServerHost],
      useFactory: ({ client, serializer, jobPrefix }: ResolvedModuleOptions, servers: GearmanServerHost) =>
        closingClient({ ...client, serializer, jobPrefix, servers: servers.connect() }),
    },
    GearmanRegistry,
    GearmanServerHost,
    JobHandlerFactory,
    JobWorkerFactory,
    GearmanConsumer,
    GearmanOrchestrator,
  ],
  exports: [GearmanClient, GearmanRegistry, GearmanOrchestrator, JobWorkerFactory],
})
export class GearmanModule extends ConfigurableModuleClass {
  /**
   * Without options: an embedded job server, whose jobs this process does.
   *
   * Errors in options, workers and jobs are thrown when the application starts: OptionError, ServerAddressError,
   * GearmanDefinitionError.
   */
  static override forRoot(options: typeof OPTIONS_TYPE = {}): DynamicModule {
    return super.forRoot(options);
  }

  /** The same with options from `useFactory`, `useClass` or `useExisting` (method `createGearmanOptions`). */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return super.forRootAsync(options);
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
      inject,
      useFactory: async (...args: unknown[]) => closingClient(await useFactory(...args)),
    };
    return { module: GearmanClientModule, imports, providers: [provider], exports: [token] };
  }
}

/** Holds one named client. */
@Module({})
export class GearmanClientModule {}
