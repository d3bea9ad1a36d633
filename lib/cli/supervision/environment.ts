import type { SupervisorOptions } from '../../nest/index.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { EnvironmentFlag, ProgramFlags } from './program-flags.js';
import { variableNotSet } from './supervision.messages.js';

/** What workers need to find their servers and their settings. Everything else may be a secret, and is to be named. */
const COPIED = ['GEARMAN_SERVERS', 'NODE_ENV'];

/**
 * The variables of a program: those of its decorator and of the command line, and of the command's own environment
 * only those that are known to be harmless.
 *
 * @throws CliError where a variable was named that has no value now
 */
export function environmentOf(
  { environment: flags = [] }: ProgramFlags,
  { environment: own = {} }: SupervisorOptions,
): Record<string, string> {
  const copied = COPIED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(copied), ...own, ...Object.fromEntries(flags.map(valued)) };
}

function valued({ name, value = process.env[name] }: EnvironmentFlag): [name: string, value: string] {
  if (value !== undefined) return [name, value];
  throw new CliError(variableNotSet(name), EXIT.usage);
}
