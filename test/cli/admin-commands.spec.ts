import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { AdminClient } from '../../lib/client/index.js';
import { main } from '../../lib/cli/main.js';
import { Participants } from '../support/participants.js';
import { describeEachServer, describeOurServer, startJobServer } from '../support/servers.js';
import { freePort, StartedCommands } from './started-commands.js';
import { RecordingOutput, runHere } from './recording-output.js';

const commands = StartedCommands.perTest();

/** Variables that would change what commands do. */
const OUTER = process.env['GEARMAN_SERVERS'];
beforeEach(() => {
  delete process.env['GEARMAN_SERVERS'];
});
afterEach(() => {
  if (OUTER !== undefined) process.env['GEARMAN_SERVERS'] = OUTER;
});

describeEachServer(
  [],
  'the admin commands',
  (server) => {
    const participants = Participants.at(server);
    const address = () => `${server().host}:${server().port}`;
    const ask = (...words: string[]) => runHere([...words, '--server', address()]);
    const askDocument = async (...words: string[]) => {
      const { stdout, stderr, exitCode } = await ask(...words, '--json');
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      return JSON.parse(stdout) as Record<string, unknown>;
    };

    /** A job that runs until the test ends, and one that is queued behind it. */
    async function busy() {
      const started = new Promise<void>((resolve) => {
        participants.worker(
          {
            'Held~wait': (job) => {
              resolve();
              return new Promise((_resolve, reject) => job.signal.addEventListener('abort', reject));
            },
          },
          { clientId: 'holder' },
        );
      });
      const client = participants.client();
      await client.doBackground('Held~wait', 1, { unique: 'first' }).handle;
      await started;
      return client.doBackground('Held~wait', 2, { unique: 'second' }).handle;
    }

    test('status lists functions by name, as an aligned table in a pipe', async () => {
      await busy();
      await participants.client().doBackground('Alone~waits', 1).handle;
      expect(await ask('status')).toEqual({
        stdout:
          'Function     Queued  Running  Workers\nAlone~waits       1        0        0\nHeld~wait         1        1        1\n',
        stderr: '',
        exitCode: 0,
      });
    });

    test('gearman:status --json is a document', async () => {
      await busy();
      expect(await askDocument('gearman:status')).toEqual({
        server: address(),
        functions: [{ functionName: 'Held~wait', total: 2, running: 1, workers: 1 }],
      });
    });

    test('workers lists the connections', async () => {
      await busy();
      const { stdout } = await ask('workers');
      expect(stdout).toMatch(/^FD +Address +Client ID +Functions\n/);
      expect(stdout).toMatch(/ 127\.0\.0\.1 +holder +Held~wait\n/);
      const { connections } = await askDocument('workers');
      expect(connections).toContainEqual(
        expect.objectContaining({ clientId: 'holder', functionNames: ['Held~wait'] }),
      );
    });

    test('jobs lists handles, or unique IDs', async () => {
      const handle = await busy();
      expect((await ask('jobs')).stdout).toMatch(
        new RegExp(`^Handle +Retries +Ignored +Background\\n[^]*${handle} +0 +no +yes\\n`),
      );
      expect(await askDocument('jobs')).toMatchObject({
        jobs: expect.arrayContaining([{ handle, retries: 0, ignored: false, queued: true }]),
      });
      const { stdout } = await ask('jobs', '--unique');
      expect(stdout.split('\n').toSorted()).toEqual(['', 'Unique ID', 'first', 'second']);
    });

    test('cancel cancels a queued job, and says so where there is none', async () => {
      const handle = await busy();
      expect(await ask('cancel', handle)).toEqual({
        stdout: `cancelled ${handle} at ${address()}\n`,
        stderr: '',
        exitCode: 0,
      });
      expect(await ask('cancel', 'H:nowhere:1')).toEqual({
        stdout: '',
        stderr: `the job server at ${address()} has no job H:nowhere:1; nest-gearman jobs lists those that it has\n`,
        exitCode: 64,
      });
    });

    test('maxqueue limits a function, and an unlimited one takes jobs again', async () => {
      const client = participants.client();
      await client.doBackground('Small~queue', 1).handle;
      expect((await ask('maxqueue', 'Small~queue', '1')).stdout).toBe(
        `jobs of Small~queue at ${address()}: 1\n`,
      );
      await expect(client.doBackground('Small~queue', 2).handle).rejects.toThrow('QUEUE_ERROR');
      await ask('maxqueue', 'Small~queue', '1', '0', '1');
      await client.doBackground('Small~queue', 3).handle;
      expect(await askDocument('maxqueue', 'Small~queue')).toMatchObject({
        limits: 'unlimited',
        known: true,
      });
    });

    test('version is a table of one row', async () => {
      expect((await ask('version')).stdout).toMatch(
        /^Server +Version\n127\.0\.0\.1:\d+ +\d+\.\d+\.\d+\S*\n$/,
      );
    });

    test('a server without functions is said to have none', async () => {
      expect(await ask('status')).toEqual({
        stdout: `the job server at ${address()} has no function\n`,
        stderr: '',
        exitCode: 0,
      });
    });
  },
  'fresh',
);

/** A server that lets others end it, which ours and gearmand do not. */
async function obedientServer() {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.setEncoding('utf8').on('data', (line: string) => {
      heard.push(line);
      socket.end('OK\r\n');
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { heard, address: `127.0.0.1:${port}`, close: () => server.close() };
}

describe('shutdown', () => {
  test.each([
    [[], 'shutdown\r\n', 'ends'],
    [['--graceful'], 'shutdown graceful\r\n', 'ends when its jobs are done'],
  ])('%j ends a server that lets others do that', async (flags, line, told) => {
    const server = await obedientServer();
    const ended = await runHere(['shutdown', '--server', server.address, ...flags]);
    server.close();
    expect(ended).toEqual({
      stdout: `the job server at ${server.address} ${told}\n`,
      stderr: '',
      exitCode: 0,
    });
    expect(server.heard).toEqual([line]);
  });

  test('says so where the server has no such command', async () => {
    const server = await startJobServer();
    const address = `${server.host}:${server.port}`;
    const { stdout, stderr, exitCode } = await runHere(['shutdown', '--server', address]);
    await server.stop();
    expect(stderr).toBe(`the job server at ${address} has no admin command "shutdown"\n`);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 });
  });

  test('asks in a terminal, and "no" leaves the server alone', async () => {
    const server = await startJobServer();
    const address = `${server.host}:${server.port}`;
    const command = commands.inTerminal(['shutdown', '--server', address]);
    await command.said(`This will end the job server at ${address}. [Y/n] `);
    command.type('n\r');
    const { stdout, exitCode } = await command.ended();
    expect(stdout).toContain(`the job server at ${address} goes on`);
    expect(exitCode).toBe(0);
    const admin = new AdminClient({ server: address });
    expect(await admin.version()).toMatch(/\d/);
    await admin.close();
    await server.stop();
  });
});

describeOurServer([], 'which server is asked', (server) => {
  test('the first of GEARMAN_SERVERS where no flag says otherwise', async () => {
    process.env['GEARMAN_SERVERS'] = `${server().host}:${server().port},127.0.0.1:1`;
    expect((await runHere(['version', '--json'])).stdout).toContain(`"server":"127.0.0.1:${server().port}"`);
  });

  test.each([
    ['a:1,b:2', 'expected --server as one job server, got "a:1,b:2"; run the command once for each\n'],
    ['http://a', 'expected a job server as "host", "host:port"'],
  ])('--server %s is refused', async (given, message) => {
    const { stdout, stderr, exitCode } = await runHere(['status', '--server', given]);
    expect(stderr).toContain(message);
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 64 });
  });

  test.each([[['x']], [['1', '2']], [['-1']], [['2147483648']]])(
    'the limits %j are refused',
    async (limits) => {
      const words = ['maxqueue', 'f', '--server', `${server().host}:${server().port}`, '--', ...limits];
      const { stderr, exitCode } = await runHere(words);
      expect(stderr).toContain('expected one limit or three (high, normal, low)');
      expect(exitCode).toBe(64);
    },
  );
});

describe('a server that is not there', () => {
  test('is named, with what to do, and ends with 69', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const { stdout, stderr, exitCode } = await runHere(['status', '--server', address]);
    expect(stderr).toMatch(
      new RegExp(
        `^could not connect to the job server at ${address}: .*; is a job server running there\\? .*nest-gearman server`,
      ),
    );
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 69 });
  });

  test('is a document on standard error with --json', async () => {
    const { stdout, stderr, exitCode } = await runHere(['jobs', '--json', '--server', '127.0.0.1:1']);
    expect(JSON.parse(stderr)).toEqual({
      error: { name: 'ConnectError', message: expect.stringContaining('127.0.0.1:1'), exitCode: 69 },
    });
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 69 });
  });
});

describeOurServer([], 'tables', (server) => {
  const participants = Participants.at(server);
  const words = () => ['status', '--server', `${server().host}:${server().port}`];

  test('have lines on a terminal, and a bold head where colours are welcome', async () => {
    await participants.client().doBackground('Table~rows', 1).handle;
    const { stdout } = await runHere(words(), { isTerminal: true });
    expect(stdout).toContain('│ \u001b[1mFunction\u001b[22m   │');
    expect(stdout).toContain('│ Table~rows │      1 │');
    const plain = await runHere(words(), { isTerminal: true, colours: false });
    expect(plain.stdout).toContain('│ Function   │');
  });

  test('show control characters of names by their numbers', async () => {
    await participants.client().doBackground('Evil\u001b[2J', 1).handle;
    expect((await runHere(words())).stdout).toContain('Evil\\x1b[2J ');
  });

  test('real ones: a terminal has colours, NO_COLOR and a pipe have none', async () => {
    await participants.client().doBackground('Table~rows', 1).handle;
    const [coloured, plain, piped] = await Promise.all([
      commands.inTerminal(words(), { env: { TERM: 'xterm' } }).ended(),
      commands.inTerminal(words(), { env: { TERM: 'xterm', NO_COLOR: '1' } }).ended(),
      commands.nestGearman(words()).ended(),
    ]);
    expect(coloured.stdout).toContain('\u001b[1mFunction');
    expect(plain.stdout).toContain('│ Function');
    expect(plain.stdout).not.toContain('\u001b');
    expect(piped.stdout).toMatch(/^Function +Queued/);
  });
});

describeOurServer([], '--watch', (server) => {
  const words = () => ['version', '--server', `${server().host}:${server().port}`];

  test('appends in a pipe until SIGINT, and ends with 0', async () => {
    const command = commands.nestGearman(['status', ...words().slice(1), '--watch', '1', '--json']);
    await command.said(/^\{.*\}\n\{.*\}\n/);
    command.signal('SIGINT');
    expect(await command.ended()).toMatchObject({ stderr: '', exitCode: 0 });
  });

  test('draws in place on a terminal', async () => {
    const command = commands.inTerminal(['status', ...words().slice(1), '--watch']);
    await command.said('Every 2 s, last at ');
    expect(command.stdout).toContain('\u001b[H\u001b[2J');
    command.type('\u0003');
    expect((await command.ended()).exitCode).toBe(0);
  });

  test('tells of a server that went away, and goes on', async () => {
    const own = await startJobServer();
    const said = new EventEmitter();
    const next = () => once(said, 'said', { signal: AbortSignal.timeout(10_000) });
    const output = new RecordingOutput({}, () => said.emit('said'));
    const first = next();
    const running = main(['status', '--watch', '1', '--server', `${own.host}:${own.port}`], output);
    await first;
    const failure = next();
    await own.stop();
    await failure.finally(() => process.emit('SIGINT', 'SIGINT'));
    expect(await running).toBe(0);
    expect(output.stderr).toContain(`${own.host}:${own.port}`);
  });
});
