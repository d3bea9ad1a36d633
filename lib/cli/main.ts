import { CommanderError } from 'commander';

import { CliError } from './cli-error.js';
import { EXIT } from './exit-codes.js';
import type { Output } from './output.js';
import { Program } from './program.js';

/** Errors of other folders whose message says all, and the exit codes that they ask for. */
const EXPECTED: Readonly<Record<string, number>> = {
  WorkerDoesNotExistError: EXIT.usage,
  JobDoesNotExistError: EXIT.usage,
  UnprintableError: EXIT.configuration,
};

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
  const thrown = error instanceof Error ? error : new Error(String(error));
  const exitCode = thrown instanceof CliError ? thrown.exitCode : EXPECTED[thrown.name];
  const explained = exitCode !== undefined || 'syscall' in thrown;
  output.error(`${explained ? thrown.message : (thrown.stack ?? thrown.message)}\n`);
  return exitCode ?? EXIT.failure;
}
