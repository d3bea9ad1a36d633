import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { refused } from './flag-parser.js';
import * as messages from './server.messages.js';
import type { Starter } from './server-run.js';
import type { StartedServer } from './starting.js';

/** Tells the child of a `server --daemon`, by its parent's process ID, that it is the daemon. */
const DAEMON = 'NEST_GEARMAN_DAEMON_OF';

const BIN = fileURLToPath(new URL('../bin.js', import.meta.url));

/** How long a daemon may take until it listens, in s. It needs less than one. */
const START_LIMIT = 60;

/** What the daemon tells its parent, once. */
export type DaemonReport =
  | { readonly started: StartedServer; readonly trouble?: string }
  | { readonly error: string; readonly exitCode: number };

/** Whether this process is the daemon: its parent waits for a report. */
export function isDaemon(): boolean {
  return process.send !== undefined && process.env[DAEMON] === String(process.ppid);
}

/**
 * Starts the daemon: the same command line in a process of its own, with a session of its own and without this one's
 * outputs.
 *
 * @returns what it tells when it listens
 * @throws CliError with what kept it from listening
 */
export async function startDaemon(
  words: readonly string[],
): Promise<Extract<DaemonReport, { started: unknown }>> {
  const child = spawn(process.execPath, [...process.execArgv, BIN, ...words], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, [DAEMON]: String(process.pid) },
  });
  const said = await reportOf(child);
  if ('error' in said) throw new CliError(said.error, said.exitCode);
  child.unref();
  return said;
}

async function reportOf(child: ChildProcess): Promise<DaemonReport> {
  const signal = AbortSignal.timeout(START_LIMIT * 1000);
  const ended = once(child, 'exit', { signal }).then(([code, killer]) => {
    throw refused(messages.daemonEnded(String(killer ?? code)));
  });
  const said = once(child, 'message', { signal }).then(([report]) => report as DaemonReport);
  try {
    return await Promise.race([said, ended]);
  } catch (error) {
    child.kill('SIGKILL');
    throw signal.aborted ? refused(messages.daemonTooSlow(START_LIMIT), { cause: error }) : error;
  } finally {
    ended.catch(() => undefined);
    said.catch(() => undefined);
  }
}

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
