/** What signals ask of the server. */
export interface SignalHandlers {
  /** SIGTERM and SIGINT: end at once. */
  stop(signal: string): void;
  /** The same again. */
  force(): void;
  /** SIGUSR1: end when no job is left. */
  drain(signal: string): void;
  /** SIGHUP: go on in a new log file. */
  reopenLog(): void;
}

/** A terminal sends Ctrl+C to every process that it runs, and npx hands on what it gets: such an echo comes within this time, in ms. */
const ECHO = 500;

/**
 * Owns gearmand's signals. To be called early: until then SIGUSR1 starts Node's debugger.
 *
 * @param hangsUp whether SIGHUP says that the terminal is gone: then it ends the server
 * @returns a function that gives the signals back
 */
export function ownServerSignals(handlers: SignalHandlers, hangsUp: boolean): () => void {
  let stoppedAt: number | undefined;
  const stop = (signal: string): void => {
    const now = performance.now();
    if (stoppedAt !== undefined && now - stoppedAt >= ECHO) handlers.force();
    else if (stoppedAt === undefined) handlers.stop(signal);
    stoppedAt ??= now;
  };
  const listeners: [NodeJS.Signals, (signal: string) => void][] = [
    ['SIGTERM', stop],
    ['SIGINT', stop],
    ['SIGUSR1', (signal) => handlers.drain(signal)],
    ['SIGHUP', hangsUp ? stop : () => handlers.reopenLog()],
  ];
  for (const [signal, listener] of listeners) process.on(signal, listener);
  return () => {
    for (const [signal, listener] of listeners) process.off(signal, listener);
  };
}
