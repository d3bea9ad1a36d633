/** What a command line says of the programs that it writes. It counts before what the workers' decorators say. */
export interface ProgramFlags {
  /** How many processes each keeps. */
  readonly numprocs?: number;
  readonly user?: string;
  readonly group?: string;
  /**
   * The project's folder where the programs run, an absolute path. Default: the current one. Paths within the project
   * are written as they are there.
   */
  readonly directory?: string;
  readonly environment?: readonly EnvironmentFlag[];
  /** The folder of their log files, an absolute path. */
  readonly logDir?: string;
  /** In bytes. */
  readonly logMaxBytes?: number;
  readonly logBackups?: number;
  /** The Node that runs them. Default: the one that runs this. */
  readonly node?: string;
}

/** `NAME=value`, or `NAME` for the value that it has now. */
export interface EnvironmentFlag {
  readonly name: string;
  readonly value: string | undefined;
}
