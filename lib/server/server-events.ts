/** One connection, for those who watch. */
export interface ConnectionEvent {
  /** As the admin command `workers` shows it. */
  readonly number: number;
  readonly address: string;
}

/**
 * What a server tells those who listen: what happens to it and to its connections. There is no event for a packet or a job, so
 * that listening costs jobs nothing; `snapshot()` tells of those.
 */
export interface JobServerEvents {
  listening: { readonly address: string };
  connected: ConnectionEvent;
  disconnected: ConnectionEvent;
  /** What could not be read; a `fatal` one closes the connection. */
  fault: ConnectionEvent & { readonly error: Error; readonly fatal: boolean };
  /** It takes no more connections, and closes behind the last of its `jobs`. */
  draining: { readonly jobs: number };
  /** The store keeps nothing at the moment: background jobs are refused until `storeBack`. */
  storeLost: { readonly store: string; readonly error: Error };
  storeBack: { readonly store: string };
  closed: Record<never, never>;
}
