import { describe, expect, test } from '@jest/globals';
import { ConnectError, MemoryConnection, MemoryListener } from '../../lib/transport/index.js';
import { turns } from './connection-pairs.js';
import { Mailbox } from './mailbox.js';
import { PacketPeer } from './packet-peer.js';
import { packetOf } from './packet-text.js';

describe('a connection within the process', () => {
  test('hands packets over as they are', async () => {
    const [near, far] = MemoryConnection.pair();
    const sent = packetOf('ECHO_REQ', 'hi');
    const received = new Promise((resolve) => {
      far.open({ packet: resolve, line: () => undefined, fault: () => undefined, closed: () => undefined });
    });
    near.send(sent);
    expect(await received).toBe(sent);
  });

  test('hands over in a later turn what was sent in this one, all together', async () => {
    const [near, far] = MemoryConnection.pair();
    const peer = PacketPeer.opened(far);
    for (const text of ['a', 'b', 'c']) near.send(packetOf('ECHO_REQ', text));
    expect(peer.unread).toEqual([]);
    await turns(1);
    expect(peer.unread).toEqual([
      ['ECHO_REQ', 'a'],
      ['ECHO_REQ', 'b'],
      ['ECHO_REQ', 'c'],
    ]);
  });

  test('leaves room for everyone else while two ends answer each other without end', async () => {
    const [near, far] = MemoryConnection.pair();
    const ball = packetOf('ECHO_REQ', 'ball');
    const strokes = new Mailbox<number>();
    for (const end of [near, far]) {
      end.open({
        packet: () => {
          strokes.put(1);
          end.send(ball);
        },
        line: () => undefined,
        fault: () => undefined,
        closed: () => undefined,
      });
    }
    near.send(ball);
    for (let count = 0; count < 10; count++) await strokes.take();
    await new Promise((resolve) => setTimeout(resolve, 0));
    near.destroy();
    await turns(2);
    const played = strokes.waiting.length;
    await turns(2);
    expect(strokes.waiting).toHaveLength(played);
  });

  test('is named for messages', () => {
    expect(MemoryConnection.pair().map(({ address }) => address)).toEqual(['in-process', 'in-process']);
  });
});

describe('a listener within the process', () => {
  test('accepts what dials it', async () => {
    const accepted: PacketPeer[] = [];
    const listener = new MemoryListener((connection) => accepted.push(PacketPeer.opened(connection)));
    const near = await PacketPeer.dialled(listener);
    near.send('ECHO_REQ', 'hi');
    await accepted[0]?.gets('ECHO_REQ', 'hi');
    expect(accepted).toHaveLength(1);
    near.connection.destroy();
  });

  test('refuses when it is closed, with its address and the reason, and leaves open connections be', async () => {
    const listener = new MemoryListener((connection) => PacketPeer.opened(connection).send('NOOP'));
    const near = await PacketPeer.dialled(listener);
    await listener.close();
    await listener.close();
    await near.gets('NOOP');
    const refused = listener.dial();
    await expect(refused).rejects.toBeInstanceOf(ConnectError);
    await expect(refused).rejects.toThrow(
      'could not connect to the job server at in-process: the embedded job server is closed',
    );
    near.connection.destroy();
  });
});
