import { afterEach, describe, expect, test } from '@jest/globals';

import { JobServer, type JobServerOptions } from '../../../lib/server/index.js';
import { MemoryStore } from '../../../lib/store/index.js';
import { PacketPeer } from '../../transport/packet-peer.js';
import { HttpServed } from '../../server-http/http-served.js';
import { handle, Served, WIRES } from '../served.js';
import { HeldStore, storedJob } from './held-store.js';
import { turn } from './kept-bench.js';

const closers: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function serve(options: JobServerOptions): Promise<Served> {
  const served = await Served.start(options);
  closers.push(() => served.close());
  return served;
}

async function serveHttp(store: HeldStore): Promise<HttpServed> {
  const http = await HttpServed.start({ server: { store } });
  closers.push(() => http.close());
  return http;
}

describe.each(WIRES)('a client, by %s', (wire) => {
  test('is answered when its job is stored, and an ERROR for a later request does not overtake that', async () => {
    const store = new HeldStore();
    const client = await (await serve({ store })).connect(wire);
    client.send('SUBMIT_JOB_BG', 'f', 'u', 'W');
    client.send('SUBMIT_JOB_BG', 'f', 'u'.repeat(65), 'W');
    client.send('SUBMIT_JOB', 'f', 'v', 'W');
    const commit = await store.nextCommit();
    await client.hearsNothing();
    commit.succeed();
    await client.gets('JOB_CREATED', handle(1));
    await client.gets('ERROR', 'ARGUMENT_TOO_LARGE', 'Unique value too large');
    await client.gets('JOB_CREATED', handle(2));
    client.connection.destroy();
  });

  test('is told QUEUE_ERROR where its job could not be stored, and is done in the foreground all the same', async () => {
    const store = new HeldStore();
    const served = await serve({ store });
    const client = await served.connect(wire);
    client.send('SUBMIT_JOB_BG', 'f', 'u', 'W');
    (await store.nextCommit()).fail('unavailable');
    await client.gets('ERROR', 'QUEUE_ERROR', 'Job could not be stored');
    await client.asks(['SUBMIT_JOB', 'f', 'u', 'W'], ['JOB_CREATED', handle(2)]);
    const worker = await served.worker(wire, 'f');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(2), 'f', 'W']);
    worker.send('WORK_COMPLETE', handle(2), 'R');
    await client.gets('WORK_COMPLETE', handle(2), 'R');
    for (const peer of [client, worker]) peer.connection.destroy();
  });

  test('that breaks the protocol is told so before its connection closes, whatever is owed to it', async () => {
    const store = new HeldStore();
    const served = await serve({ store });
    if (wire !== 'TCP') return;
    const raw = await served.connectRaw();
    raw.send('\0REQ\0\0\0\x12\0\0\0\x03f\0W');
    raw.send('\0REQ\0\0\0\x07\0\0\0\x01f');
    expect(await raw.readAll()).toContain('INVALID_COMMAND');
  });
});

describe('a server whose store does not open', () => {
  test('does not listen, over TCP or HTTP, and does when it opens', async () => {
    const store = new HeldStore(['open']);
    const server = new JobServer({ store });
    closers.push(() => server.close());
    for (const listen of [() => server.listen({ port: 0 }), () => server.listenHttp({ port: 0 })]) {
      const listening = listen();
      (await store.nextOpen()).fail('unusable');
      await expect(listening).rejects.toMatchObject({ name: 'StoreError', kind: 'unusable' });
    }
    const listening = server.listen({ host: '127.0.0.1', port: 0 });
    (await store.nextOpen()).succeed();
    expect((await listening).port).toBeGreaterThan(0);
  });
});

describe('a server that has jobs of an earlier run', () => {
  test('serves while it queues them, and draining waits until they are queued and done', async () => {
    const store = new HeldStore(['replay'], 1, [storedJob('a'), storedJob('b')]);
    const served = await serve({ store });
    const worker = await served.worker('in process', 'f');
    await worker.asks(['ECHO_REQ', 'here'], ['ECHO_RES', 'here']);
    const drained = served.server.drain();
    for (const [at, workload] of ['of a', 'of b'].entries()) {
      worker.send('PRE_SLEEP');
      (await store.nextPortion()).succeed();
      await worker.gets('NOOP');
      await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(at + 1), 'f', workload]);
      worker.send('WORK_COMPLETE', handle(at + 1), '');
    }
    await drained;
    expect(store.rows.size).toBe(0);
  });

  test('that is closed keeps a job whose worker it takes away, also where it may lose no worker', async () => {
    const store = new MemoryStore();
    for (const wire of WIRES) {
      const served = await Served.start({ store, jobRetries: 0 });
      const peer = await served.worker(wire, 'f');
      await peer.asks(['SUBMIT_JOB_BG', 'f', wire, 'W'], ['JOB_CREATED', handle(1)]);
      await peer.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', 'W']);
      await served.close();
      expect(store.size).toBe(1);
      const next = await Served.start({ store });
      const worker = await next.worker(wire, 'f');
      await worker.asks(['GRAB_JOB_UNIQ'], ['JOB_ASSIGN_UNIQ', handle(1), 'f', wire, 'W']);
      await worker.does('WORK_COMPLETE', handle(1), '');
      await next.close();
      expect(store.size).toBe(0);
    }
  });

  test('whose worker has given it up has it no more', async () => {
    const store = new MemoryStore();
    const served = await serve({ store, jobRetries: 0 });
    const peer = await served.worker('in process', 'f');
    await peer.asks(['SUBMIT_JOB_BG', 'f', 'u', 'W'], ['JOB_CREATED', handle(1)]);
    await peer.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', 'W']);
    const gone = new Promise((resolve) => served.server.on('disconnected', resolve));
    peer.connection.destroy();
    await gone;
    await served.close();
    expect(store.size).toBe(0);
  });
});

describe('a server in process', () => {
  test('opens its store on first use, and refuses until it is open', async () => {
    const store = new HeldStore(['open'], 1, [storedJob('a')]);
    const server = new JobServer({ store, jobHandlePrefix: 'H' });
    closers.push(() => server.close());
    const client = await PacketPeer.dialled(server.dialer());
    (await store.nextOpen()).fail('unavailable');
    await turn();
    client.send('SUBMIT_JOB_BG', 'f', 'u', 'W');
    (await store.nextOpen()).fail('unavailable');
    await client.gets('ERROR', 'QUEUE_ERROR', 'Job could not be stored');
    client.send('CAN_DO', 'f').send('PRE_SLEEP');
    (await store.nextOpen()).succeed();
    await client.gets('NOOP');
    await client.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(2), 'f', 'of a']);
    client.connection.destroy();
  });

  test('that is closed leaves its store alone', async () => {
    const store = new HeldStore([]);
    const server = new JobServer({ store });
    await server.close();
    server.dialer();
    await turn();
    expect(store.calls).toEqual(['close']);
  });
});

describe('over HTTP', () => {
  test.each(['function', 'API'])(
    'a background job is taken when it is stored, and 503 where it is not: %s',
    async (way) => {
      const store = new HeldStore();
      const http = await serveHttp(store);
      const ask = (): Promise<Response> =>
        way === 'API'
          ? fetch(`${http.url}/api/v1/jobs`, {
              method: 'POST',
              headers: { 'Content-Type': 'application/json' },
              body: JSON.stringify({ function: 'f', background: true, workload: 'Vw==' }),
            })
          : fetch(`${http.url}/f`, {
              method: 'POST',
              headers: { 'X-Gearman-Background': 'true' },
              body: 'W',
            });
      const refused = ask();
      (await store.nextCommit()).fail('unavailable');
      expect((await refused).status).toBe(503);
      expect(await (await refused).text()).toContain('could not be stored');
      expect(http.served.server.snapshot()).toMatchObject({ functions: [{ queued: { normal: 0 } }] });
      const taken = ask();
      (await store.nextCommit()).succeed();
      expect((await taken).status).toBe(way === 'API' ? 201 : 200);
      expect(store.rows.size).toBe(1);
    },
  );

  test('whoever waits for a background job is refused where it could not be stored, and waits for nothing', async () => {
    const store = new HeldStore();
    const http = await serveHttp(store);
    const asked = fetch(`${http.url}/api/v1/jobs?wait=60000`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ function: 'f', background: true, unique: 'u', workload: 'Vw==' }),
    });
    const left = http.left();
    (await store.nextCommit()).fail('unavailable');
    expect((await asked).status).toBe(503);
    await left;
    const worker = await http.served.worker('in process', 'f');
    await worker.asks(['GRAB_JOB'], ['NO_JOB']);
  });

  test('a job whose caller went away while it was being stored is done', async () => {
    const store = new HeldStore();
    const http = await serveHttp(store);
    const raw = await http.raw();
    raw.send('POST /f HTTP/1.1\r\nHost: x\r\nX-Gearman-Background: true\r\nContent-Length: 1\r\n\r\nW');
    const commit = await store.nextCommit();
    raw.destroy();
    commit.succeed();
    await turn();
    const worker = await http.served.worker('in process', 'f');
    await worker.asks(['GRAB_JOB'], ['JOB_ASSIGN', handle(1), 'f', 'W']);
    worker.connection.destroy();
  });
});
