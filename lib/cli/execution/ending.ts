import { EXIT } from '../exit-codes.js';

/** Why an execution ended. */
export type Ending =
  /** A stop signal came. */
  | 'stopped'
  | 'iterations'
  | 'idle'
  /** The process held more memory than it may. */
  | 'memory'
  /** The process was older than it may be. */
  | 'age'
  /** The release file changed. */
  | 'release'
  /** No job server was there for too long. */
  | 'unreachable'
  /** The application's files changed, and `--watch` wants a fresh process. */
  | 'changed';

/** The exit codes that the command line can choose. */
export interface ExitCodeOptions {
  readonly exitCodeIterations: number;
  readonly exitCodeIdle: number;
}

export function exitCodeOf(ending: Ending, options: ExitCodeOptions): number {
  if (ending === 'iterations') return options.exitCodeIterations;
  if (ending === 'idle') return options.exitCodeIdle;
  return ending === 'unreachable' ? EXIT.unavailable : EXIT.ok;
}
