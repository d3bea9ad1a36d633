import { ConfigurableModuleBuilder } from '@nestjs/common';

import type { GearmanModuleOptions } from './gearman-module-options.js';

/** `forRoot`, `forRootAsync` and the token of their options. The module is global unless `isGlobal` is false. */
export const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<GearmanModuleOptions>({ moduleName: 'Gearman' })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createGearmanOptions')
    .setExtras({ isGlobal: true }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
    .build();

/** The token of the options without holes. */
export const RESOLVED_OPTIONS = Symbol('nestjs-gearman:resolved-options');

/**
 * What the process is: the application itself, or one of our commands that merely loads it. A command starts no
 * embedded server and takes no jobs but those that it was told to.
 */
export type GearmanRole = 'application' | 'command';
