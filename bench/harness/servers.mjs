import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from './child.mjs';
import { makePostgresDatabases, startMemcached, startMysql, startPostgres } from './databases.mjs';
import { makeFolder, removeFolder } from './folders.mjs';
import { freePort, untilListening } from './ports.mjs';
import { findProgram } from './programs.mjs';

const OURS = fileURLToPath(new URL('../programs/job-server.mjs', import.meta.url));

const REDIS_IN_MEMORY = ['--save', '', '--appendonly', 'no', '--logfile', '/dev/null', '--bind', '127.0.0.1'];

/** How each server is started: (port, private folder, further flags) → its process. */
const STARTS = {
  ours: (port, _folder, flags, nodeFlags) =>
    Child.node([...nodeFlags, OURS, `${port}`, ...flags], { ipc: true }),
  gearmand: (port, folder, flags) =>
    new Child(findProgram('gearmand'), [...gearmandFlags(port, folder), ...flags]),
  redis: (port, folder, flags) =>
    new Child(findProgram('redis-server'), [
      '--port',
      `${port}`,
      '--dir',
      folder,
      ...REDIS_IN_MEMORY,
      ...flags,
    ]),
  beanstalkd: (port, _folder, flags) =>
    new Child(findProgram('beanstalkd'), ['-l', '127.0.0.1', '-p', `${port}`, ...flags]),
  postgres: startPostgres,
  mysql: startMysql,
  memcached: startMemcached,
};

/** What is to be done as soon as it accepts connections. */
const PREPARATIONS = { postgres: makePostgresDatabases };

/** Killed with SIGKILL, it would leave processes behind that write to its folder for a while. */
const END_SIGNALS = { postgres: 'SIGQUIT' };

export function gearmandFlags(port, folder) {
  const files = [`--log-file=${join(folder, 'log')}`, `--pid-file=${join(folder, 'pid')}`];
  return [`--port=${port}`, '--listen=127.0.0.1', '--job-handle-prefix=H', ...files];
}

/** @param nodeFlags of our server, as `--cpu-prof`. @returns name, port, child, stop() */
export async function startServer(name, { flags = [], nodeFlags = [] } = {}) {
  const folder = await makeFolder(name);
  const port = await freePort();
  const child = STARTS[name](port, folder, flags, nodeFlags);
  const stop = async (signal = END_SIGNALS[name]) => {
    await child.stop(signal);
    await removeFolder(folder);
  };
  try {
    await untilListening(child, port);
    await PREPARATIONS[name]?.(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name, port, child, stop };
}
