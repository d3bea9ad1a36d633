import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

import { CliError } from './cli-error.js';
import { notAPath } from './cli.messages.js';
import { EXIT } from './exit-codes.js';
import { importFile } from './import-file.js';

/** Where the application may be named in code, in the order in which they are asked. */
export const CONFIG_FILES = [
  'gearman.config.js',
  'gearman.config.mjs',
  'gearman.config.cjs',
  'gearman.config.ts',
] as const;

/**
 * The application that a configuration file names: `export default { app: 'dist/app.module.js' }`, a path from its own
 * folder.
 *
 * @throws CliError where it cannot be loaded, or `app` is no path
 */
export async function appInConfig(file: string): Promise<string | undefined> {
  if (!existsSync(file)) return undefined;
  const exports = await importFile(file);
  const { app } = (exports['default'] ?? exports) as { app?: unknown };
  if (app === undefined) return undefined;
  if (typeof app !== 'string') throw new CliError(notAPath('app', file, app), EXIT.configuration);
  return resolve(dirname(file), app);
}
