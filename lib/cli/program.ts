import { Command as Parser, CommanderError, InvalidArgumentError, Option } from 'commander';

import { CliError } from './cli-error.js';
import type { Invocation } from './commands/command.js';
import { examples, PROGRAM, PROGRAM_DESCRIPTION, prefixNote } from './cli.messages.js';
import { EXIT } from './exit-codes.js';
import { type Output, quiet } from './output.js';
import { COMMAND_SPECS, type CommandSpec, type OptionSpec, optionsOf, PREFIX } from './specs/index.js';
import { VERSION } from './version.js';

/** What the bin understands: the commands of the table, as a parser. */
export class Program {
  /** The exit code of the command that ran. */
  exitCode: number = EXIT.ok;
  private readonly parser: Parser;

  /** @param invocation what commands are told beside their own options */
  constructor(
    private readonly output: Output,
    private readonly invocation: Invocation,
  ) {
    this.parser = new Parser(PROGRAM)
      .description(PROGRAM_DESCRIPTION)
      .version(VERSION)
      .exitOverride()
      .configureHelp({ subcommandTerm: termOf, commandUsage: usageOf })
      .configureOutput({
        writeOut: (text) => output.write(text),
        // As JSON, errors are told once, by `main`.
        writeErr: (text) => invocation.json || output.error(text),
      })
      .addHelpText('after', prefixNote(PREFIX));
    for (const spec of COMMAND_SPECS) this.add(spec);
  }

  /** @throws CliError for a command line that is none, unless that is said already; and whatever the command throws */
  async run(): Promise<void> {
    try {
      await this.parser.parseAsync(this.invocation.words, { from: 'user' });
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      this.exitCode = this.exitCodeOf(error);
    }
  }

  /** commander ends so after help, too. What is wrong it has said, unless that is to be JSON. */
  private exitCodeOf({ exitCode, message }: CommanderError): number {
    if (exitCode === 0) return EXIT.ok;
    if (this.invocation.json) throw new CliError(message.replace(/^error: /, ''), EXIT.usage);
    return EXIT.usage;
  }

  private add(spec: CommandSpec): void {
    const parser = this.parser
      .command(spec.name)
      .alias(PREFIX + spec.name)
      .helpGroup(spec.group)
      .description(spec.description)
      .addHelpText('after', examples(spec.examples));
    for (const { syntax, description } of spec.arguments ?? []) parser.argument(syntax, description);
    for (const option of optionsOf(spec)) parser.addOption(optionOf(option));
    if (spec.ownWords) leaveWords(parser);
    parser.action(() => this.start(spec, parser));
  }

  private async start(spec: CommandSpec, parser: Parser): Promise<void> {
    const given = (spec.arguments ?? []).map(({ key }, index) => [key, parser.processedArgs[index]]);
    const options = { ...flagsOf(parser), ...parser.opts(), ...Object.fromEntries(given) };
    const command = await spec.load();
    const output = options['quiet'] === true ? quiet(this.output) : this.output;
    this.exitCode = await command.run({ ...options, ...this.invocation } as never, output);
  }
}

/** The command reads its words itself; commander only looks for a call for help among them. */
function leaveWords(parser: Parser): void {
  parser.allowUnknownOption().allowExcessArguments();
  parser.parseOptions = (words) => ({ operands: [], unknown: [...words] });
}

function optionOf({ flags, description, parse, fallback, choices }: OptionSpec): Option {
  const option = new Option(flags, description);
  if (parse !== undefined) option.argParser(explaining(parse));
  if (choices !== undefined) option.choices(choices);
  if (fallback !== undefined) option.default(fallback);
  return option;
}

/** commander tells which option it was that a value was refused for. */
function explaining(parse: NonNullable<OptionSpec['parse']>) {
  return (text: string, before: unknown): unknown => {
    try {
      return parse(text, before as never);
    } catch (error) {
      throw error instanceof CliError ? new InvalidArgumentError(error.message) : error;
    }
  };
}

/** Flags that are not given are false; commander would tell of that in every line of the help. */
function flagsOf({ options }: Parser): Record<string, unknown> {
  const flags = options.filter(({ required, optional, negate }) => !required && !optional && !negate);
  return Object.fromEntries(flags.map((flag) => [flag.attributeName(), false]));
}

/** A command has two names; one is enough to read. */
function termOf(command: Parser): string {
  return [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' ');
}

function argumentTerm(argument: Parser['registeredArguments'][number]): string {
  const name = argument.name() + (argument.variadic ? '...' : '');
  return argument.required ? `<${name}>` : `[${name}]`;
}

function usageOf(command: Parser): string {
  const parents = command.parent === null ? [] : [command.parent.name()];
  return [...parents, command.name(), command.usage()].join(' ');
}
