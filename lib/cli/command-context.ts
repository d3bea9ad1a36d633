import type { DynamicModule, INestApplicationContext, LoggerService, Type } from '@nestjs/common';
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
import { appNotLoaded, gearmanNotImported, notAModule } from './cli.messages.js';
import type { AppOptions } from './commands/command.js';
import { isConnectionTrouble } from './connection-trouble.js';
import { EXIT } from './exit-codes.js';
import { hidesWorkers } from './hidden-workers.js';
import { isClass, loadModule } from './load-module.js';
import { refuseLostMetadata } from './lost-metadata.js';

/** The module around the application's own, and the one that tells it what it is. */
@Module({})
class CommandModule {}

@Module({})
class RoleModule {}

/** Where an application comes from: a module that the caller has, or a file. */
export type AppSource = Pick<AppOptions, 'app' | 'module'>;

/** An application that was loaded by a command. */
export interface LoadedApp {
  /** What `--app` finds it by: an absolute path, and the export if one was named; absent where the caller had the module. */
  readonly file: string | undefined;
}

/** An application that a command started, and must close. */
export interface StartedApp extends LoadedApp {
  readonly context: INestApplicationContext;
  readonly registry: GearmanRegistry;
  readonly options: ResolvedModuleOptions;
}

/** What commands know of an application that they did not start. */
export interface PreviewedApp extends LoadedApp, GearmanPreview {
  /** Whether there may be workers that only a started application knows: those that factories make. */
  readonly hidesWorkers: boolean;
}

/** A root module, and what messages call its application. */
interface Root extends LoadedApp {
  readonly module: Type;
  readonly label: string;
}

/**
 * Reads the application's workers in Nest's preview mode: none of its providers is made, no database is touched.
 *
 * @throws CliError
 */
export async function previewApp(source: AppSource): Promise<PreviewedApp> {
  const root = await rootOf(source);
  return configured(root, async () => {
    const context = await NestFactory.createApplicationContext(root.module, {
      preview: true,
      logger: false,
      abortOnError: false,
    });
    const modules = context.get(ModulesContainer, { strict: false });
    refuseLostMetadata(modules);
    const preview = previewGearman(modules);
    await context.close();
    if (preview === undefined) throw new CliError(gearmanNotImported(root.label), EXIT.configuration);
    return { file: root.file, ...preview, hidesWorkers: !preview.optionsKnown || hidesWorkers(modules) };
  });
}

/**
 * Starts the application without its own consumption: the command decides which jobs are done, and closes it.
 *
 * @param logger where everything goes that the application says; reading an application silences Nest's own
 * @throws CliError
 */
export async function startApp(source: AppSource, logger: LoggerService): Promise<StartedApp> {
  const root = await rootOf(source);
  return configured(root, async () => {
    const module = commandModule(root.module);
    const context = await NestFactory.createApplicationContext(module, { logger, abortOnError: false });
    const modules = context.get(ModulesContainer, { strict: false });
    const options = findProvider(modules, RESOLVED_OPTIONS)?.instance as ResolvedModuleOptions | undefined;
    if (options === undefined) throw new CliError(gearmanNotImported(root.label), EXIT.configuration);
    return { file: root.file, context, options, registry: context.get(GearmanRegistry, { strict: false }) };
  });
}

async function rootOf({ app, module }: AppSource): Promise<Root> {
  if (module !== undefined) {
    if (!isClass(module)) throw new CliError(notAModule(module), EXIT.configuration);
    return { module, file: undefined, label: module.name };
  }
  const located = await locateApp(app, process.cwd());
  const { file, exportName } = located;
  const named = exportName === undefined ? file : `${file}#${exportName}`;
  return { module: await loadModule(located), file: named, label: file };
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

/** Whatever keeps an application from starting is a matter of its configuration, unless something is merely away. */
async function configured<Result>({ label }: Root, start: () => Promise<Result>): Promise<Result> {
  try {
    return await start();
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    const exitCode = isConnectionTrouble(cause) ? EXIT.unavailable : EXIT.configuration;
    throw new CliError(appNotLoaded(label, reason), exitCode, { cause });
  }
}
