import { CommanderError } from 'commander';

import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Output } from './output.js';
import { Program } from './program.js';

/** Errors that name a worker or job which is not there: the command line is at fault. */
const USAGE_ERRORS = ['WorkerDoesNotExistError', 'JobDoesNotExistError'];

/**
 * Runs one command.
 *
 * @param words the command line, without node and the script
 * @returns the exit code
 */
export async function main(words: readonly string[], output: Output): Promise<number> {
  const program = new Program(output);
  try {
    await program.run(words);
    return program.exitCode;
  } catch (error) {
    return report(error, output);
  }
}

function report(error: unknown, output: Output): number {
  // commander has said it already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const expected = error instanceof CliError || isUsage(name) || 'syscall' in (error as object);
  output.error(`${expected ? message : (stack ?? message)}\n`);
  if (error instanceof CliError) return error.exitCode;
  return isUsage(name) ? EXIT.usage : EXIT.failure;
}

function isUsage(name: string): boolean {
  return USAGE_ERRORS.includes(name);
}
