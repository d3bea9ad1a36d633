import { basename, join } from 'node:path';

import type { SupervisorOptions } from '../../nest/index.js';
import type { ProgramLog } from '../../supervisor/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { ProgramFlags } from './program-flags.js';
import { rotationWithoutLog } from './supervision.messages.js';

/** Process managers give a meaning to many others, each to different ones. */
const NOT_IN_FILE_NAMES = /[^\p{L}\p{M}\p{N}._~+-]+/gu;

/**
 * Where a program's output goes; undefined is where the process manager keeps it.
 *
 * @throws CliError where files shall be rotated that there are not
 */
export function logOf(
  name: string,
  flags: ProgramFlags,
  supervisor: SupervisorOptions,
): ProgramLog | undefined {
  const { logDir, logMaxBytes: maxBytes, logBackups: backups } = flags;
  const own = supervisor.logFile;
  const fileName = own === undefined ? `${name.replaceAll(NOT_IN_FILE_NAMES, '_')}.log` : basename(own);
  const file = logDir === undefined ? own : join(logDir, fileName);
  if (file === undefined) {
    if ((maxBytes ?? backups) === undefined) return undefined;
    throw new CliError(rotationWithoutLog(name), EXIT.usage);
  }
  return {
    file,
    maxBytes: maxBytes ?? supervisor.logMaxBytes,
    backups: backups ?? supervisor.logBackups,
  };
}
