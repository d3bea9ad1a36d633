import type { InjectionToken } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { MODULE_OPTIONS_TOKEN } from './gearman-module-definition.js';
import {
  type GearmanModuleOptions,
  type ResolvedModuleOptions,
  resolveModuleOptions,
} from './gearman-module-options.js';
import { GearmanExplorer } from './gearman.explorer.js';
import { GearmanRegistry } from './gearman.registry.js';

/** What can be said of an application whose providers were not made. */
export interface GearmanPreview {
  readonly registry: GearmanRegistry;
  readonly options: ResolvedModuleOptions;
  /** False where the module's options come from a factory, which was not run: defaults stand in for them. */
  readonly optionsKnown: boolean;
}

/**
 * Reads workers and jobs of an application in Nest's preview mode.
 *
 * @returns undefined where the application does not import `GearmanModule.forRoot()`
 * @throws GearmanDefinitionError, OptionError, ServerAddressError
 */
export function previewGearman(modules: ModulesContainer): GearmanPreview | undefined {
  const wrapper = findProvider(modules, MODULE_OPTIONS_TOKEN);
  if (wrapper === undefined) return undefined;
  const given = wrapper.instance as GearmanModuleOptions | null | undefined;
  const options = resolveModuleOptions(given ?? {});
  const registry = new GearmanRegistry();
  registry.fill(new GearmanExplorer(modules).explore(options));
  return { registry, options, optionsKnown: given !== null && given !== undefined };
}

/** A provider by its token, wherever it is; unlike Nest's own look-up it may say that there is none. */
export function findProvider(modules: ModulesContainer, token: InjectionToken): InstanceWrapper | undefined {
  const found = [...modules.values()].map(({ providers }) => providers.get(token));
  return found.find((wrapper) => wrapper !== undefined);
}
