import { existsSync, readFileSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { HOST, pidOn, startServer, until } from './server-process.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

describe('the log', () => {
  test('is reopened on SIGHUP, and the server goes on', async () => {
    const folder = await folders.make();
    const [log, old] = [join(folder, 'g.log'), join(folder, 'g.log.1')];
    const { process: server, port } = await startServer(commands, [
      '-l',
      log,
      '--verbose',
      'INFO',
      '-t',
      '4',
    ]);
    await rename(log, old);
    server.signal('SIGHUP');
    await until('a new log file', () => existsSync(log) && readFileSync(log, 'utf8') !== '');
    expect(await pidOn(port)).toBe(server.pid);
    server.signal('SIGTERM');
    expect((await server.ended()).stderr).toBe('');
    const line = /^ *(\w+) \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \[ {2}main \] (.*)$/;
    const read = async (path: string) =>
      (await readFile(path, 'utf8'))
        .trimEnd()
        .split('\n')
        .map((text) => line.exec(text)?.slice(1, 3).join(' '));
    expect(await read(old)).toEqual([
      'NOTICE without effect here: --threads (one thread serves all connections)',
      `INFO job server listens on ${HOST}:${port}`,
    ]);
    expect(await read(log)).toEqual([`INFO reopened ${log}`, 'INFO SIGTERM: ends', 'INFO shutdown complete']);
  });

  test('that cannot be opened: it is said on stderr, and the server starts', async () => {
    const { process: server, port } = await startServer(commands, ['-l', '/nowhere/g.log']);
    await server.said('could not open the log file /nowhere/g.log (ENOENT');
    expect(await pidOn(port)).toBe(server.pid);
  });

  test('is nowhere with none', async () => {
    const { process: server } = await startServer(commands, ['-l', 'none', '--verbose=DEBUG', '-t', '1']);
    server.signal('SIGTERM');
    expect((await server.ended()).stderr).toBe('');
  });

  test('says no more than its level', async () => {
    const { process: server } = await startServer(commands, ['--verbose', 'ERROR']);
    server.signal('SIGINT');
    expect(await server.ended()).toMatchObject({ stderr: '', exitCode: 0 });
  });
});
