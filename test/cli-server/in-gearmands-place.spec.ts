import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { runCommand } from '../support/processes.js';
import { describeWith, findExecutable } from '../support/programs.js';
import { runHere } from '../cli/recording-output.js';
import { freePort, StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { authority, CLIENT_TLS, SERVER_TLS } from '../tls/trust.js';
import { HOST, pidOn, portOf, startServer } from './server-process.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

/** As a line of an init script has it, with flags of every kind. */
function initLine(folder: string, port: number): string[] {
  return [
    `--port=${port}`,
    '--listen',
    'localhost',
    `--pid-file=${join(folder, 'g.pid')}`,
    '-l',
    join(folder, 'g.log'),
    '--verbose=INFO',
    '-t4',
    '-R',
    '-b64',
    '-j',
    '3',
    '-w0',
    '-q',
    'builtin',
    '-f',
    '1024',
    '--hashtable-buckets=1009',
    '--keepalive',
    '--keepalive-idle=30',
    '--keepalive-interval=10',
    '--keepalive-count=5',
    '--job-handle-prefix=H:init',
    '--exceptions',
    '--coredump',
  ];
}

describeWith(['gearadmin', 'gearman'], 'with the command line of an init script', () => {
  test('gearadmin and gearman find what they find in gearmand', async () => {
    const folder = await folders.make();
    const port = await freePort();
    const server = commands.nestGearman(['server', ...initLine(folder, port)]);
    await portOf(server);
    const there = ['-h', 'localhost', '-p', String(port)];
    const ask = async (...flags: string[]) =>
      (await runCommand(findExecutable('gearadmin') as string, [...there, ...flags])).stdout;
    const gearman = (...flags: string[]) =>
      runCommand(findExecutable('gearman') as string, [...there, '-f', 'shout', ...flags]);

    expect(await ask('--getpid')).toBe(`${server.pid}\n`);
    expect((await gearman('-b', '-v', 'background')).stdout).toMatch(/Task created: H:init:\d+\n/);
    expect(await ask('--status')).toBe('shout\t1\t0\t0\n.\n');
    const worker = gearman('-w', '-c', '2', 'tr', 'a-z', 'A-Z');
    expect((await gearman('loud')).stdout).toBe('LOUD');
    await worker;
    expect(await ask('--status')).toBe('shout\t0\t0\t0\n.\n');
    server.signal('SIGTERM');
    expect(await server.ended()).toMatchObject({ stderr: '', exitCode: 0 });
  });
});

describeWith(['gearmand'], 'gearmand', () => {
  test('takes the same command line', async () => {
    const gearmand = findExecutable('gearmand') as string;
    const words = [...initLine(await folders.make(), await freePort()), '--check-args'];
    const [theirs, ours] = [await runCommand(gearmand, words), await runHere(['server', ...words])];
    expect([theirs.exitCode, ours.exitCode]).toEqual([0, 0]);
  });

  test.each([
    ['--verb=INFO'],
    ['loose'],
    ['-v'],
    ['--port='],
    ['-p'],
    ['--daemon=1'],
    ['-p', '1', '-p', '2'],
    ['--verbose=info'],
    ['--config-file=/nowhere/x'],
  ])('refuses %j with 1, as we do', async (...words) => {
    const all = words.at(-1) === '-p' ? words : [...words, '--check-args'];
    const theirs = await runCommand(findExecutable('gearmand') as string, all);
    const ours = await runHere(['server', ...all]);
    expect([theirs.exitCode, ours.exitCode]).toEqual([1, 1]);
  });
});

describe('where it listens', () => {
  test('is this machine alone where nothing is said, and the line says so', async () => {
    const { process: server } = await startServer(commands, []);
    expect(server.stdout).toMatch(
      /^job server listens on 127\.0\.0\.1:\d+( and \[::1\]:\d+)? \(pid \d+\), for this machine alone: --listen '' is for all\. Ctrl\+C to stop\n$/,
    );
  });

  test.each([
    ['0.0.0.0', '0.0.0.0'],
    ['', '(\\[::\\]|0.0.0.0)'],
  ])('is %j where that is said', async (host, address) => {
    const { process: server, port } = await startServer(commands, ['-L', host]);
    expect(server.stdout).toMatch(new RegExp(`^job server listens on ${address}:${port} \\(pid \\d+\\)\\. `));
    expect(await pidOn(port)).toBe(server.pid);
  });
});

test('--ssl speaks TLS', async () => {
  const folder = await folders.make({
    'server.pem': SERVER_TLS.certificate,
    'server.key': SERVER_TLS.key,
    'ca.pem': authority.certificate,
  });
  const flags = [
    '--ssl',
    `--ssl-certificate=${join(folder, 'server.pem')}`,
    `--ssl-key=${join(folder, 'server.key')}`,
  ];
  const { port } = await startServer(commands, [
    '-L',
    HOST,
    ...flags,
    `--ssl-ca-file=${join(folder, 'ca.pem')}`,
  ]);
  const client = new GearmanClient({ servers: `tls://localhost:${port}`, tls: CLIENT_TLS, timeout: 10_000 });
  expect(await client.echo('here')).toBeDefined();
  await client.close();
});
