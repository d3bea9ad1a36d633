import { pathToFileURL } from 'node:url';

import { describe, expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { JobServer } from '../../lib/server/index.js';
import { Participants } from '../support/participants.js';
import { describeOurServer } from '../support/servers.js';
import { fixture, nestGearman } from './cli-process.js';
import { freePort, StartedCommands } from './started-commands.js';
import { exporting, TemporaryFolders } from './temporary-folder.js';

const HELD = ['--no-interaction', '--app', fixture('held.mjs')];
const NOT_REACHABLE = `this application runs its job server inside its own process, where no other process reaches it; name a server that all of them reach in GearmanModule.forRoot({ servers }), or let the embedded one listen with { server: { embedded: true, listen: { port: 4730 } } }\n`;

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();

test('a server that is away at the start is missed once, and its jobs are done when it comes', async () => {
  const port = await freePort();
  const command = commands.held(`127.0.0.1:${port}`, ['worker:execute', 'Held']);
  await command.said(new RegExp(`WARN.*127\\.0\\.0\\.1:${port}.*trying again`));

  const server = new JobServer();
  const client = new GearmanClient({ servers: server.dialer() });
  try {
    await server.listen({ host: '127.0.0.1', port });
    expect(await client.doNormal('Held~echo', 'at last').result()).toBe('at last');
  } finally {
    await client.close();
    await server.close();
  }
  const { stdout, stderr } = command;
  expect(`${stdout}${stderr}`.split('trying again')).toHaveLength(2);
});

describe('an application with an embedded server', () => {
  test.each([
    ['worker:execute', 'Held'],
    ['job:execute', 'Held~echo'],
  ])('that nobody reaches cannot be executed from here: %s', async (command, name) => {
    const ended = await nestGearman([command, name, '-q', ...HELD]);
    const stderr = `could not load the application ${fixture('held.mjs')}: ${NOT_REACHABLE}`;
    expect(ended).toEqual({ stdout: '', stderr, exitCode: 78 });
  });

  test('that listens has its jobs done by commands', async () => {
    const port = await freePort();
    const env = { APP_PORT: String(port) };
    const main = `import { NestFactory } from '${import.meta.resolve('@nestjs/core')}';
import { AppModule } from '${pathToFileURL(fixture('held.mjs')).href}';
await NestFactory.createApplicationContext(AppModule, { logger: false });
process.stdout.write('up');
`;
    const folder = await folders.make({ 'main.mjs': main });
    const application = commands.program(process.execPath, ['main.mjs'], { cwd: folder, env });
    await application.said('up');

    const gate = await commands.gate();
    const command = commands.nestGearman(['worker:execute', 'Held', ...HELD], { env });
    const client = new GearmanClient({ servers: `127.0.0.1:${port}` });
    const running = client.doNormal('Held~hold', gate.payload);
    const job = await gate.next();
    job.letGo('done');
    const result = await running.result().finally(() => client.close());
    expect([job.pid, result]).toEqual([command.pid, 'done']);
  });
});

describeOurServer([], 'the line that describing prints for supervisord', (server) => {
  const participants = Participants.at(server);

  test.each([
    [['worker:describe', 'Held'], '@Worker\\supervisord : ', 'Held~echo'],
    [['job:describe', 'Held~echo'], '@job\\supervisord : ', 'Held~echo'],
  ])('%j runs as it is printed, from anywhere', async (words, label, functionName) => {
    const folder = await folders.make({
      'it\'s 100% "my" ;app #1/held app.mjs': exporting('AppModule', 'held.mjs'),
    });
    const app = `${folder}/it's 100% "my" ;app #1/held app.mjs`;
    const { stdout } = await nestGearman([...words, '--app', app]);
    const printed = stdout.split('\n').find((line) => line.startsWith(label)) as string;

    const { host, port } = server();
    const cwd = await folders.make();
    const line = `exec ${printed.slice(label.length)}`;
    const env = { GEARMAN_SERVERS: `${host}:${port}` };
    const worker = commands.program('sh', ['-c', line], { cwd, env });

    expect(await participants.client().doNormal(functionName, 'hello').result()).toBe('hello');
    worker.signal('SIGTERM');
    expect(await worker.ended()).toMatchObject({ stderr: '', exitCode: 0 });
  });
});
