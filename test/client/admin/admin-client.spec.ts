import { afterEach, describe, expect, test } from '@jest/globals';

import {
  AdminClient,
  AdminClientClosedError,
  type AdminClientOptions,
  AdminProtocolError,
  AdminTimeoutError,
  ConnectError,
  ConnectionLostError,
  InvalidNameError,
  OptionError,
  ServerAddressError,
  UnknownCommandError,
} from '../../../lib/client/index.js';
import { toByteString } from '../../../lib/protocol/index.js';
import { FakeClock } from '../../../lib/testing/index.js';
import { type Dialer, dialersOf } from '../../../lib/transport/index.js';
import { rejectionOf } from '../../interop/observation.js';
import { SilentServer } from '../../transport/silent-server.js';
import { ScriptedServer, untilClosed } from './scripted-server.js';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(script: Parameters<typeof ScriptedServer.start>[0]): Promise<ScriptedServer> {
  const server = await ScriptedServer.start(script);
  closers.push(() => server.stop());
  return server;
}

function adminOf(server: ScriptedServer, options: AdminClientOptions = {}): AdminClient {
  const admin = new AdminClient({ server: server.address, ...options });
  closers.unshift(() => admin.close());
  return admin;
}

/** Answers `version` and `getpid`, and nothing else. */
function terse(line: string): string | undefined {
  return { version: 'OK 1.1.20\n', getpid: 'OK 7\n' }[line];
}

describe('an AdminClient', () => {
  test('connects when it is first asked, and once', async () => {
    const server = await serve(terse);
    const admin = adminOf(server);
    expect(server.connections.waiting).toHaveLength(0);
    expect(await Promise.all([admin.version(), admin.pid(), admin.version()])).toEqual([
      '1.1.20',
      7,
      '1.1.20',
    ]);
    expect(await admin.pid()).toBe(7);
    expect(server.connections.waiting).toHaveLength(1);
    expect(server.lines.waiting).toEqual(['version\r\n', 'getpid\r\n', 'version\r\n', 'getpid\r\n']);
  });

  test('sends commands without waiting for answers, and gives each call its own', async () => {
    const server = await serve((line, socket) => {
      if (line !== 'getpid') return;
      socket.write('a\t1\t0\t0\n.\n1 ::1 - :\n');
      setImmediate(() => socket.write('.\nERR UNKNOWN_COMMAND x\r\nOK 7\n'));
    });
    const admin = adminOf(server);
    const answers = Promise.allSettled([admin.status(), admin.workers(), admin.jobs(), admin.pid()]);
    expect(await answers).toMatchObject([
      { value: [{ functionName: 'a' }] },
      { value: [{ fd: 1, address: '::1' }] },
      { reason: expect.any(UnknownCommandError) },
      { value: 7 },
    ]);
  });

  test('goes on after a command that the server does not have', async () => {
    const admin = adminOf(
      await serve((line) => terse(line) ?? `ERR UNKNOWN_COMMAND Unknown+server+command${line}\r\n`),
    );
    await expect(admin.shutdown({ graceful: true })).rejects.toThrow(
      'has no admin command "shutdown graceful"',
    );
    expect(await admin.version()).toBe('1.1.20');
  });

  test('sends every command as its server reads it', async () => {
    const server = await serve((line) =>
      /^(create|maxqueue|shutdown|cancel|drop)/.test(line) ? 'OK\r\n' : '.\n',
    );
    const admin = adminOf(server);
    await Promise.all([admin.status(), admin.priorityStatus(), admin.workers(), admin.jobs()]);
    await Promise.all([admin.uniqueJobs(), admin.perlJobs(), admin.perlClients()]);
    expect(await admin.cancelJob('H:1')).toBe(true);
    await admin.createFunction('größe');
    expect(await admin.dropFunction('größe')).toBe('dropped');
    await admin.maxQueue('größe', { high: 3, normal: 2, low: 1 });
    await admin.shutdown();
    const name = toByteString('größe');
    expect(server.lines.waiting.map((line) => line.replace(/\r\n$/, '|'))).toEqual([
      'status|',
      'prioritystatus|',
      'workers|',
      'show jobs|',
      'show unique jobs|',
      'jobs|',
      'clients|',
      'cancel job H:1|',
      `create function ${name}|`,
      `drop function ${name}|`,
      `maxqueue ${name} 3 2 1|`,
      'shutdown|',
    ]);
  });

  test('refuses names that a line cannot carry, without asking the server', async () => {
    const server = await serve(terse);
    const admin = adminOf(server);
    await expect(admin.dropFunction('a b')).rejects.toThrow(InvalidNameError);
    await expect(admin.cancelJob('a\nshutdown')).rejects.toThrow(InvalidNameError);
    await expect(admin.maxQueue('f', 0)).rejects.toThrow(OptionError);
    expect(server.connections.waiting).toHaveLength(0);
  });
});

describe('when the connection is lost', () => {
  test('calls under way fail, and the next one connects again', async () => {
    const server = await serve((line, socket) => (line === 'status' ? void socket.destroy() : terse(line)));
    const admin = adminOf(server);
    const calls = [admin.status(), admin.version()];
    for (const error of await Promise.all(calls.map(rejectionOf))) {
      expect(error).toBeInstanceOf(ConnectionLostError);
      expect((error as ConnectionLostError).address).toBe(server.address);
    }
    expect(await admin.version()).toBe('1.1.20');
    expect(server.connections.waiting).toHaveLength(2);
  });

  test('between two calls, the second connects again', async () => {
    const server = await serve(terse);
    const admin = adminOf(server);
    await admin.version();
    const socket = await server.connections.take();
    socket.resetAndDestroy();
    // What is asked before the loss is noticed fails; what is asked then is answered.
    const answers = [];
    while (answers.at(-1) !== 7) answers.push(await admin.pid().catch((error: unknown) => error));
    for (const error of answers.slice(0, -1)) expect(error).toBeInstanceOf(ConnectionLostError);
  });

  test('in the midst of an answer, the call fails', async () => {
    const server = await serve((_, socket) => void socket.end('f\t1\t0\t0\n'));
    await expect(adminOf(server).status()).rejects.toThrow(ConnectionLostError);
  });

  test('in good order behind shutdown, the server has obeyed', async () => {
    const server = await serve((_, socket) => void socket.end());
    await expect(adminOf(server).shutdown()).resolves.toBeUndefined();
  });

  test('by a reset behind shutdown, nobody knows', async () => {
    const server = await serve((_, socket) => void socket.resetAndDestroy());
    await expect(adminOf(server).shutdown()).rejects.toThrow(ConnectionLostError);
  });
});

describe('where the server cannot be reached', () => {
  test('every call fails, and a later one tries again', async () => {
    const server = await serve(terse);
    const admin = adminOf(server);
    const port = Number(server.address.split(':')[1]);
    await server.stop();
    const errors = await Promise.all([admin.version(), admin.status()].map(rejectionOf));
    for (const error of errors) expect(error).toBeInstanceOf(ConnectError);
    await expect(admin.pid()).rejects.toThrow(`127.0.0.1:${port}`);
  });

  test('a call waits no longer than connectTimeout', async () => {
    const silent = await SilentServer.start();
    closers.push(() => silent.stop());
    const admin = new AdminClient({ server: { host: '127.0.0.1', port: silent.port }, connectTimeout: 30 });
    await expect(admin.version()).rejects.toThrow('no answer within 30 ms');
  });
});

describe('when an answer does not come in time', () => {
  test('the call fails, the connection with it, and the next call connects again', async () => {
    const clock = new FakeClock();
    const server = await serve((line, socket) =>
      line === 'status' ? void socket.write('f\t1\t0\t0\n') : terse(line),
    );
    const admin = adminOf(server, { clock, timeout: 500 });
    const [status, version] = [rejectionOf(admin.status()), rejectionOf(admin.version())];
    const socket = await server.connections.take();
    await server.lines.take();
    clock.advance(499);
    expect(clock.pending).toBe(2);
    clock.advance(1);
    const error = await status;
    expect(error).toBeInstanceOf(AdminTimeoutError);
    expect(error).toMatchObject({ address: server.address, command: 'status', timeout: 500 });
    expect(await version).toMatchObject({ name: 'ConnectionLostError', cause: error });
    await untilClosed(socket);
    expect(clock.pending).toBe(0);
    expect(await admin.version()).toBe('1.1.20');
    expect(clock.pending).toBe(0);
  });

  test('each command has its own time, from when it was sent', async () => {
    const clock = new FakeClock();
    const server = await serve(() => undefined);
    const admin = adminOf(server, { clock, timeout: 500 });
    const first = rejectionOf(admin.status());
    await server.lines.take();
    clock.advance(400);
    const second = rejectionOf(admin.workers());
    await server.lines.take();
    clock.advance(100);
    expect(await first).toBeInstanceOf(AdminTimeoutError);
    expect(await second).toBeInstanceOf(ConnectionLostError);
  });
});

describe('a signal', () => {
  test('that has aborted keeps the command from being asked', async () => {
    const server = await serve(terse);
    const reason = new Error('never mind');
    const call = adminOf(server).version({ signal: AbortSignal.abort(reason) });
    await expect(call).rejects.toBe(reason);
    expect(server.connections.waiting).toHaveLength(0);
  });

  test('that aborts before there is a connection keeps the command from being sent', async () => {
    const server = await serve(terse);
    const [admin, abort] = [adminOf(server), new AbortController()];
    const calls = [admin.shutdown({ signal: abort.signal }), admin.version()];
    abort.abort(new Error('never mind'));
    await expect(calls[0]).rejects.toThrow('never mind');
    expect(await calls[1]).toBe('1.1.20');
    expect(server.lines.waiting).toEqual(['version\r\n']);
  });

  test('that aborts while the answer is awaited leaves the other calls their answers', async () => {
    const clock = new FakeClock();
    const server = await serve((line, socket) => {
      if (line === 'getpid') socket.write('f\t1\t0\t0\n.\n.\nOK 7\n');
    });
    const [admin, abort] = [adminOf(server, { clock }), new AbortController()];
    const calls = [admin.status({ signal: abort.signal }), admin.status()];
    await server.lines.take();
    abort.abort(new Error('never mind'));
    await expect(calls[0]).rejects.toThrow('never mind');
    expect(await admin.pid()).toBe(7);
    expect(await calls[1]).toEqual([]);
    expect(clock.pending).toBe(0);
    expect(server.connections.waiting).toHaveLength(1);
  });

  test('is left without a listener, however the call ends', async () => {
    const server = await serve(terse);
    const [admin, abort] = [adminOf(server), new AbortController()];
    const { signal } = abort;
    const added: unknown[] = [];
    const removed: unknown[] = [];
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = (...args: Parameters<typeof add>) => void added.push(args[1], add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) =>
      void removed.push(args[1], remove(...args));
    await admin.version({ signal });
    await server.stop();
    await rejectionOf(admin.version({ signal }));
    expect(added).toHaveLength(4);
    expect(removed).toEqual(added);
  });
});

describe('when what comes cannot be read', () => {
  test.each([
    ['a line of another answer', 'OK 7\n', '"OK 7"'],
    ['a packet', '\0RES\0\0\0\x06\0\0\0\0', 'the packet NOOP'],
    ['no protocol at all', '\0\xff\xff\xff'.repeat(3), 'what cannot be read: '],
  ])('%s fails the call, and the connection with it', async (_, answer, got) => {
    const server = await serve((line) => (line === 'status' ? answer : terse(line)));
    const admin = adminOf(server);
    const [status, version] = [rejectionOf(admin.status()), rejectionOf(admin.version())];
    const error = (await status) as AdminProtocolError;
    expect(error).toBeInstanceOf(AdminProtocolError);
    expect(error.got.startsWith(got)).toBe(true);
    expect(await version).toMatchObject({ name: 'ConnectionLostError', cause: error });
    await untilClosed(await server.connections.take());
    expect(await admin.version()).toBe('1.1.20');
  });

  test('an answer too many closes the connection', async () => {
    const server = await serve((line) => `${terse(line)}.\n`);
    const admin = adminOf(server);
    expect(await admin.version()).toBe('1.1.20');
    await untilClosed(await server.connections.take());
    expect(await admin.pid()).toBe(7);
  });
});

describe('close', () => {
  test('fails what is under way and what comes later, and leaves nothing behind', async () => {
    const clock = new FakeClock();
    const server = await serve(() => undefined);
    const admin = adminOf(server, { clock });
    const call = rejectionOf(admin.status());
    const socket = await server.connections.take();
    await server.lines.take();
    await admin.close();
    await admin.close();
    expect(await call).toBeInstanceOf(AdminClientClosedError);
    await expect(admin.status()).rejects.toThrow(AdminClientClosedError);
    await untilClosed(socket);
    expect(clock.pending).toBe(0);
    expect(server.openConnections).toBe(0);
  });

  test('while it connects drops the connection that is made', async () => {
    const server = await serve(terse);
    const [inner] = dialersOf(server.address);
    const heedless = { address: server.address, dial: (timeout: number) => inner?.dial(timeout) } as Dialer;
    const admin = adminOf(server, { server: heedless });
    const call = rejectionOf(admin.version());
    await admin.close();
    expect(await call).toBeInstanceOf(AdminClientClosedError);
    await untilClosed(await server.connections.take());
    expect(server.lines.waiting).toEqual([]);
  });

  test('while it fails to connect is quiet', async () => {
    const server = await serve(terse);
    const admin = adminOf(server);
    await server.stop();
    const call = rejectionOf(admin.version());
    await admin.close();
    expect(await call).toBeInstanceOf(AdminClientClosedError);
  });
});

describe('options', () => {
  test.each([
    [{ server: 'a,b' }, OptionError, 'expected server as one job server, got a:4730, b:4730'],
    [{ server: 'a:0' }, ServerAddressError, '"a:0"'],
    [{ servers: 'a' }, OptionError, 'AdminClient: unknown option "servers"'],
    [{ timeout: 0 }, OptionError, 'expected timeout as a whole number of at least 1, got 0'],
    [
      { connectTimeout: NaN },
      OptionError,
      'expected connectTimeout as a whole number of at least 1, got NaN',
    ],
  ])('%j cannot be', (options, type, message) => {
    const make = () => new AdminClient(options as AdminClientOptions);
    expect(make).toThrow(type);
    expect(make).toThrow(message);
  });

  test('of a call that cannot be are refused', async () => {
    const admin = new AdminClient();
    const call = admin.status({ timeout: 5 } as object);
    await expect(call).rejects.toThrow('AdminClient: unknown option "timeout"; the options are signal');
  });
});
