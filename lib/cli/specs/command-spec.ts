import type { Command } from '../commands/command.js';

/** One argument of a command. */
export interface ArgumentSpec {
  /** Its name among the command's options. */
  readonly key: string;
  /** As commander writes it: `<worker>`, `[workers...]`. */
  readonly syntax: string;
  readonly description: string;
}

/** One option of a command. */
export interface OptionSpec {
  /** As commander writes it: `-p, --port <port>`. */
  readonly flags: string;
  readonly description: string;
  /**
   * Makes a value of the text; an option that may be said again is given its value so far.
   *
   * @throws CliError
   */
  readonly parse?: (text: string, before: never) => unknown;
  /** The value where nothing is said. Flags without a value are false then. */
  readonly fallback?: unknown;
  /** All that it may be, for the check and for completion. */
  readonly choices?: readonly string[];
}

/** One command: all that help, parser and shell completion need, without loading what it does. */
export interface CommandSpec {
  /** Without the prefix `gearman:`, with which it is known too. */
  readonly name: string;
  readonly description: string;
  /** What `--help` lists it under. */
  readonly group: string;
  readonly arguments?: readonly ArgumentSpec[];
  /** Its own; those of every command come on top. */
  readonly options?: readonly OptionSpec[];
  /** Whether it reads its words itself, and its options are here for help and completion only. */
  readonly ownWords?: true;
  /** Command lines without the program's name; each may be followed by ` # what it does`. */
  readonly examples: readonly string[];
  /** Loads the command when it runs: `--help` needs neither Nest nor the application. */
  readonly load: () => Promise<Command<never>>;
}
