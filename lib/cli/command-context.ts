import type { DynamicModule, INestApplicationContext, LogLevel, Type } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';

import {
  findProvider,
  GEARMAN_ROLE,
  type GearmanPreview,
  GearmanRegistry,
  type GearmanRole,
  previewGearman,
  RESOLVED_OPTIONS,
  type ResolvedModuleOptions,
} from '../nest/index.js';
import { locateApp } from './app-location.js';
import { CliError } from './cli-error.js';
import { appNotLoaded, gearmanNotImported } from './cli.messages.js';
import { EXIT } from './exit-codes.js';
import { loadModule } from './load-module.js';

/** The module around the application's own, and the one that tells it what it is. */
@Module({})
class CommandModule {}

@Module({})
class RoleModule {}

/** An application that was loaded by a command. */
export interface LoadedApp {
  /** The root module's file, an absolute path. */
  readonly file: string;
}

/** An application that a command started, and must close. */
export interface StartedApp extends LoadedApp {
  readonly context: INestApplicationContext;
  readonly registry: GearmanRegistry;
  readonly options: ResolvedModuleOptions;
}

/** What commands know of an application that they did not start. */
export interface PreviewedApp extends LoadedApp, GearmanPreview {}

/**
 * Reads the application's workers in Nest's preview mode: none of its providers is made, no database is touched.
 *
 * @throws CliError
 */
export async function previewApp(flag: string | undefined): Promise<PreviewedApp> {
  const file = locateApp(flag, process.cwd());
  const module = await loadModule(file);
  return configured(file, async () => {
    const context = await NestFactory.createApplicationContext(module, {
      preview: true,
      logger: false,
      abortOnError: false,
    });
    const preview = previewGearman(context.get(ModulesContainer, { strict: false }));
    await context.close();
    if (preview === undefined) throw new CliError(gearmanNotImported(file), EXIT.configuration);
    return { file, ...preview };
  });
}

/**
 * Starts the application without its own consumption: the command decides which jobs are done, and closes it.
 *
 * @throws CliError
 */
export async function startApp(flag: string | undefined, logLevels: LogLevel[]): Promise<StartedApp> {
  const file = locateApp(flag, process.cwd());
  const module = await loadModule(file);
  return configured(file, async () => {
    // What keeps it from starting is told by the command, in one message.
    const context = await NestFactory.createApplicationContext(commandModule(module), {
      logger: ['warn', 'fatal'],
      abortOnError: false,
    });
    context.useLogger(logLevels);
    const modules = context.get(ModulesContainer, { strict: false });
    const options = findProvider(modules, RESOLVED_OPTIONS)?.instance as ResolvedModuleOptions | undefined;
    if (options === undefined) throw new CliError(gearmanNotImported(file), EXIT.configuration);
    return { file, context, options, registry: context.get(GearmanRegistry, { strict: false }) };
  });
}

function commandModule(app: Type): DynamicModule {
  const role: GearmanRole = 'command';
  const roleModule: DynamicModule = {
    module: RoleModule,
    global: true,
    providers: [{ provide: GEARMAN_ROLE, useValue: role }],
    exports: [GEARMAN_ROLE],
  };
  return { module: CommandModule, imports: [roleModule, app] };
}

/** Whatever keeps an application from starting is a matter of its configuration. */
async function configured<Result>(file: string, start: () => Promise<Result>): Promise<Result> {
  try {
    return await start();
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError(appNotLoaded(file, reason), EXIT.configuration, { cause });
  }
}
