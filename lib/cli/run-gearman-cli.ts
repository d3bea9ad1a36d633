import type { Type } from '@nestjs/common';

import { EXIT } from './exit-codes.js';
import { main } from './main.js';
import { ProcessOutput } from './output.js';
import { COMMAND_SPECS, PREFIX } from './specs/index.js';

/** A command, as a help that lists it among others needs it. */
export interface GearmanCommand {
  /** With the prefix `gearman:`. */
  readonly name: string;
  readonly description: string;
}

/** Every command, in the order of `nest-gearman --help`. Loads neither Nest nor the application. */
export function gearmanCommands(): GearmanCommand[] {
  return COMMAND_SPECS.map(({ name, description }) => ({ name: PREFIX + name, description }));
}

/**
 * Runs one command, and ends the process with its exit code. Commands may be written with and without `gearman:`.
 *
 * @param module the application's root module. Default: it is looked for, as `nest-gearman` does
 * @param words the command line. Default: that of the process. Where each of its words stands in quotes, they are taken
 * off: `nest start --no-shell --entryFile gearman -- worker:list` hands words on as `"worker:list"`
 * @example
 * // src/gearman.ts, run by `node dist/gearman.js worker:execute images`
 * import { runGearmanCli } from 'nestjs-gearman/cli';
 * import { AppModule } from './app.module.js';
 *
 * await runGearmanCli(AppModule);
 */
export async function runGearmanCli(
  module?: Type,
  words: readonly string[] = process.argv.slice(2),
): Promise<never> {
  // Who reads has seen enough: `nest-gearman status | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit(EXIT.ok);
  });
  const exitCode = await main(unquoted(words), new ProcessOutput(), { module });
  await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
  // An application may leave handles open that nothing closes; the command is over all the same.
  return process.exit(exitCode);
}

/** A text as JSON writes it. */
const QUOTED = /^"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[\da-f]{4}))*"$/iu;

/** No command's name is quoted; if one is, a shell that should have taken the quotes off was left out. */
function unquoted(words: readonly string[]): readonly string[] {
  return words.every((word) => QUOTED.test(word)) ? words.map((word) => String(JSON.parse(word))) : words;
}

/** A pipe may take longer than the process: it is emptied before the end. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}
