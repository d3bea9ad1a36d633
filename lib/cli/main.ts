import type { Type } from '@nestjs/common';

import type { Invocation } from './commands/command.js';
import type { Output } from './output.js';
import { reportError } from './report-error.js';
import { readerOfOwnWords } from './specs/index.js';

/** What the caller of `main` may know beside the command line. */
export interface MainOptions {
  /** The application's root module. Default: it is looked for, see `locateApp`. */
  readonly module?: Type;
}

/**
 * Runs one command.
 *
 * @param words the command line, without node and the script
 * @returns the exit code, one of `EXIT` or one that the command line asked for
 */
export async function main(
  words: readonly string[],
  output: Output,
  { module }: MainOptions = {},
): Promise<number> {
  const json = words.slice(0, endOfOptions(words)).includes('--json');
  try {
    return await run({ words, module, json }, output);
  } catch (error) {
    return reportError(error, output, json);
  }
}

/** Loads the parser only for the commands that need it: `server` starts without. */
async function run(invocation: Invocation, output: Output): Promise<number> {
  const reader = readerOfOwnWords(invocation.words);
  if (reader !== undefined) return (await reader.load()).run(invocation as never, output);
  const { Program } = await import('./program.js');
  const program = new Program(output, invocation);
  await program.run();
  return program.exitCode;
}

/** What follows `--` is no option. */
function endOfOptions(words: readonly string[]): number {
  const end = words.indexOf('--');
  return end === -1 ? words.length : end;
}
