import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type ConnectionPair, PAIRS, turns } from './connection-pairs.js';
import { PacketPeer } from './packet-peer.js';
import { packetOf } from './packet-text.js';

const FIVE_MB = 'x'.repeat(5 * 1024 * 1024);

describe.each(PAIRS)('a connection: %s', (_name, makePair) => {
  let pair: ConnectionPair;
  let client: PacketPeer;
  let server: PacketPeer;

  beforeEach(async () => {
    pair = await makePair();
    client = new PacketPeer(pair.client);
    server = new PacketPeer(pair.server);
  });

  afterEach(() => pair.close());

  function openBoth(): void {
    client.open();
    server.open();
  }

  test('carries packets both ways, unchanged', async () => {
    openBoth();
    client.send('SUBMIT_JOB', 'f', 'ü\xff', 'work\0load\n');
    server.send('JOB_CREATED', 'H:1').send('NOOP');
    await server.gets('SUBMIT_JOB', 'f', 'ü\xff', 'work\0load\n');
    await client.gets('JOB_CREATED', 'H:1');
    await client.gets('NOOP');
  });

  test('carries lines of text between packets', async () => {
    openBoth();
    client.send('ECHO_REQ', 'a');
    client.connection.sendText('status\r\nversion\n');
    client.send('ECHO_REQ', 'b');
    server.connection.sendText('f\t1\t0\t0\n.\n');
    for (const expected of [
      ['ECHO_REQ', 'a'],
      ['line', 'status'],
      ['line', 'version'],
      ['ECHO_REQ', 'b'],
    ]) {
      expect(await server.next()).toEqual(expected);
    }
    await client.gets('line', 'f\t1\t0\t0');
    await client.gets('line', '.');
  });

  test('keeps the order of what is sent, in one turn and over many', async () => {
    openBoth();
    const sent = Array.from({ length: 500 }, (_, index) => `${index} ${'.'.repeat((index * 37) % 9000)}`);
    for (const [index, text] of sent.entries()) {
      client.send('ECHO_REQ', text);
      if (index % 50 === 0) await turns(1);
    }
    const received: (string | undefined)[] = [];
    while (received.length < sent.length) received.push((await server.next())[1]);
    expect(received).toEqual(sent);
  });

  test('carries 5 MB each way at once', async () => {
    openBoth();
    client.send('ECHO_REQ', FIVE_MB).send('ECHO_REQ', 'behind');
    server.send('ECHO_RES', FIVE_MB).send('ECHO_RES', 'behind');
    expect((await server.next())[1] === FIVE_MB).toBe(true);
    expect((await client.next())[1] === FIVE_MB).toBe(true);
    await server.gets('ECHO_REQ', 'behind');
    await client.gets('ECHO_RES', 'behind');
  });

  test('loses nothing that was sent before it was opened', async () => {
    client.send('ECHO_REQ', 'before');
    server.send('ECHO_RES', 'before');
    await turns(5);
    openBoth();
    client.send('ECHO_REQ', 'after');
    await server.gets('ECHO_REQ', 'before');
    await server.gets('ECHO_REQ', 'after');
    await client.gets('ECHO_RES', 'before');
  });

  test('end() sends what is queued, then closes both ends', async () => {
    openBoth();
    client.send('ECHO_REQ', 'first').send('ECHO_REQ', FIVE_MB).send('ECHO_REQ', 'last');
    client.connection.end();
    await server.gets('ECHO_REQ', 'first');
    expect((await server.next())[1]).toHaveLength(FIVE_MB.length);
    await server.gets('ECHO_REQ', 'last');
    await server.gets('closed');
    await client.gets('closed');
    expect([client.failure, server.failure]).toEqual([undefined, undefined]);
  });

  test('sends nothing after end()', async () => {
    openBoth();
    client.send('ECHO_REQ', 'before').connection.end();
    client.send('ECHO_REQ', 'after').connection.sendText('after\n');
    await server.gets('ECHO_REQ', 'before');
    await server.gets('closed');
  });

  test('destroy() loses what is queued', async () => {
    openBoth();
    client.send('ECHO_REQ', 'lost').connection.destroy();
    await server.gets('closed');
  });

  test('destroy() closes both ends', async () => {
    openBoth();
    server.connection.destroy();
    server.send('ECHO_RES', 'after').connection.sendText('after\n');
    await server.gets('closed');
    await client.gets('closed');
  });

  test('tells of its end also when it is opened after that', async () => {
    client.open();
    client.connection.destroy();
    await client.gets('closed');
    server.open();
    await server.gets('closed');
  });
});

type Ending = (client: PacketPeer, server: PacketPeer) => void;

const ENDINGS: [name: string, end: Ending][] = [
  ['one ends', (client) => client.connection.end()],
  ['one destroys', (client) => client.connection.destroy()],
  [
    'both end at once',
    (client, server) => {
      client.connection.end();
      server.connection.end();
    },
  ],
  [
    'one ends, the other destroys',
    (client, server) => {
      client.connection.end();
      server.connection.destroy();
    },
  ],
  [
    'one ends and destroys, again and again',
    (client) => {
      client.connection.end();
      client.connection.end();
      client.connection.destroy();
      client.connection.destroy();
      client.connection.end();
    },
  ],
];

describe.each(PAIRS)('both ends are told of the end once: %s', (_name, makePair) => {
  test.each(ENDINGS)('%s', async (_ending, end) => {
    const pair = await makePair();
    const client = PacketPeer.opened(pair.client);
    const server = PacketPeer.opened(pair.server);
    end(client, server);
    await client.gets('closed');
    await server.gets('closed');
    pair.client.send(packetOf('ECHO_REQ', 'late'));
    pair.client.end();
    pair.server.destroy();
    await pair.close();
    await turns(3);
    expect([...client.unread, ...server.unread]).toEqual([]);
  });
});
