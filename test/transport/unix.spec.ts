import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AdminClient, GearmanClient } from '../../lib/client/index.js';
import { OptionError } from '../../lib/options/index.js';
import { ConnectError, ConnectionGate, dialersOf, listen, ListenError } from '../../lib/transport/index.js';
import { BackgroundProcess } from '../support/processes.js';
import { Harbour } from './connection-pairs.js';
import { PacketPeer } from './packet-peer.js';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';

let folder: TemporaryFolder;
let path: string;

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'gearman.sock');
});

afterEach(() => folder.remove());

const nobody = (): void => undefined;

/** A server that is killed leaves the file of its socket behind. */
async function leaveStaleSocket(): Promise<void> {
  const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => console.log('up'))`;
  const dying = BackgroundProcess.start(process.execPath, ['-e', script]);
  await dying.waitForLine('up');
  await dying.kill();
}

describe('a Unix socket', () => {
  test('carries packets, is named by its path, and is no network address', async () => {
    const harbour = await Harbour.open(
      { path },
      new ConnectionGate({ limits: { connectionsPerAddress: 1 } }),
    );
    const clients = [await PacketPeer.dialled(harbour.dialer()), await PacketPeer.dialled(harbour.dialer())];
    for (const client of clients) {
      client.send('ECHO_REQ', 'hi');
      const server = PacketPeer.opened(await harbour.accepted.take());
      await server.gets('ECHO_REQ', 'hi');
      expect([client.connection.address, server.connection.address]).toEqual([
        `unix:${path}`,
        `unix:${path}`,
      ]);
    }
    expect([harbour.address, harbour.port]).toEqual([`unix:${path}`, 0]);
    for (const client of clients) client.connection.destroy();
    await harbour.close();
  });

  test('is removed when its server closes', async () => {
    const harbour = await Harbour.open({ path });
    expect(existsSync(path)).toBe(true);
    await harbour.close();
    expect(readdirSync(folder.path)).toEqual([]);
    await expect(dialersOf(`unix:${path}`)[0]?.dial(1000)).rejects.toThrow(
      new RegExp(`^could not connect to the job server at unix:${path}: connect ENOENT`),
    );
  });

  test.each([0o600, 0o660, 0o666, 0o200])('has the mode that was asked for: %o', async (mode) => {
    const before = process.umask();
    const harbour = await Harbour.open({ path, mode });
    expect(statSync(path).mode & 0o777).toBe(mode);
    expect(process.umask()).toBe(before);
    await harbour.close();
  });

  test('lets nobody else in before its mode is set', async () => {
    const begun = listen({ path, mode: 0o666 }, nobody);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const listener = await begun;
    expect(statSync(path).mode & 0o777).toBe(0o666);
    await listener.close();
  });

  test('of a dead server is replaced', async () => {
    await leaveStaleSocket();
    expect(statSync(path).isSocket()).toBe(true);
    await expect(dialersOf({ path })[0]?.dial(1000)).rejects.toBeInstanceOf(ConnectError);
    const harbour = await Harbour.open({ path });
    const client = await PacketPeer.dialled(harbour.dialer());
    client.connection.destroy();
    await harbour.close();
  });

  test('of a living server is refused, and that server goes on', async () => {
    const living = await Harbour.open({ path });
    const second = listen({ path }, nobody);
    await expect(second).rejects.toBeInstanceOf(ListenError);
    await expect(second).rejects.toThrow(`could not listen on unix:${path}: another server listens there`);
    const client = await PacketPeer.dialled(living.dialer());
    client.connection.destroy();
    await living.close();
  });

  test('is not put in the place of another file', async () => {
    writeFileSync(path, 'precious');
    await expect(listen({ path }, nobody)).rejects.toThrow(
      `unix:${path}: there is a file, and it is no socket; remove it, or choose another path`,
    );
    expect(statSync(path).size).toBe(8);
  });

  test('in a folder that is not there is a clear error', async () => {
    const nowhere = listen({ path: join(folder.path, 'a', 'b.sock') }, nobody);
    await expect(nowhere).rejects.toBeInstanceOf(ListenError);
    await expect(nowhere).rejects.toThrow(/\/a\/b\.sock: listen E(?:NOENT|ACCES)/);
  });

  test.each([
    [{ path: '' }, 'got 0 bytes'],
    [{ path: `/tmp/${'x'.repeat(103)}` }, 'to have 1 to 107 bytes and no NUL, got 108 bytes'],
    [{ path: '/tmp/a\0b' }, 'no NUL'],
    [{ path: '/tmp/a', mode: 0o1777 }, 'mode of a Unix socket'],
    [{ path: '/tmp/a', tls: {} }, 'unknown option "tls"'],
    [{ path: '/tmp/a', port: 4730 }, 'unknown option "port"'],
  ])('is refused for %j', async (options, message) => {
    await expect(listen(options, nobody)).rejects.toThrow(OptionError);
    await expect(listen(options, nobody)).rejects.toThrow(message);
  });

  test('is an address for clients and admin tools', async () => {
    const harbour = await Harbour.open({ path });
    const client = new GearmanClient({ servers: `unix:${path}`, exceptions: false });
    const echoed = client.echo('hi');
    const server = PacketPeer.opened(await harbour.accepted.take());
    await server.gets('ECHO_REQ', 'hi');
    server.send('ECHO_RES', 'hi');
    expect(String(await echoed)).toBe('hi');
    const admin = new AdminClient({ server: { path } });
    const version = admin.version();
    const other = PacketPeer.opened(await harbour.accepted.take());
    await other.gets('line', 'version');
    other.connection.sendText('OK 1.2.3\n');
    expect(await version).toBe('1.2.3');
    await Promise.all([client.close(), admin.close()]);
    await harbour.close();
  });

  test('does not take TLS from the option for all servers', async () => {
    const harbour = await Harbour.open({ path });
    const [dialer] = dialersOf([{ path }, 'localhost'], true);
    expect(dialersOf([{ path }, 'localhost'], true).map(({ address }) => address)).toEqual([
      `unix:${path}`,
      'tls://localhost:4730',
    ]);
    const connection = await dialer?.dial(1000);
    connection?.destroy();
    await harbour.close();
  });
});
