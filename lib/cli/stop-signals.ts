const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Owns the process's stop signals until it is released.
 *
 * @param first called at the first signal
 * @param second called at every further one
 * @returns a function that gives the signals back
 */
export function ownStopSignals(first: () => void, second: () => void): () => void {
  let received = 0;
  const listener = (): void => {
    received++;
    if (received === 1) first();
    else second();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}
