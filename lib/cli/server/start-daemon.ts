import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { DAEMON, DaemonFailure, type DaemonReport } from './daemon.js';
import { refused } from './flag-parser.js';
import * as messages from './server.messages.js';

const BIN = fileURLToPath(new URL('../bin.js', import.meta.url));

/** How long a daemon may take until it listens, in s. It needs less than one. */
const START_LIMIT = 60;

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
  if ('error' in said) throw new DaemonFailure(said.error, said.exitCode);
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
