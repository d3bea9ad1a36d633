export const clientListenerThrew = (error: unknown): string =>
  `a listener of the Gearman client threw ${error instanceof Error ? error.message : String(error)}; the task goes on`;

export const noDirectory =
  'expected of() of a client that knows workers, as the one that GearmanModule injects does, got a client without a directory; pass a RemoteWorker, or submit by name';

export const noSuchJob = (owner: string, method: string, known: readonly string[]): string =>
  `${owner}#${method} is no job; there are ${known.join(', ')}`;

export const noSuchEvent = (type: string, known: readonly string[]): string =>
  `expected an event of the client, one of ${known.join(', ')}, got "${type}"`;
