import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { appInConfig, CONFIG_FILES } from './app-config.js';
import { CliError } from './cli-error.js';
import { appNotFound, notAPath } from './cli.messages.js';
import { EXIT } from './exit-codes.js';
import { readJson } from './json-file.js';
import { conventionalFiles } from './project-layout.js';

/** Where an application may be, and what says so. */
export interface AppCandidate {
  /** `--app`, `GEARMAN_APP`, the name of a file, or `convention`. */
  readonly source: string;
  /** An absolute path. */
  readonly file: string;
  /** The name of the root module among the file's exports, where it was said. */
  readonly exportName?: string;
  readonly exists: boolean;
}

/** What one place says; undefined is nothing. */
type Place = readonly [source: string, read: () => string | undefined | Promise<string | undefined>];

function placesOf(flag: string | undefined, directory: string): readonly Place[] {
  const appIn = (name: string): Place => [name, () => appInJson(resolve(directory, name))];
  return [
    ['--app', () => flag],
    ['GEARMAN_APP', () => process.env['GEARMAN_APP']],
    appIn('package.json'),
    appIn('nest-cli.json'),
    ...CONFIG_FILES.map((name): Place => [name, () => appInConfig(resolve(directory, name))]),
  ];
}

/**
 * Where the application is looked for: the first place that names it, else every file that it is in by convention.
 * Places are the flag, the environment variable GEARMAN_APP, `gearman.app` in package.json, the same in nest-cli.json,
 * and `app` of gearman.config.{js,mjs,cjs,ts}, in that order.
 *
 * @throws CliError for a place that cannot be read
 */
export async function appCandidates(flag: string | undefined, directory: string): Promise<AppCandidate[]> {
  for (const [source, read] of placesOf(flag, directory)) {
    const named = await read();
    if (named !== undefined && named !== '') return [candidate(source, named, directory)];
  }
  return conventionalFiles(directory).map((path) => candidate('convention', path, directory));
}

/**
 * The file of the application's root module. What was named must be there; conventions may fail.
 *
 * @throws CliError that lists every path tried
 */
export async function locateApp(flag: string | undefined, directory: string): Promise<AppCandidate> {
  const candidates = await appCandidates(flag, directory);
  const found = candidates.find(({ exists }) => exists);
  if (found !== undefined) return found;
  throw new CliError(appNotFound(candidates.map(({ file }) => file)), EXIT.configuration);
}

/** `path`, or `path#Export` where there is no file of the whole name. */
function candidate(source: string, named: string, directory: string): AppCandidate {
  const whole = resolve(directory, named);
  const [, path, exportName] = /^(.+)#([\w$]+)$/.exec(named) ?? [];
  if (isFile(whole) || path === undefined) return { source, file: whole, exists: isFile(whole) };
  const file = resolve(directory, path);
  return { source, file, exportName, exists: isFile(file) };
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function appInJson(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { gearman } = readJson(file) as { gearman?: { app?: unknown } };
  const app = gearman?.app;
  if (app === undefined || typeof app === 'string') return app;
  throw new CliError(notAPath('gearman.app', file, app), EXIT.configuration);
}
