import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { BIN, type CliProcess } from '../cli/cli-process.js';
import { runHere } from '../cli/recording-output.js';
import { freePort, StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { askAdmin } from '../support/admin-text.js';
import { Clients, HOST, pidOn, portOf, startServer, until } from './server-process.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();
const clients = Clients.perTest();

/** Starts a shell script, whose `$@` is the server's command line. */
function inShell(script: string, flags: readonly string[]): CliProcess {
  return commands.program('sh', ['-c', script, 'sh', process.execPath, BIN, 'server', ...flags]);
}

describe('started by a program that gives it', () => {
  test('an empty environment, it serves', async () => {
    const server = commands.program('env', ['-i', process.execPath, BIN, 'server', '-p', '0']);
    expect(await pidOn(await portOf(server))).toBe(server.pid);
  });

  test('GEARMAND_PORT, it listens there', async () => {
    const port = await freePort();
    const server = commands.nestGearman(['server'], { env: { GEARMAND_PORT: String(port) } });
    expect(await portOf(server)).toBe(port);
  });

  test('a configuration file, it reads its flags there', async () => {
    const folder = await folders.make({ 'g.conf': '--job-handle-prefix=H:conf\n--exceptions' });
    const { port } = await startServer(commands, [`@${join(folder, 'g.conf')}`]);
    expect(await clients.to(port).doBackground('any').handle).toMatch(/^H:conf:\d+$/);
  });

  test('outputs that are full and that nobody reads, it serves and ends', async () => {
    const folder = await folders.make();
    const port = await freePort();
    const pipe = join(folder, 'pipe');
    const fill = `mkfifo ${pipe}; exec 3<>${pipe}; dd if=/dev/zero of=${pipe} bs=4096 count=16 2>&- 1<>${pipe}; exec "$@" >&3 2>&3`;
    const server = inShell(fill, ['-p', String(port), '--verbose=DEBUG', '-t', '4']);
    await until('the server answers', async () => (await pidOn(port)) === server.pid);
    server.signal('SIGTERM');
    expect(await server.ended()).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });

  test('outputs whose readers are gone, it serves and ends', async () => {
    const folder = await folders.make();
    const port = await freePort();
    const pipe = join(folder, 'pipe');
    // Opened for reading and writing, then for writing alone: the reader goes.
    const lose = `mkfifo ${pipe}; exec 3<>${pipe} 4>${pipe} 3>&-; exec "$@" >&4 2>&4`;
    const server = inShell(lose, ['-p', String(port), '--verbose=DEBUG', '-t', '4']);
    await until('the server answers', async () => (await pidOn(port)) === server.pid);
    server.signal('SIGHUP');
    server.signal('SIGTERM');
    expect(await server.ended()).toMatchObject({ exitCode: 0 });
  });
});

describe('flags in use', () => {
  test('--json prints one document', async () => {
    const server = commands.nestGearman(['server', '-p', '0', '--json', '-r', 'http', '--http-port', '0']);
    await server.said('\n');
    const { port, http, ...rest } = JSON.parse(server.stdout) as { port: number; http: string };
    expect(rest).toEqual({ address: expect.stringContaining(`:${port}`), pid: server.pid });
    const answer = await fetch(`http://${http}/any`, {
      method: 'POST',
      headers: { 'X-Gearman-Background': 'true' },
    });
    expect([answer.status, answer.headers.get('x-gearman-command')]).toEqual([200, 'JOB_CREATED']);
    expect(await askAdmin({ host: HOST, port }, 'status')).toBe('any\t1\t0\t0\n.\n');
  });

  test('--admin-shutdown lets the admin protocol end it, PID file and all', async () => {
    const pidFile = join(await folders.make(), 'g.pid');
    const { process: server, port } = await startServer(commands, ['--admin-shutdown', '-P', pidFile]);
    expect(readFileSync(pidFile, 'utf8')).toBe(`${server.pid}\n`);
    await askAdmin({ host: HOST, port }, 'shutdown').catch(() => '');
    expect(await server.ended()).toMatchObject({ exitCode: 0 });
    expect(existsSync(pidFile)).toBe(false);
  });

  test('a PID file that cannot be written: it says so and ends with 1', async () => {
    const server = commands.nestGearman(['server', '-p', '0', '-P', '/nowhere/g.pid']);
    expect(await server.ended()).toEqual({
      stdout: '',
      stderr: expect.stringMatching(/^could not write the PID file \/nowhere\/g\.pid: ENOENT.*\n$/),
      exitCode: 1,
    });
  });

  test('--check-args starts nothing', async () => {
    const other = createServer().listen(0, HOST);
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const check = (...flags: string[]) => runHere(['server', '-p', String(port), '--check-args', ...flags]);
    expect(await check('-d', '-R')).toEqual({ stdout: '', stderr: '', exitCode: 0 });
    expect(await check('--bogus')).toMatchObject({
      stderr: expect.stringMatching(/^unknown option --bogus/),
      exitCode: 1,
    });
    expect(await check(`--job-handle-prefix=${'x'.repeat(99)}`)).toMatchObject({ stdout: '', exitCode: 1 });
    other.close();
  });

  test('-V and --help print and end with 0', async () => {
    const short = await commands.nestGearman(['server', '-V']).ended();
    expect(short).toEqual({ stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '', exitCode: 0 });
    expect(await runHere(['server', '-dV'])).toEqual(short);
    expect(await runHere(['server', '-h'])).toMatchObject({
      stdout: expect.stringContaining('-q, --queue-type <type>'),
      exitCode: 0,
    });
  });

  test('as JSON a wrong command line is a document too', async () => {
    const { stderr, exitCode } = await runHere(['server', '--bogus', '--json']);
    expect([JSON.parse(stderr), exitCode]).toEqual([
      { error: { name: 'CliError', message: expect.stringContaining('--bogus'), exitCode: 1 } },
      1,
    ]);
  });
});
