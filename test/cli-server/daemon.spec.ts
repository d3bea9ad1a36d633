import { existsSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';

import { afterEach, describe, expect, test } from '@jest/globals';

import { type Ended, nestGearmanAlone } from '../cli/cli-process.js';
import { freePort } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { HOST, isAlive, pidOn, until } from './server-process.js';

const folders = TemporaryFolders.perTest();

const pids: number[] = [];
afterEach(() => {
  for (const pid of pids.splice(0).filter(isAlive)) process.kill(pid, 'SIGKILL');
});

interface Daemon {
  readonly ended: Ended;
  readonly port: number;
  readonly pidFile: string;
  readonly log: string;
  readonly pid: number;
}

/** Starts a daemon as an init script does. */
async function startDaemon(...flags: string[]): Promise<Daemon> {
  const folder = await folders.make();
  const [pidFile, log] = [join(folder, 'g.pid'), join(folder, 'g.log')];
  const port = await freePort();
  const ended = await nestGearmanAlone([
    'server',
    `--port=${port}`,
    '-d',
    '-P',
    pidFile,
    '-l',
    log,
    ...flags,
  ]);
  const pid = Number(await readFile(pidFile, 'utf8').catch(() => 'no PID file'));
  if (pid > 0) pids.push(pid);
  return { ended, port, pidFile, log, pid };
}

describe('--daemon', () => {
  test('ends with 0 when the daemon listens and its PID is in the file, which goes with it', async () => {
    const { ended, port, pidFile, log, pid } = await startDaemon('--verbose', 'INFO', '-t', '4');
    expect(ended).toEqual({
      stdout: expect.stringMatching(`^job server listens on ${HOST}:${port} .*\\(pid ${pid}\\)`),
      stderr: '',
      exitCode: 0,
    });
    expect(await pidOn(port)).toBe(pid);
    process.kill(pid, 'SIGTERM');
    await until('the daemon has ended', () => !isAlive(pid));
    expect(existsSync(pidFile)).toBe(false);
    const logged = readFileSync(log, 'utf8');
    expect(logged).toContain('without effect here: --threads');
    expect(logged).toContain('SIGTERM: ends');
  });

  test('has a session of its own, and none of the outputs of its parent', async () => {
    const { pid } = await startDaemon();
    const [, , , , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\)/, 'x')
      .split(' ');
    expect(Number(session)).toBe(pid);
  });

  test('a port that is taken: the parent says it and ends with 1, and leaves nothing behind', async () => {
    const other = createServer().listen(0, HOST);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const pidFile = join(await folders.make(), 'g.pid');
    const ended = await nestGearmanAlone(['server', '-d', '-p', String(port), '-P', pidFile, '-l', 'none']);
    other.close();
    expect(ended).toEqual({
      stdout: '',
      stderr: `listen EADDRINUSE: address already in use ${HOST}:${port}\n`,
      exitCode: 1,
    });
    expect(existsSync(pidFile)).toBe(false);
  });

  test('a PID file that cannot be written: the parent says it and ends with 1', async () => {
    const port = await freePort();
    const ended = await nestGearmanAlone([
      'server',
      '-d',
      '-p',
      String(port),
      '-P',
      '/nowhere/g.pid',
      '-l',
      'none',
    ]);
    expect(ended).toMatchObject({
      stderr: expect.stringContaining('could not write the PID file /nowhere/g.pid'),
      exitCode: 1,
    });
    expect(await pidOn(port)).toBeUndefined();
  });

  test('a log file that cannot be opened: the parent says it, and the daemon serves', async () => {
    const port = await freePort();
    const pidFile = join(await folders.make(), 'g.pid');
    const ended = await nestGearmanAlone([
      'server',
      '-d',
      '-p',
      String(port),
      '-P',
      pidFile,
      '-l',
      '/nowhere/g.log',
    ]);
    pids.push(Number(readFileSync(pidFile, 'utf8')));
    expect(ended).toMatchObject({
      stderr: expect.stringContaining('could not open the log file /nowhere/g.log'),
      exitCode: 0,
    });
    expect(await pidOn(port)).toBe(pids[0]);
  });

  test('SIGUSR1 ends it when it has no job', async () => {
    const { pid, pidFile } = await startDaemon();
    process.kill(pid, 'SIGUSR1');
    await until('the daemon has ended', () => !isAlive(pid));
    expect(existsSync(pidFile)).toBe(false);
  });
});

const isRoot = process.getuid?.() === 0 && process.platform === 'linux';

describe('--user', () => {
  (isRoot ? test : test.skip)('becomes that user when it listens', async () => {
    const { pid, ended } = await startDaemon('-u', 'nobody');
    expect(ended).toMatchObject({ stderr: '', exitCode: 0 });
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const ids = (name: string) => new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(status)?.[1]?.split(/\s+/);
    expect(new Set(ids('Uid'))).toEqual(new Set(['65534']));
    expect(new Set(ids('Gid'))).toEqual(new Set(['65534']));
  });

  (isRoot ? test : test.skip)('that is nobody is told', async () => {
    const ended = await nestGearmanAlone(['server', '-p', '0', '-u', 'no-such-user', '-P', '/nowhere/x']);
    expect(ended).toMatchObject({
      stderr: expect.stringContaining('could not become the user no-such-user'),
      exitCode: 1,
    });
  });
});
