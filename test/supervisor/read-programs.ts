import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { runCommand } from '../support/processes.js';
import { findExecutable } from '../support/programs.js';

const PROGRAMS = scriptAt('./read_programs.py');
const SECTIONS = scriptAt('./read_sections.py');

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
  readonly autostart: boolean;
  /** A class of supervisord. */
  readonly autorestart: 'RestartUnconditionally' | 'RestartWhenExitUnexpected';
  readonly exitcodes: readonly number[];
  readonly startretries: number;
  readonly priority: number;
  readonly groupPriority: number;
  readonly uid: number | null;
  readonly redirect: boolean;
  /** Where supervisord chooses a file, `null`. */
  readonly stdout: ReadLog | null;
  readonly stderr: ReadLog | null;
}

export interface ReadLog {
  readonly file: string;
  readonly maxBytes: number;
  readonly backups: number;
}

/**
 * Has supervisord's own code read configuration files, all in one process.
 *
 * @returns the processes of each file
 */
export function readPrograms(
  texts: readonly string[],
): Promise<readonly (readonly [ReadProcess, ...ReadProcess[]])[]> {
  return readWith(PROGRAMS, texts);
}

/** The options of a file's sections, by title and name. */
export type ReadSections = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Has supervisord's own parser read configuration files, whatever they hold. */
export function readSections(texts: readonly string[]): Promise<readonly ReadSections[]> {
  return readWith(SECTIONS, texts);
}

async function readWith<Result>(script: string, texts: readonly string[]): Promise<Result> {
  const [python = 'python3', ...flags] = interpreterOf(findExecutable('supervisord') as string);
  const input = JSON.stringify(texts);
  const { stdout, stderr, exitCode } = await runCommand(python, [...flags, script], { input });
  if (exitCode !== 0) throw new Error(`${python} ended with ${exitCode}: ${stderr}`);
  return JSON.parse(stdout) as Result;
}

function scriptAt(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}

/** The Python that has supervisord's modules, from the first line of supervisord itself. */
function interpreterOf(supervisord: string): string[] {
  const [firstLine = ''] = readFileSync(supervisord, 'utf8').split('\n', 1);
  return firstLine.replace(/^#!\s*/, '').split(/\s+/);
}
