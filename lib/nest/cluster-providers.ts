import type { FactoryProvider, Provider } from '@nestjs/common';

import { GearmanClient } from '../client/index.js';
import { OptionError } from '../options/index.js';
import { GearmanClientFactory } from './client/gearman-client.factory.js';
import { getGearmanClientToken } from './decorators/inject-gearman-client.decorator.js';
import { GearmanRegistry } from './definitions/gearman.registry.js';
import { GEARMAN_HARNESS, type GearmanHarness } from './gearman-harness.js';
import { clusterToken, MODULE_CLUSTERS, RESOLVED_OPTIONS } from './gearman-module-definition.js';
import type {
  GearmanModuleOptions,
  ModuleClusters,
  ResolvedModuleOptions,
} from './gearman-module-options.js';
import { factoryWithoutOptions, namedTwice } from './gearman.messages.js';
import { clustersOf, resolveModuleOptions } from './resolve-module-options.js';

/** What depends on which clusters there are. */
export function clusterProviders(names: readonly string[]): Provider[] {
  const [first = ''] = names;
  return [
    clustersProvider(names),
    {
      provide: RESOLVED_OPTIONS,
      inject: [MODULE_CLUSTERS],
      useFactory: (clusters: ModuleClusters) => clusters.get(undefined),
    },
    {
      provide: GearmanRegistry,
      inject: [MODULE_CLUSTERS],
      useFactory: (clusters: ModuleClusters) => new GearmanRegistry(clusters),
    },
    ...names.map((name) => ({
      provide: getGearmanClientToken(name),
      inject: [GearmanClientFactory],
      useFactory: (clients: GearmanClientFactory) => clients.create(name),
    })),
    { provide: GearmanClient, useExisting: getGearmanClientToken(first) },
  ];
}

function clustersProvider(names: readonly string[]): FactoryProvider<ModuleClusters> {
  return {
    provide: MODULE_CLUSTERS,
    inject: [{ token: GEARMAN_HARNESS, optional: true }, ...names.map(clusterToken)],
    useFactory: (harness: GearmanHarness | undefined, ...given: GearmanModuleOptions[]) => {
      const all = given.map((options, index) => resolvedAs(names[index] as string, options));
      return clustersOf(all.map((options) => harness?.options(options) ?? options));
    },
  };
}

/** The name is known before a factory has made the options. */
function resolvedAs(name: string, options: GearmanModuleOptions | null | undefined): ResolvedModuleOptions {
  if (typeof options !== 'object' || options === null) {
    throw new OptionError(factoryWithoutOptions('the factory of GearmanModule.forRootAsync()', options));
  }
  if (options.name !== undefined && options.name !== name) {
    throw new OptionError(namedTwice(name, options.name));
  }
  return resolveModuleOptions({ ...options, name });
}
