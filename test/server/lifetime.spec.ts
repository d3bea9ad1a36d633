import { describe, expect, test } from '@jest/globals';
import { JobServer } from '../../lib/server/index.js';
import { ConnectError } from '../../lib/transport/index.js';
import { tcpDialer } from '../transport/connection-pairs.js';
import { PacketPeer } from '../transport/packet-peer.js';
import { Served, WIRES } from './served.js';

describe('a job server', () => {
  test('serves its own process before it listens anywhere', async () => {
    const server = new JobServer();
    const peer = await PacketPeer.dialled(server.dialer());
    await peer.hearsNothing();
    await server.close();
    await peer.gets('closed');
  });

  test('joins clients and workers of all its listeners', async () => {
    const served = await Served.start();
    const second = await served.server.listen({ host: '127.0.0.1', port: 0 });
    const worker = await served.worker('in process', 'f');
    const client = await PacketPeer.dialled(tcpDialer(second.port));
    client.send('SUBMIT_JOB', 'f', '', 'work');
    const [job = ''] = await client.receives('JOB_CREATED');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', job, 'f', 'work']);
    worker.send('WORK_COMPLETE', job, 'result');
    await client.gets('WORK_COMPLETE', job, 'result');
    await served.close();
  });

  test('tells where it listens, and logs it', async () => {
    const logged: string[] = [];
    const logger = {
      log: (message: string) => void logged.push(message),
      warn: () => undefined,
      error: () => undefined,
    };
    const server = new JobServer({ logger });
    const { port, address } = await server.listen({ host: '127.0.0.1', port: 0 });
    expect(address).toBe(`127.0.0.1:${port}`);
    expect(logged).toEqual([`job server listens on 127.0.0.1:${port}`]);
    await server.close();
  });

  test('does not listen on a port that is taken, and goes on where it does listen', async () => {
    const served = await Served.start();
    const other = new JobServer();
    await expect(other.listen({ host: '127.0.0.1', port: served.port })).rejects.toMatchObject({
      code: 'EADDRINUSE',
      port: served.port,
    });
    const peer = await PacketPeer.dialled(other.dialer());
    await peer.hearsNothing();
    await Promise.all([other.close(), served.close()]);
  });

  test('names its jobs with the prefix that it is given, else with H: and the machine', async () => {
    for (const [options, expected] of [
      [{ jobHandlePrefix: 'P' }, /^P:\d{12}$/],
      [{}, /^H:.+:\d{12}$/],
    ] as const) {
      const server = new JobServer(options);
      const peer = await PacketPeer.dialled(server.dialer());
      peer.send('SUBMIT_JOB_BG', 'f', '', '');
      expect((await peer.receives('JOB_CREATED'))[0]).toMatch(expected);
      await server.close();
    }
  });

  test('refuses a prefix that leaves no room for the handle’s number', () => {
    expect(() => new JobServer({ jobHandlePrefix: 'p'.repeat(51) })).toThrow(RangeError);
  });
});

describe('closing a job server', () => {
  test.each(WIRES)('closes its connections: %s', async (wire) => {
    const served = await Served.start();
    const idle = await served.connect(wire);
    const worker = await served.worker(wire, 'f');
    idle.send('SUBMIT_JOB', 'f', '', '');
    await idle.receives('JOB_CREATED');
    await worker.asks(['PRE_SLEEP'], ['NOOP']);
    await served.close();
    for (const peer of [idle, worker]) await peer.gets('closed');
  });

  test('takes no connection any more, and may be said again', async () => {
    const served = await Served.start();
    await served.close();
    await served.close();
    await expect(served.connect('TCP')).rejects.toThrow('ECONNREFUSED');
    await expect(served.connect('in process')).rejects.toBeInstanceOf(ConnectError);
  });

  test('closes connections that have half a request under way, or do not read', async () => {
    const served = await Served.start();
    const peers = [await served.connectRaw(), await served.connectRaw()] as const;
    peers[0].send('stat');
    peers[1].socket.pause();
    peers[1].send('status\n');
    await served.close();
    for (const peer of peers) peer.socket.resume();
    await Promise.all(peers.map(({ closed }) => closed));
  });

  test('ends a listen() that is under way', async () => {
    const server = new JobServer();
    const listening = server.listen({ host: '127.0.0.1', port: 0 });
    await server.close();
    await expect(listening).rejects.toThrow('closed');
  });
});
