import type { Type } from '@nestjs/common';

import type { Output } from '../output.js';

/** One command: what it prints goes to its output, how it ended is what it returns. */
export interface Command<Options> {
  /** @returns the exit code */
  run(options: Options, output: Output): Promise<number>;
}

/** What a command is told beside what its command line says. */
export interface Invocation {
  /** The whole command line, without node and the script. */
  readonly words: readonly string[];
  /** The application's root module, where the caller has it: then no file is looked for. */
  readonly module?: Type;
  /** Whether one JSON document is to be printed, and nothing else. */
  readonly json: boolean;
}

/** What every command takes. */
export interface CommonOptions extends Invocation {
  readonly quiet: boolean;
  readonly interaction: boolean;
}

/** What every command that needs the application takes. */
export interface AppOptions extends CommonOptions {
  /** The root module's file. */
  readonly app?: string;
}
