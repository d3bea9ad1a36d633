#!/usr/bin/env node
import { main } from './main.js';
import { ProcessOutput } from './output.js';

/** A pipe may take longer than the process: it is emptied before the end. */
function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => stream.write('', () => resolve()));
}

const exitCode = await main(process.argv.slice(2), new ProcessOutput());
await Promise.all([flushed(process.stdout), flushed(process.stderr)]);
// An application may leave handles open that nothing closes; the command is over all the same.
process.exit(exitCode);
