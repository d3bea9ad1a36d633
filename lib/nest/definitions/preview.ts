import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { addFeature, FEATURE, type GearmanFeature } from '../gearman-feature.module.js';
import { clusterOf } from '../gearman-module-definition.js';
import type {
  GearmanModuleOptions,
  ModuleClusters,
  ResolvedModuleOptions,
} from '../gearman-module-options.js';
import { clustersOf, resolveModuleOptions } from '../resolve-module-options.js';
import { defineWorker } from './define-worker.js';
import { GearmanExplorer } from './gearman.explorer.js';
import { GearmanRegistry } from './gearman.registry.js';

/** What can be said of an application whose providers were not made. */
export interface GearmanPreview {
  readonly registry: GearmanRegistry;
  /** Of the first cluster; a worker's `module` has those of its own. */
  readonly options: ResolvedModuleOptions;
  readonly clusters: ModuleClusters;
  /** False where options come from a factory, which was not run: defaults stand in for them. */
  readonly optionsKnown: boolean;
}

/**
 * Reads workers and jobs of an application in Nest's preview mode.
 *
 * @returns undefined where the application does not import `GearmanModule.forRoot()`
 * @throws GearmanDefinitionError, OptionError, ServerAddressError
 */
export function previewGearman(modules: ModulesContainer): GearmanPreview | undefined {
  const given = clusterOptions(modules);
  const [first] = given;
  if (first === undefined) return undefined;
  const clusters = clustersOf(
    given.map(([name, options]) => resolveModuleOptions({ ...options, name: options?.name ?? name })),
  );
  const registry = new GearmanRegistry(clusters);
  const found = new GearmanExplorer(modules).workers();
  registry.add(...found.map((worker) => defineWorker({ ...worker, configured: {} }, clusters)));
  for (const feature of featuresOf(modules)) addFeature(registry, feature);
  const optionsKnown =
    given.every(([, options]) => options !== undefined) &&
    found.every(({ mark }) => mark.options.useFactory === undefined);
  return { registry, options: clusters.get(undefined), clusters, optionsKnown };
}

/** What `GearmanModule.forFeature()` was given, which is a value and there without any provider having been made. */
function featuresOf(modules: ModulesContainer): GearmanFeature[] {
  return Array.from(modules.values()).flatMap(({ providers }) => {
    const feature = providers.get(FEATURE)?.instance as GearmanFeature | undefined;
    return feature === undefined ? [] : [feature];
  });
}

/** Each cluster's options; undefined where a factory would make them. */
function clusterOptions(
  modules: ModulesContainer,
): [name: string, options: GearmanModuleOptions | undefined][] {
  return Array.from(modules.values()).flatMap(({ providers }) =>
    Array.from(providers).flatMap(([token, wrapper]) => {
      const name = clusterOf(token);
      const options = wrapper.instance as GearmanModuleOptions | null | undefined;
      return name === undefined ? [] : [[name, options ?? undefined] satisfies [string, unknown]];
    }),
  );
}

/** A provider by its token, wherever it is; unlike Nest's own look-up it may say that there is none. */
export function findProvider(modules: ModulesContainer, token: InjectionToken): InstanceWrapper | undefined {
  const found = [...modules.values()].map(({ providers }) => providers.get(token));
  return found.find((wrapper) => wrapper !== undefined);
}
