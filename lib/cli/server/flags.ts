import type { OptionSpec } from '../specs/command-spec.js';
import type { ServerFlag } from './flag.js';
import { IDLE_FLAGS, STORE_FLAGS } from './idle-flags.js';
import { USED_FLAGS } from './used-flags.js';

/** What every command takes, beside --quiet: gearmand's `-q` is another flag. */
const COMMON_FLAGS = [
  { long: 'json', description: 'print one JSON document and nothing else' },
  { long: 'no-interaction', short: 'n', description: 'ask nothing' },
  { long: 'version', short: 'V', description: 'print the version' },
] as const satisfies readonly ServerFlag[];

/** The name of a flag that something asks for; the others only have to be known. */
export type FlagName = (typeof USED_FLAGS)[number]['long'] | (typeof COMMON_FLAGS)[number]['long'];

/** Every flag that `server` takes. */
export const SERVER_FLAGS: readonly ServerFlag[] = [
  ...USED_FLAGS,
  ...COMMON_FLAGS,
  ...IDLE_FLAGS,
  ...STORE_FLAGS,
];

/** What the help and shell completion tell of them: those of stores that there are not yet left out. */
export const SERVER_OPTIONS: readonly OptionSpec[] = [...USED_FLAGS, ...IDLE_FLAGS].map(optionOf);

function optionOf({ long, short, value, description, choices }: ServerFlag): OptionSpec {
  const name = short === undefined ? `--${long}` : `-${short}, --${long}`;
  return {
    flags: value === undefined ? name : `${name} <${value}>`,
    description,
    ...(choices !== undefined && { choices }),
  };
}
