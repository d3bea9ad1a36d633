import { lookup } from 'node:dns/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { HttpFront, type HttpFrontOptions, serverHttpContext } from '../../lib/server/http/index.js';
import { httpSettings } from '../../lib/server/http/http-options.js';
import type { PeerLink } from '../../lib/queue/index.js';
import { Gate } from '../support/gate.js';
import { SILENT_LOGGER } from '../../lib/telemetry/logger.js';
import { handle } from '../server/served.js';
import { contextOf, grab, HttpServed, readAnswer } from './http-served.js';

const deaf = (): void => undefined;

/** A worker that hears of nothing but jobs. */
function linkOf(wakeUp: () => void): PeerLink {
  const asClient = {
    created: deaf,
    queueFull: deaf,
    notStored: deaf,
    status: deaf,
    data: deaf,
    warning: deaf,
  };
  return { ...asClient, complete: deaf, fail: deaf, exception: deaf, wakeUp };
}

let http: HttpServed;

beforeEach(async () => {
  http = await HttpServed.start();
});

afterEach(() => http.close());

describe('closing', () => {
  test('ends every connection at once, waiting or idle, and its clients leave', async () => {
    const [waiting, idle] = [await http.raw(), await http.raw()];
    await readAnswer(idle.send('HEAD / HTTP/1.1\r\n\r\n'));
    const worker = await http.sleeper('f');
    waiting.send('GET /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    const left = http.left();
    await http.front.close();
    await left;
    expect(await Promise.all([waiting.readAll(), idle.readAll()])).toEqual(['', '']);
    await expect(http.raw()).rejects.toThrow('ECONNREFUSED');
    await http.front.close();
  });

  test('tells who is to be told in the same turn', async () => {
    const client = await http.raw();
    const { queue } = contextOf(http.served.server);
    const woken = new Gate();
    const worker = queue.join(linkOf(() => woken.open()));
    queue.canDo(worker, 'f');
    queue.preSleep(worker);
    client.send('GET /f HTTP/1.1\r\n\r\n');
    await woken.opened;
    queue.grab(worker, 0);
    queue.complete(worker, handle(1), Buffer.from('just in time'));
    await http.front.close();
    expect(await client.readAll()).toMatch(/just in time$/);
  });

  test('ends what was kept for later', async () => {
    const init = { method: 'POST', headers: { 'Content-Type': 'application/json' } };
    const body = '{"function":"f","keepResult":true,"background":false}';
    await fetch(`${http.url}/api/v1/jobs`, { ...init, body });
    expect(await http.served.admin('status')).toBe('f\t1\t0\t0\n.\n');
    await http.front.close();
    expect(await http.served.admin('status')).toBe('f\t0\t0\t0\n.\n');
  });

  test.each(['127.0.0.1', 'localhost'])(
    'a front that is closed does not listen, nor meanwhile, %s',
    async (host) => {
      const front = new HttpFront(serverHttpContext(contextOf(http.served.server)));
      const listening = front.listen({ host, port: 0 });
      await Promise.all([front.close(), expect(listening).rejects.toThrow('this HTTP front is closed')]);
      await expect(front.listen({ host, port: 0 })).rejects.toThrow('this HTTP front is closed');
      // By then the name that the first one asked for has been looked up too.
      await lookup(host);
      await lookup(host);
      expect(front['server'].listening).toBe(false);
    },
  );
});

describe('draining', () => {
  test('takes no further connection, and ends with the last answer', async () => {
    const [waiting, idle] = [await http.raw(), await http.raw()];
    await readAnswer(idle.send('HEAD / HTTP/1.1\r\n\r\n'));
    const worker = await http.sleeper('f');
    waiting.send('GET /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    const drained = http.front.drain();
    expect(await idle.readAll()).toBe('');
    await expect(http.raw()).rejects.toThrow('ECONNREFUSED');
    worker.send('WORK_COMPLETE', handle(1), 'result');
    const { head, body } = await readAnswer(waiting);
    expect([head.at(-1), body]).toEqual(['Connection: close', 'result']);
    await drained;
  });
});

describe('listening', () => {
  test('on a port that is taken is refused', async () => {
    const front = new HttpFront(serverHttpContext(contextOf(http.served.server)));
    await expect(front.listen({ port: http.port })).rejects.toThrow(`127.0.0.1:${http.port}`);
    await front.close();
  });

  test('says where', async () => {
    const said: string[] = [];
    const logger = {
      log: (message: string) => void said.push(message),
      warn: () => undefined,
      error: () => undefined,
    };
    const front = new HttpFront({ ...serverHttpContext(contextOf(http.served.server)), logger });
    const { address, port } = await front.listen({ port: 0 });
    expect(address).toBe(`127.0.0.1:${port}`);
    expect(said).toEqual([`job server listens for HTTP on ${address}`]);
    await front.close();
  });
});

function fail(): never {
  throw new Error('secret');
}

describe('a defect', () => {
  test('is answered with 500 and no word of it, which the log has', async () => {
    const said: string[] = [];
    const logger = {
      log: () => undefined,
      warn: () => undefined,
      error: (message: string) => void said.push(message),
    };
    const front = new HttpFront({
      ...serverHttpContext(contextOf(http.served.server)),
      logger,
      functions: fail,
    });
    const { port } = await front.listen({ port: 0 });
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/functions`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('secret');
    expect(said).toEqual([expect.stringMatching(/^HTTP GET \/api\/v1\/functions failed: Error: secret\n/)]);
    await front.close();
  });
});

test('a handle that no header can carry ends the connection, and the log says why', async () => {
  const said: string[] = [];
  const logger = { ...SILENT_LOGGER, error: (message: string) => void said.push(message) };
  const odd = await HttpServed.start({ server: { jobHandlePrefix: 'H\n', logger } });
  const answer = await odd.exchange('POST /f HTTP/1.1\r\nX-Gearman-Background: true\r\n\r\n');
  expect(answer).toBe('');
  expect(said).toEqual([expect.stringContaining('X-Gearman-Job-Handle')]);
  await odd.close();
});

describe('options', () => {
  test.each([
    [{ maxBody: 0 }, 'expected http.maxBody as a whole number of at least 1, got 0'],
    [{ maxConnections: 1.5 }, 'http.maxConnections'],
    [{ requestTimeout: -1 }, 'http.requestTimeout'],
    [{ keepAliveTimeout: Number.NaN }, 'http.keepAliveTimeout'],
    [{ results: { count: -1 } }, 'http.results.count'],
    [{ results: { age: 0 } }, 'http.results.age'],
    [{ port: 1 }, 'http: unknown option "port"'],
    [{ results: { size: 1 } }, 'http.results: unknown option "size"'],
  ])('%j is refused', (options, message) => {
    expect(() => httpSettings(options as HttpFrontOptions)).toThrow(message);
  });

  test('have defaults', () => {
    expect(httpSettings({ results: { count: 0 } })).toEqual({
      maxBody: 67_108_864,
      maxConnections: 1000,
      requestTimeout: 60_000,
      keepAliveTimeout: 5000,
      results: { count: 0, bytes: 67_108_864, age: 600_000 },
    });
  });
});
