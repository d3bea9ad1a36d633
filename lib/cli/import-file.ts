import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

import { CliError } from './cli-error.js';
import { appNotLoaded, needsJiti } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

/** What a module exports. */
export type Exports = Readonly<Record<string, unknown>>;

/** As much as matters here of the package jiti. */
interface Jiti {
  import(file: string): Promise<unknown>;
}

interface JitiPackage {
  createJiti(from: string): Jiti;
}

/** What loads a file. */
export type Loader = 'node' | 'jiti';

export function loaderOf(file: string): Loader {
  return /\.[cm]?tsx?$/.test(file) ? 'jiti' : 'node';
}

/**
 * Imports a file of the application; TypeScript through the package `jiti`, which unlike other loaders keeps what
 * dependency injection needs to know of constructors.
 *
 * @throws CliError where the file cannot be loaded
 */
export async function importFile(file: string): Promise<Exports> {
  try {
    const exports = loaderOf(file) === 'jiti' ? jitiFor(file).import(file) : import(pathToFileURL(file).href);
    return flat((await exports) as Exports);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new CliError(appNotLoaded(file, reason), EXIT.configuration, { cause });
  }
}

/** The application's own jiti. */
function jitiFor(file: string): Jiti {
  const path = resolveFrom(file, 'jiti');
  if (path === undefined) throw new CliError(needsJiti(file), EXIT.configuration);
  const { createJiti } = createRequire(file)(path) as JitiPackage;
  return createJiti(file);
}

/** Where a package is, as seen from a file; undefined where it is not installed. */
export function resolveFrom(file: string, packageName: string): string | undefined {
  try {
    return createRequire(file).resolve(packageName);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
}

/** A CommonJS file arrives as the default export; not all of its names can be seen beside it. */
function flat(exports: Exports): Exports {
  const whole = exports['default'];
  return typeof whole === 'object' && whole !== null ? { ...(whole as Exports), ...exports } : exports;
}
