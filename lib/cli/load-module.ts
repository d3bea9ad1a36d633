import { pathToFileURL } from 'node:url';

import type { Type } from '@nestjs/common';

import { CliError } from './cli-error.js';
import { appNotLoaded, noModuleExported } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

type Exports = Readonly<Record<string, unknown>>;

/**
 * Imports the application's root module: the export `AppModule`, else the default one, else the only class.
 *
 * @throws CliError where the file cannot be loaded, or exports no module
 */
export async function loadModule(file: string): Promise<Type> {
  const exports = await importFile(file);
  const classes = Object.values(exports).filter(isClass);
  const chosen = [
    exports['AppModule'],
    exports['default'],
    classes.length === 1 ? classes[0] : undefined,
  ].find(isClass);
  if (chosen === undefined)
    throw new CliError(noModuleExported(file, Object.keys(exports)), EXIT.configuration);
  return chosen;
}

async function importFile(file: string): Promise<Exports> {
  try {
    const exports = (await import(pathToFileURL(file).href)) as Exports;
    const whole = exports['default'];
    // A CommonJS file arrives as the default export; not all of its names can be seen beside it.
    return typeof whole === 'object' && whole !== null ? { ...(whole as Exports), ...exports } : exports;
  } catch (cause) {
    const reason = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    throw new CliError(appNotLoaded(file, reason), EXIT.configuration, { cause });
  }
}

function isClass(value: unknown): value is Type {
  return typeof value === 'function' && value.toString().startsWith('class');
}
