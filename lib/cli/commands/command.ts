import type { Output } from '../output.js';

/** One command: what it prints goes to its output, how it ended is what it returns. */
export interface Command<Options> {
  /** @returns the exit code */
  run(options: Options, output: Output): Promise<number>;
}

/** What every command that needs the application takes. */
export interface AppOptions {
  /** The root module's file. */
  readonly app?: string;
}
