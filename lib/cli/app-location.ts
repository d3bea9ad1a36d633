import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';

import { CliError } from './cli-error.js';
import { appNotFound, notAPath, unreadable } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

/** Where `nest build` puts the root module, in the order in which `nest start` would look. */
const CONVENTIONS = ['dist/app.module.js', 'dist/src/app.module.js'];

/**
 * The file of the application's root module: the flag, the environment variable GEARMAN_APP, `gearman.app` in
 * package.json, the same in nest-cli.json, and conventions, in that order. What was named must be there; conventions
 * may fail.
 *
 * @returns an absolute path
 * @throws CliError that lists every path tried
 */
export function locateApp(flag: string | undefined, directory: string): string {
  const named = [
    flag,
    process.env['GEARMAN_APP'],
    appIn(resolve(directory, 'package.json')),
    appIn(resolve(directory, 'nest-cli.json')),
  ].find((path) => path !== undefined && path !== '');
  const candidates = (named === undefined ? CONVENTIONS : [named]).map((path) => resolve(directory, path));
  const found = candidates.find((path) => statSync(path, { throwIfNoEntry: false })?.isFile());
  if (found === undefined) throw new CliError(appNotFound(candidates), EXIT.configuration);
  return found;
}

function appIn(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const { gearman } = readJson(file) as { gearman?: { app?: unknown } };
  const app = gearman?.app;
  if (app === undefined || typeof app === 'string') return app;
  throw new CliError(notAPath(file, app), EXIT.configuration);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new CliError(unreadable(file, (cause as Error).message), EXIT.configuration, { cause });
  }
}
