import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import type { Starter } from './server-run.js';
import type { StartedServer } from './starting.js';

/** Tells the child of a `server --daemon`, by its parent's process ID, that it is the daemon. */
export const DAEMON = 'NEST_GEARMAN_DAEMON_OF';

/** What the daemon tells its parent, once. */
export type DaemonReport =
  | { readonly started: StartedServer; readonly trouble?: string }
  | { readonly error: string; readonly exitCode: number };

/** Whether this process is the daemon: its parent waits for a report. */
export function isDaemon(): boolean {
  return process.send !== undefined && process.env[DAEMON] === String(process.ppid);
}

/** What kept a daemon from listening, in its own words and with its own exit code. */
export class DaemonFailure extends CliError {}

/** What the daemon tells its parent, that it can end. */
export class DaemonStarter implements Starter {
  async ready(started: StartedServer, trouble: string | undefined): Promise<void> {
    await tellParent({ started, ...(trouble !== undefined && { trouble }) });
    process.disconnect();
  }

  async failed(error: unknown): Promise<void> {
    if (!process.connected) return;
    const message = error instanceof Error ? error.message : String(error);
    const exitCode = error instanceof CliError ? error.exitCode : EXIT.failure;
    await tellParent({ error: message, exitCode });
    process.disconnect();
  }
}

/** A parent that is gone is not told, and its daemon goes on. */
function tellParent(what: DaemonReport): Promise<void> {
  return new Promise((resolve) => process.send?.(what, () => resolve()));
}
