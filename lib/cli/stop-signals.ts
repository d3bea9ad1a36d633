const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

export type StopSignal = (typeof SIGNALS)[number];

/**
 * The same signal again within this time is the same request, in ms: Ctrl+C reaches every process of the terminal, and
 * npx hands on what it gets.
 */
const ECHO = 500;

/**
 * Owns the process's stop signals, until it is told to let go of them.
 *
 * @param first called at the first signal
 * @param second called at every further one that is no echo
 * @returns a function that gives the signals back
 */
export function ownStopSignals(
  first: (signal: StopSignal) => void,
  second: (signal: StopSignal) => void,
): () => void {
  let last: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
  const listener = (signal: NodeJS.Signals): void => {
    const at = performance.now();
    if (last?.signal === signal && at - last.at < ECHO) return;
    const stop = last === undefined ? first : second;
    last = { signal, at };
    stop(signal as StopSignal);
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
