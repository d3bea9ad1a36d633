import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../support/processes.js';
import { findExecutable } from '../support/programs.js';

const SCRIPT = fileURLToPath(new URL('./read_programs.py', import.meta.url));

/** A process as supervisord would start it. */
export interface ReadProcess {
  readonly group: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly startsecs: number;
  readonly stopsignal: number;
  readonly stopwaitsecs: number;
}

/**
 * Has supervisord's own code read configuration files, all in one process.
 *
 * @returns the processes of each file
 */
export async function readPrograms(
  texts: readonly string[],
): Promise<readonly (readonly [ReadProcess, ...ReadProcess[]])[]> {
  const [python = 'python3', ...flags] = interpreterOf(findExecutable('supervisord') as string);
  const input = JSON.stringify(texts);
  const { stdout, stderr, exitCode } = await runCommand(python, [...flags, SCRIPT], { input });
  if (exitCode !== 0) throw new Error(`${python} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as (readonly [ReadProcess, ...ReadProcess[]])[];
}

/** The Python that has supervisord's modules, from the first line of supervisord itself. */
function interpreterOf(supervisord: string): string[] {
  const [firstLine = ''] = readFileSync(supervisord, 'utf8').split('\n', 1);
  return firstLine.replace(/^#!\s*/, '').split(/\s+/);
}
