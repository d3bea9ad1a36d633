import { fileURLToPath } from 'node:url';

import type { ResolvedExecutionOptions } from '../nest/index.js';
import { quoteCommand, type SupervisordProgram } from '../supervisor/index.js';

/** The bin's own file, which a symbolic link in `node_modules/.bin` may stand for. */
const BIN = fileURLToPath(new URL('./bin.js', import.meta.url));

/** What supervisord waits beyond the worker's own grace before it kills. */
const SPARE_SECONDS = 5;

/** What supervisord shall run. */
export interface ProgramRequest {
  readonly command: 'gearman:worker:execute' | 'gearman:job:execute';
  /** The worker's or job's name, without prefix. */
  readonly name: string;
  readonly appFile: string;
  readonly options: Pick<ResolvedExecutionOptions, 'iterations' | 'timeout' | 'minimumExecutionTime'>;
  /** In ms. */
  readonly grace: number;
  readonly processes: number;
}

function words({ command, name, appFile }: ProgramRequest): string[] {
  return [process.execPath, BIN, command, name, '--no-interaction', '--app', appFile];
}

/** The line that runs the worker or job from anywhere: every path in it is absolute. */
export function commandLineOf(request: Pick<ProgramRequest, 'command' | 'name' | 'appFile'>): string {
  return quoteCommand(words(request as ProgramRequest));
}

/** The supervisord program that keeps it running. The command's own environment variables go along. */
export function programOf(request: ProgramRequest): SupervisordProgram {
  return {
    name: request.name,
    command: words(request),
    directory: process.cwd(),
    environment: gearmanEnvironment(),
    processes: request.processes,
    startSeconds: startSeconds(request.options),
    stopWaitSeconds: Math.ceil(request.grace / 1000) + SPARE_SECONDS,
  };
}

function gearmanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => /^GEARMAN_|^NODE_ENV$/.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}

/**
 * A worker that may end by itself within a second would count as one that cannot start, and after a few such starts
 * supervisord gives up; unless its minimum execution time keeps it longer than that.
 */
function startSeconds({ iterations, timeout, minimumExecutionTime }: ProgramRequest['options']): number {
  const endsByItself = iterations > 0 || timeout > 0;
  return endsByItself && minimumExecutionTime < 2 ? 0 : 1;
}
