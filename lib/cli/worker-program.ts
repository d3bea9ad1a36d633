import { createRequire } from 'node:module';
import { isAbsolute, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { WorkerDefinition } from '../nest/index.js';
import { FINAL_EXIT_CODES, quoteCommand, type SupervisedProgram } from '../supervisor/index.js';
import { environmentOf } from './supervision/environment.js';
import { logOf } from './supervision/log.js';
import type { ProgramFlags } from './supervision/program-flags.js';

/** The bin's own file, which a symbolic link in `node_modules/.bin` may stand for. */
const BIN = fileURLToPath(new URL('./bin.js', import.meta.url));

/** What the process manager waits beyond the worker's own grace before it kills. */
const SPARE_SECONDS = 5;

/** Which command a process manager shall run. */
export interface CommandRequest {
  readonly command: 'gearman:worker:execute' | 'gearman:job:execute';
  /** The worker's or job's name, without prefix. */
  readonly name: string;
  /** Absent where the script that runs brings its own application. */
  readonly appFile: string | undefined;
}

/** What a process manager shall keep running, and how. */
export interface ProgramRequest extends CommandRequest {
  /** What the decorator says. */
  readonly supervisor: WorkerDefinition['supervisor'];
  /** In ms. */
  readonly grace: number;
  /** What the command line says, which counts first. */
  readonly flags: ProgramFlags;
}

/** The line that runs the worker or job from anywhere: every path in it is absolute. */
export function commandLineOf(request: CommandRequest): string {
  return quoteCommand(words(request, {}));
}

/**
 * The program that keeps it running.
 *
 * A process manager that has a time within which a start must succeed tries again whatever ends sooner, a wrong
 * configuration too; so that time is 0, unless the decorator says otherwise.
 *
 * @throws CliError
 */
export function programOf({ flags, supervisor, grace, ...request }: ProgramRequest): SupervisedProgram {
  const { autostart, priority, startSeconds = 0, startRetries, stopSignal } = supervisor;
  const said = { autostart, priority, startSeconds, startRetries, stopSignal };
  return {
    ...said,
    name: request.name,
    command: words(request, flags),
    directory: flags.directory ?? supervisor.directory ?? process.cwd(),
    environment: environmentOf(flags, supervisor),
    processes: flags.numprocs ?? supervisor.numprocs ?? 1,
    user: flags.user ?? supervisor.user,
    group: flags.group ?? supervisor.group,
    log: logOf(request.name, flags, supervisor),
    stopWaitSeconds: Math.ceil(grace / 1000) + SPARE_SECONDS,
    finalExitCodes: FINAL_EXIT_CODES,
  };
}

function words({ command, name, appFile }: CommandRequest, { node, directory }: ProgramFlags): string[] {
  const line = [command, name, '--no-interaction'];
  const there = (path: string): string => movedTo(directory, path);
  const program = node ?? process.execPath;
  return appFile === undefined
    ? [program, there(ownScript()), ...line]
    : [program, there(BIN), ...line, '--app', there(appFile)];
}

/** Where a path of this project is when the project is in another folder. */
function movedTo(directory: string | undefined, path: string): string {
  const inProject = relative(process.cwd(), path);
  const isOutside = inProject.startsWith('..') || isAbsolute(inProject);
  return directory === undefined || isOutside ? path : join(directory, inProject);
}

/** The script that runs; it may have been named without its extension. */
function ownScript(): string {
  const [, script = BIN] = process.argv;
  return createRequire(import.meta.url).resolve(resolve(script));
}
