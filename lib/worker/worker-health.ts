import type { WorkerLink } from './worker-link.js';

/**
 * What a worker is doing:
 *
 * ```
 *        start            stop, iterations done, idle            no job left, or grace over
 *  new ---------> working ----------------------------> draining --------------------------> stopped
 *                  |   ^                                    ^
 *            pause '-->' resume                             |
 *                 paused -----------------------------------'
 * ```
 */
export type WorkerState = 'new' | 'working' | 'paused' | 'draining' | 'stopped';

/** How a worker is, for health checks. */
export interface WorkerHealth {
  readonly state: WorkerState;
  /** Whether a job that were submitted now would be taken: it works, and a server has answered its request for jobs. */
  readonly consuming: boolean;
  /** Jobs at work. */
  readonly running: number;
  readonly servers: readonly { readonly address: string; readonly connected: boolean }[];
}

export function healthOf(state: WorkerState, running: number, links: readonly WorkerLink[]): WorkerHealth {
  const connected = new Map<string, boolean>();
  for (const { address, session } of links) {
    connected.set(address, connected.get(address) === true || session?.answered === true);
  }
  return {
    state,
    consuming: state === 'working' && [...connected.values()].includes(true),
    running,
    servers: Array.from(connected, ([address, isConnected]) => ({ address, connected: isConnected })),
  };
}
