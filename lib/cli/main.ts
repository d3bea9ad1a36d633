import type { Type } from '@nestjs/common';

import type { Output } from './output.js';
import { Program } from './program.js';
import { reportError } from './report-error.js';

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
  const program = new Program(output, { words, module, json });
  try {
    await program.run();
    return program.exitCode;
  } catch (error) {
    return reportError(error, output, json);
  }
}

/** What follows `--` is no option. */
function endOfOptions(words: readonly string[]): number {
  const end = words.indexOf('--');
  return end === -1 ? words.length : end;
}
