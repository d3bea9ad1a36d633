import { isAbsolute, relative, resolve } from 'node:path';

import { quoteCommand } from '../../supervisor/index.js';
import { PROGRAM } from '../cli.messages.js';
import type { GenerateOptions } from './generate-options.js';
import type { EnvironmentFlag } from './program-flags.js';

/**
 * The command line that writes the same files again. It stands in them, so it is the same however the options were
 * ordered and paths written, and whether the files were written or only compared.
 *
 * @throws UnprintableError for words with line breaks
 */
export function rewriteCommand(options: GenerateOptions): string {
  const { app, output, format, environment = [] } = options;
  const flags: readonly (readonly [flag: string, value: string | number | undefined])[] = [
    ['--app', pathFromHere(app)],
    ['--format', format === 'supervisord' ? undefined : format],
    ['--output', pathFromHere(output)],
    ['--numprocs', options.numprocs],
    ['--user', options.user],
    ['--group', options.group],
    ['--directory', options.directory],
    ...environment.map((variable) => ['--environment', variableText(variable)] as const),
    ['--log-dir', options.logDir],
    ['--log-max-bytes', options.logMaxBytes],
    ['--log-backups', options.logBackups],
    ['--node', options.node],
    ['--image', options.image],
    ['--project', options.project],
  ];
  const said = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)]));
  return quoteCommand(['npx', PROGRAM, 'supervisor:generate', ...options.names, ...said]);
}

/** Within the project as it is seen from there, so that every clone of it writes the same. */
function pathFromHere(path: string | undefined): string | undefined {
  if (path === undefined) return undefined;
  const inProject = relative(process.cwd(), resolve(path));
  return inProject === ''
    ? '.'
    : inProject.startsWith('..') || isAbsolute(inProject)
      ? resolve(path)
      : inProject;
}

function variableText({ name, value }: EnvironmentFlag): string {
  return value === undefined ? name : `${name}=${value}`;
}
