import { ConfigurableModuleBuilder, type InjectionToken } from '@nestjs/common';

import type { GearmanModuleOptions } from './gearman-module-options.js';

/** `forRoot`, `forRootAsync` and the token of their options. The module is global unless `isGlobal` is false. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<GearmanModuleOptions>({ moduleName: 'Gearman' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createGearmanOptions')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
    .build();

const OPTIONS_PREFIX = 'nestjs-gearman:options:';

/** The token of one cluster's options, as they were given. */
export function clusterToken(name: string): string {
  return OPTIONS_PREFIX + name;
}

/** Of which cluster a token is the options'; undefined for every other. */
export function clusterOf(token: InjectionToken): string | undefined {
  const isOptions = typeof token === 'string' && token.startsWith(OPTIONS_PREFIX);
  return isOptions ? token.slice(OPTIONS_PREFIX.length) : undefined;
}

/** The token of all clusters' options without holes, `ModuleClusters`. */
export const MODULE_CLUSTERS = Symbol('nestjs-gearman:clusters');

/** The token of the first cluster's options without holes. */
export const RESOLVED_OPTIONS = Symbol('nestjs-gearman:resolved-options');

/**
 * What the process is: the application itself, or one of our commands that merely loads it. A command starts no
 * embedded server and takes no jobs but those that it was told to.
 */
export type GearmanRole = 'application' | 'command';
