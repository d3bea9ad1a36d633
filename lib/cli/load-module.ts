import type { Type } from '@nestjs/common';

import type { AppCandidate } from './app-location.js';
import { CliError } from './cli-error.js';
import { noModuleExported, noSuchExport } from './cli.messages.js';
import { EXIT } from './exit-codes.js';
import { importFile } from './import-file.js';

/**
 * Imports the application's root module: the export that was named, else `AppModule`, else the default one, else the
 * only class.
 *
 * @throws CliError where the file cannot be loaded, or exports no module
 */
export async function loadModule({ file, exportName }: AppCandidate): Promise<Type> {
  const exports = await importFile(file);
  if (exportName !== undefined) {
    const named = exports[exportName];
    if (isClass(named)) return named;
    throw new CliError(noSuchExport(file, exportName, Object.keys(exports)), EXIT.configuration);
  }
  const classes = Object.values(exports).filter(isClass);
  const only = classes.length === 1 ? classes[0] : undefined;
  const chosen = [exports['AppModule'], exports['default'], only].find(isClass);
  if (chosen !== undefined) return chosen;
  throw new CliError(noModuleExported(file, Object.keys(exports)), EXIT.configuration);
}

/** Modules are classes; what a compiler made functions of them for is older than Nest. */
export function isClass(value: unknown): value is Type {
  return typeof value === 'function' && value.toString().startsWith('class');
}
