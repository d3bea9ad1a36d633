import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';

import { afterEach, describe, expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { askAdmin } from '../support/admin-text.js';
import { runCommand } from '../support/processes.js';
import { describeWith, findExecutable } from '../support/programs.js';
import type { CliProcess } from './cli-process.js';
import { freePort, StartedCommands } from './started-commands.js';

const LOCAL = ['--listen', '127.0.0.1'];
const commands = StartedCommands.perTest();

const closers: (() => Promise<unknown>)[] = [];
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));

/** Waits until a server says where it listens. */
async function portOf(server: CliProcess): Promise<number> {
  const line = /^job server listens on .*:(\d+) \(pid (\d+)\).*\. Ctrl\+C to stop\n$/;
  await server.said(line);
  const [, port, pid] = line.exec(server.stdout) as RegExpExecArray;
  expect(Number(pid)).toBe(server.pid);
  return Number(port);
}

function reversing(port: number): JobWorker {
  const worker = new JobWorker({ servers: { host: '127.0.0.1', port } });
  worker.register('reverse', (job) => [...job.payload<string>()].toReversed().join(''));
  worker.start();
  closers.push(() => worker.stop({ grace: 0 }));
  return worker;
}

function clientOf(host: string, port: number): GearmanClient {
  const client = new GearmanClient({ servers: { host, port }, timeout: 10_000 });
  closers.push(() => client.close());
  return client;
}

test('says where it listens, and serves clients and workers', async () => {
  const server = commands.nestGearman(['server', '--port', '0', ...LOCAL]);
  const port = await portOf(server);
  reversing(port);
  expect(await clientOf('127.0.0.1', port).doNormal('reverse', 'desserts').result()).toBe('stressed');
  expect(server.stdout).toBe(`job server listens on 127.0.0.1:${port} (pid ${server.pid}). Ctrl+C to stop\n`);
});

test('listens on this machine where nothing is said', async () => {
  const port = await portOf(commands.nestGearman(['server', '-p', '0']));
  expect(await clientOf('127.0.0.1', port).echo('here')).toBeDefined();
});

test('-L takes a name', async () => {
  const server = commands.nestGearman(['server', '-p', '0', '-L', 'localhost']);
  const port = await portOf(server);
  expect(await clientOf('localhost', port).echo('here')).toBeDefined();
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it at once, clients or not', async (signal) => {
  const server = commands.nestGearman(['server', '-p', '0', ...LOCAL]);
  const port = await portOf(server);
  const waiting = clientOf('127.0.0.1', port).doNormal('nobody~does');
  await waiting.handle;
  server.signal(signal);
  expect((await server.ended()).exitCode).toBe(0);
  await expect(waiting.result()).rejects.toThrow(`127.0.0.1:${port}`);
});

test('--quiet says nothing, and serves', async () => {
  const port = await freePort();
  const server = commands.nestGearman(['server', '--quiet', '-p', String(port), ...LOCAL]);
  const worker = reversing(port);
  await new Promise<void>((resolve) => worker.on('connected', () => resolve()));
  expect(await askAdmin({ host: '127.0.0.1', port }, 'getpid')).toBe(`OK ${server.pid}\n`);
  expect(server.stdout + server.stderr).toBe('');
});

describe('where it cannot listen', () => {
  test('the port is in use: it says so and ends with 1', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    closers.push(() => new Promise((resolve) => other.close(resolve)));
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    for (const quiet of [[], ['--quiet']]) {
      const server = commands.nestGearman(['server', '-p', String(port), ...LOCAL, ...quiet]);
      expect(await server.ended()).toEqual({
        stdout: '',
        stderr: `listen EADDRINUSE: address already in use 127.0.0.1:${port}\n`,
        exitCode: 1,
      });
    }
  });

  test('the address is not of this machine: it says so and ends with 1', async () => {
    // TEST-NET-1, which no machine has.
    const server = commands.nestGearman(['server', '-p', '0', '-L', '192.0.2.1']);
    expect(await server.ended()).toMatchObject({
      stdout: '',
      stderr: expect.stringMatching(/(^|\n)listen E\w+: .* 192\.0\.2\.1\n$/),
      exitCode: 1,
    });
  });
});

describeWith(['gearadmin'], 'gearadmin', () => {
  test('is served', async () => {
    const port = await portOf(commands.nestGearman(['server', '-p', '0', ...LOCAL]));
    await clientOf('127.0.0.1', port).doBackground('wait', 1).handle;
    const gearadmin = findExecutable('gearadmin') as string;
    const ask = async (...flags: string[]) =>
      (await runCommand(gearadmin, ['-h', '127.0.0.1', '-p', String(port), ...flags])).stdout;
    expect(await ask('--status')).toBe('wait\t1\t0\t0\n.\n');
    expect(await ask('--workers')).toMatch(/ : *\n\.\n$/);
    expect(await ask('--server-version')).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});
