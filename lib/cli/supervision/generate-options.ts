import type { SupervisorFormat } from '../../supervisor/index.js';
import { CliError } from '../cli-error.js';
import type { AppOptions } from '../commands/command.js';
import { EXIT } from '../exit-codes.js';
import type { ProgramFlags } from './program-flags.js';
import { imageNeeded, imageUnused, outputNeeded } from './supervision.messages.js';

/** What `supervisor:generate` takes. */
export interface GenerateOptions extends AppOptions, ProgramFlags {
  /** Of workers; none is all of them. */
  readonly names: readonly string[];
  readonly format: SupervisorFormat;
  /** A file or a folder; absent is standard output. */
  readonly output?: string;
  readonly diff: boolean;
  readonly check: boolean;
  readonly image?: string;
  readonly project?: string;
}

/** Whether the programs run in an image, which has users, folders and a Node of its own. */
export function isContainer(format: SupervisorFormat): boolean {
  return format === 'compose' || format === 'kubernetes';
}

/** @throws CliError for options that do not go together */
export function checkGenerateOptions({ format, output, diff, check, image }: GenerateOptions): void {
  if ((diff || check) && output === undefined) throw new CliError(outputNeeded, EXIT.usage);
  if (isContainer(format) && image === undefined) throw new CliError(imageNeeded(format), EXIT.usage);
  if (!isContainer(format) && image !== undefined) throw new CliError(imageUnused(format), EXIT.usage);
}
