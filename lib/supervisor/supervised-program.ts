/** The signals that supervisord can stop a program with. */
export const STOP_SIGNALS = ['TERM', 'INT', 'QUIT', 'HUP', 'USR1', 'USR2', 'KILL'] as const;

export type StopSignal = (typeof STOP_SIGNALS)[number];

/**
 * The exit codes of `sysexits.h` after which a new process would end just as the old one: a wrong command line (64)
 * and a wrong configuration (78). Any other ending, be it a crash, the iterations reached or the idle timeout, asks for
 * a new process; and one that was told to stop is not started again by any process manager.
 */
export const FINAL_EXIT_CODES: readonly number[] = [64, 78];

/** Where a program's output goes. */
export interface ProgramLog {
  /**
   * An absolute path, in a folder that exists. Where there are several processes each has a file of its own, with its
   * number before the extension: `images_00.log`.
   */
  readonly file: string;
  /** For the standard error. An absolute path. Default: it goes where the standard output goes. */
  readonly errorFile?: string | undefined;
  /** A file that has grown to this size is put aside, in bytes. From 0, which keeps it growing. Default 50 MiB. */
  readonly maxBytes?: number | undefined;
  /** How many files that were put aside are kept. From 0. Default 10. */
  readonly backups?: number | undefined;
}

/** What a process manager shall keep running. */
export interface SupervisedProgram {
  /** Spelled as each format allows. */
  readonly name: string;
  /** The program, by its absolute path, and its arguments. */
  readonly command: readonly string[];
  /** Where it runs, an absolute path. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** How many processes of it. From 1. */
  readonly processes: number;
  /**
   * How long a process must have run for its start to count as successful, in whole s. From 0. One that ends earlier is
   * started `startRetries` times more, whatever its exit code; with 0 only the exit code counts.
   */
  readonly startSeconds: number;
  /** How long it may take to stop before it is killed, in whole s. From 0. */
  readonly stopWaitSeconds: number;
  /** Programs of one group can be started and stopped together. Default: in no group. */
  readonly group?: string | undefined;
  /** The name or number of the user that it runs as. Default: the process manager's own. */
  readonly user?: string | undefined;
  /** Whether it is started with the process manager. Default true. */
  readonly autostart?: boolean | undefined;
  /** Lower ones are started first and stopped last. 0 to 999. Default 999. */
  readonly priority?: number | undefined;
  /** How often a failed start is tried again before the process manager gives up. From 0. Default 3. */
  readonly startRetries?: number | undefined;
  /** The exit codes, 0 to 255, after which it is not started again. Default {@link FINAL_EXIT_CODES}. */
  readonly finalExitCodes?: readonly number[] | undefined;
  /** Default `TERM`. */
  readonly stopSignal?: StopSignal | undefined;
  /** Default: where the process manager keeps the output of its programs. */
  readonly log?: ProgramLog | undefined;
}

/** A log with every choice made. */
export interface CompleteLog {
  readonly file: string;
  readonly errorFile: string | undefined;
  readonly maxBytes: number;
  readonly backups: number;
}

/** A program with every choice made. What is `undefined` is left to the process manager. */
export interface CompleteProgram extends SupervisedProgram {
  readonly group: string | undefined;
  readonly user: string | undefined;
  readonly autostart: boolean;
  readonly priority: number;
  readonly startRetries: number;
  readonly finalExitCodes: readonly number[];
  readonly stopSignal: StopSignal;
  readonly log: CompleteLog | undefined;
}
