export const clientListenerThrew = (error: unknown): string =>
  `a listener of the Gearman client threw ${error instanceof Error ? error.message : String(error)}; the task goes on`;

export const noDirectory =
  'expected of() of a client that knows workers, as the one that GearmanModule injects does, got a client without a directory; pass a RemoteWorker, or submit by name';
