import type { CommandSpec } from './command-spec.js';
import { JOB_SPECS } from './job.specs.js';
import { QUEUE_SPECS } from './queue.specs.js';
import { SERVER_SPECS } from './server.specs.js';
import { SUPERVISOR_SPECS } from './supervisor.specs.js';
import { TOOL_SPECS } from './tool.specs.js';
import { APPLICATION_JOB_SPECS, WORKER_SPECS } from './worker.specs.js';

export type { ArgumentSpec, CommandSpec, OptionSpec } from './command-spec.js';
export { optionsOf } from './common-options.js';

/** Before the name of a command, it may be written or not. */
export const PREFIX = 'gearman:';

/** Every command, in the order of `--help`. */
export const COMMAND_SPECS: readonly CommandSpec[] = [
  ...WORKER_SPECS,
  ...APPLICATION_JOB_SPECS,
  ...JOB_SPECS,
  ...SERVER_SPECS,
  ...QUEUE_SPECS,
  ...SUPERVISOR_SPECS,
  ...TOOL_SPECS,
];

/** Calls for help, wherever they stand. */
const HELP = ['-h', '--help'];

/** The command that these words call and that reads them itself; undefined where the parser is to read them, or to help. */
export function readerOfOwnWords([name, ...rest]: readonly string[]): CommandSpec | undefined {
  if (rest.some((word) => HELP.includes(word))) return undefined;
  return COMMAND_SPECS.find((spec) => spec.ownWords && (name === spec.name || name === PREFIX + spec.name));
}
