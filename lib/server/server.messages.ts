export const listenerThrew = (error: unknown): string =>
  `a listener of the job server threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
