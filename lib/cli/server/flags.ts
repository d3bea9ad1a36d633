import type { OptionSpec } from '../specs/command-spec.js';
import type { ServerFlag } from './flag.js';
import { GONE_STORE_FLAGS, IDLE_FLAGS } from './idle-flags.js';
import { QUEUE_FLAGS } from './queue-flags.js';
import { USED_FLAGS } from './used-flags.js';

/** What every command takes, beside --quiet: gearmand's `-q` is another flag. */
const COMMON_FLAGS = [
  { long: 'json', description: 'print one JSON document and nothing else' },
  { long: 'no-interaction', short: 'n', description: 'ask nothing' },
  { long: 'version', short: 'V', description: 'print the version' },
] as const satisfies readonly ServerFlag[];

/** The name of a flag that something asks for; the others only have to be known. */
export type FlagName = (
  (typeof USED_FLAGS)[number] | (typeof QUEUE_FLAGS)[number] | (typeof COMMON_FLAGS)[number]
)['long'];

/** Every flag that `server` takes. */
export const SERVER_FLAGS: readonly ServerFlag[] = [
  ...USED_FLAGS,
  ...QUEUE_FLAGS,
  ...COMMON_FLAGS,
  ...IDLE_FLAGS,
  ...GONE_STORE_FLAGS,
];

/** What the help and shell completion tell of them: those of stores that there are not left out. */
export const SERVER_OPTIONS: readonly OptionSpec[] = [...USED_FLAGS, ...QUEUE_FLAGS, ...IDLE_FLAGS].map(
  optionOf,
);

function optionOf({ long, short, value, description, choices }: ServerFlag): OptionSpec {
  const name = short === undefined ? `--${long}` : `-${short}, --${long}`;
  return {
    flags: value === undefined ? name : `${name} <${value}>`,
    description,
    ...(choices !== undefined && { choices }),
  };
}
