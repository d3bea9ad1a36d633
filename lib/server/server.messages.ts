export const listenerThrew = (error: unknown): string =>
  `a listener of the job server threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;

export const NOT_STORED = 'Job could not be stored';
