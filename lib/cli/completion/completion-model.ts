import { COMMAND_SPECS, type CommandSpec, type OptionSpec, optionsOf } from '../specs/index.js';

/** One option, as shells complete it. */
export interface CompletedOption {
  /** `--port`; one that has only a long name has no other. */
  readonly long: string;
  /** `-p` */
  readonly short: string | undefined;
  readonly description: string;
  /** What follows it: nothing, one of these words, a path, or whatever. */
  readonly value: 'none' | readonly string[] | 'path' | 'any';
}

/** One command, as shells complete it. */
export interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
}

const HELP: OptionSpec = { flags: '-h, --help', description: 'display help for command' };

/** The commands of the table, for the scripts. */
export function completedCommands(specs: readonly CommandSpec[] = COMMAND_SPECS): CompletedCommand[] {
  return specs.map((spec) => ({
    name: spec.name,
    description: spec.description,
    options: [...optionsOf(spec), HELP].map(completedOption),
  }));
}

function completedOption({ flags, description, choices }: OptionSpec): CompletedOption {
  const [, short, long = '', argument] = /^(?:(-\w), )?(--[\w-]+)(?: [<[](.+)[>\]])?$/.exec(flags) ?? [];
  return { long, short, description, value: valueOf(argument, choices) };
}

function valueOf(argument: string | undefined, choices: OptionSpec['choices']): CompletedOption['value'] {
  if (argument === undefined) return 'none';
  if (choices !== undefined) return choices;
  return argument === 'file' || argument === 'path' ? 'path' : 'any';
}
