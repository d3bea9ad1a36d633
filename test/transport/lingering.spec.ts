import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../lib/testing/index.js';
import { ConnectionGate, type PacketConnection } from '../../lib/transport/index.js';
import { Harbour } from './connection-pairs.js';
import { packetOf } from './packet-text.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const clock = new FakeClock();

async function ends(): Promise<[client: Socket, server: PacketConnection]> {
  const harbour = await Harbour.open(undefined, new ConnectionGate({ clock }));
  const client = connect({ host: '127.0.0.1', port: harbour.port, allowHalfOpen: true });
  closers.push(
    () => client.destroy(),
    () => harbour.close(),
  );
  await once(client, 'connect');
  return [client, await harbour.accepted.take()];
}

/** Refuses the first thing that comes, as a server does after a fatal fault, and tells when it is over. */
function refusing(server: PacketConnection): Promise<Error | undefined> {
  return new Promise((resolve) => {
    let isRefused = false;
    const refuse = (): void => {
      if (isRefused) return;
      isRefused = true;
      server.send(packetOf('ERROR', 'INVALID_COMMAND', 'no more'));
      server.end();
    };
    server.open({ packet: refuse, line: refuse, fault: refuse, closed: resolve });
  });
}

describe('a refusal', () => {
  test('reaches an end that goes on sending all the time, without a reset', async () => {
    const [client, server] = await ends();
    const over = refusing(server);
    let read = '';
    const failures: Error[] = [];
    client.on('error', (error) => failures.push(error));
    client.on('data', (chunk: Buffer) => (read += chunk.toString('latin1')));
    client.write('nonsense\n');
    const block = Buffer.alloc(256 * 1024, 'x');
    const ended = once(client, 'end');
    for (let count = 0; count < 40; count++) {
      if (!client.write(block)) await once(client, 'drain');
    }
    await ended;
    expect(read).toContain('INVALID_COMMAND\0no more');
    client.end();
    expect(await over).toBeUndefined();
    expect(failures).toEqual([]);
  });

  test('of an end that never ends its side is over after 2 s', async () => {
    const [client, server] = await ends();
    const over = refusing(server);
    client.write('nonsense\n');
    client.resume();
    await once(client, 'end');
    clock.advance(1999);
    expect(client.closed).toBe(false);
    clock.advance(1);
    expect(await over).toBeUndefined();
  });

  test('of an end that sends without end is over after 64 MiB', async () => {
    const [client, server] = await ends();
    const over = refusing(server);
    client.on('error', () => undefined);
    client.resume();
    const block = Buffer.alloc(1024 * 1024, 'x\n');
    // What cannot be written any more is called back at once: writing again would go round without an end.
    const more = (error?: Error | null): void => {
      if (!error && !client.destroyed) client.write(block, more);
    };
    more();
    expect(await over).toBeUndefined();
  });
});
