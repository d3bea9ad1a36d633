import type { CommandSpec, OptionSpec } from './command-spec.js';
import { wholeNumber } from './option-values.js';

/** What every command takes. */
export const EVERYWHERE: readonly OptionSpec[] = [
  { flags: '--json', description: 'print one JSON document and nothing else' },
  { flags: '-n, --no-interaction', description: 'ask nothing' },
  { flags: '-q, --quiet', description: 'say nothing but errors' },
];

/** All that a command takes: its own, and of those of every command the ones whose names it has not taken itself. */
export function optionsOf({ options = [] }: Pick<CommandSpec, 'options'>): readonly OptionSpec[] {
  const taken = options.flatMap(namesOf);
  return [
    ...options,
    ...EVERYWHERE.filter((option) => !namesOf(option).some((name) => taken.includes(name))),
  ];
}

function namesOf({ flags }: OptionSpec): readonly string[] {
  return flags.match(/(?<=^|, )--?[\w-]+/g) ?? [];
}

export const APP: OptionSpec = {
  flags: '--app <file>',
  description: "the file of the application's root module, built",
};

export const SERVER: OptionSpec = {
  flags: '--server <host:port>',
  description: 'the job server (default: the first of GEARMAN_SERVERS, else 127.0.0.1:4730)',
};

export const SERVERS: OptionSpec = {
  flags: '--server <host:port>',
  description: 'the job servers, separated by commas (default: GEARMAN_SERVERS, else 127.0.0.1:4730)',
};

export const WATCH: OptionSpec = {
  flags: '--watch [s]',
  description: 'print it again every so many seconds (default: 2), until Ctrl+C',
  parse: wholeNumber('--watch', 1, 86_400),
};

export const GROUPS = {
  application: 'Workers and jobs of the application:',
  jobs: 'Jobs on a job server:',
  servers: 'Job servers:',
  stores: 'Queues that survive:',
  tools: 'Tools:',
} as const;
