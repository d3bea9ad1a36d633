import { mkdtemp, rm } from 'node:fs/promises';
import { accessSync, constants, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Child } from './child.mjs';
import { freePort, untilListening } from './ports.mjs';

const OURS = fileURLToPath(new URL('../programs/job-server.mjs', import.meta.url));

const REDIS_IN_MEMORY = ['--save', '', '--appendonly', 'no', '--logfile', '/dev/null', '--bind', '127.0.0.1'];

/** The private folders that are there now, so that none outlives the harness. */
const folders = new Set();

process.on('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

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
};

/** The programs that servers need; ours needs none. */
export const PROGRAMS = { gearmand: 'gearmand', redis: 'redis-server', beanstalkd: 'beanstalkd' };

/** Where a shell finds it; servers are often not on a user's PATH. `undefined` where it is not installed. */
export function findProgram(name) {
  const places = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return places.map((place) => join(place, name)).find(isExecutable);
}

export function gearmandFlags(port, folder) {
  const files = [`--log-file=${join(folder, 'log')}`, `--pid-file=${join(folder, 'pid')}`];
  return [`--port=${port}`, '--listen=127.0.0.1', '--job-handle-prefix=H', ...files];
}

/** @param nodeFlags of our server, as `--cpu-prof`. @returns name, port, child, stop() */
export async function startServer(name, { flags = [], nodeFlags = [] } = {}) {
  const folder = await mkdtemp(join(tmpdir(), `nest-gearman-bench-${name}-`));
  folders.add(folder);
  const port = await freePort();
  const child = STARTS[name](port, folder, flags, nodeFlags);
  const stop = async (signal) => {
    await child.stop(signal);
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  try {
    await untilListening(child, port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { name, port, child, stop };
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
