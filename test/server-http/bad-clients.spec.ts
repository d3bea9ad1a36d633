import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { SILENT_LOGGER } from '../../lib/telemetry/logger.js';
import { handle } from '../server/served.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { grab, HttpServed, readAnswer } from './http-served.js';

let http: HttpServed;
let worker: PacketPeer;
let warnings: string[];

beforeEach(async () => {
  warnings = [];
  const logger = { ...SILENT_LOGGER, warn: (message: string) => void warnings.push(message) };
  http = await HttpServed.start({
    server: { logger },
    front: { maxBody: 1000, requestTimeout: 200, maxConnections: 4 },
  });
  worker = await http.sleeper('f');
});

afterEach(() => http.close());

function statusOf(text: string): string {
  return text.slice(0, text.indexOf('\r\n'));
}

/** Whether the server still does what it is for. */
async function works(): Promise<void> {
  const client = await http.raw();
  client.send('POST /f HTTP/1.1\r\nContent-Length: 5\r\n\r\nafter');
  const [jobHandle = '', , , workload] = await grab(worker);
  expect(workload).toBe('after');
  worker.send('WORK_COMPLETE', jobHandle, 'done');
  expect((await readAnswer(client)).body).toBe('done');
}

describe('what is no request is answered, and disturbs nobody', () => {
  test.each([
    ['noise', 'noise\r\n\r\n', '400 Bad Request'],
    ['a Gearman packet', '\0REQ\0\0\0\x10\0\0\0\0', '400 Bad Request'],
    ['an admin line', 'status\n', '400 Bad Request'],
    ['TLS', '\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03', '400 Bad Request'],
    ['another method', 'BREW /f HTTP/1.1\r\n\r\n', '400 Bad Request'],
    ['bytes beyond ASCII in the path', 'GET /\xc3\xa9 HTTP/1.1\r\n\r\n', '400 Bad Request'],
    ['a space in a header name', 'GET /f HTTP/1.1\r\nX Y: z\r\n\r\n', '400 Bad Request'],
    ['NUL in a header', 'GET /f HTTP/1.1\r\nX-Gearman-Unique: a\0b\r\n\r\n', '400 Bad Request'],
    ['a length that is none', 'POST /f HTTP/1.1\r\nContent-Length: x\r\n\r\n', '400 Bad Request'],
    ['a negative length', 'POST /f HTTP/1.1\r\nContent-Length: -1\r\n\r\n', '400 Bad Request'],
    [
      'two lengths',
      'POST /f HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
      '400 Bad Request',
    ],
    [
      'a length and chunks',
      'POST /f HTTP/1.1\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      '400 Bad Request',
    ],
    ['a bad chunk', 'POST /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', '400 Bad Request'],
    [
      'long headers',
      `GET /f HTTP/1.1\r\nX: ${'x'.repeat(17_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
    ['a long name', `GET /${'f'.repeat(17_000)} HTTP/1.1\r\n\r\n`, '431 Request Header Fields Too Large'],
  ])('%s', async (_name, request, status) => {
    const answer = await http.exchange(request);
    expect(statusOf(answer)).toBe(`HTTP/1.1 ${status}`);
    expect(answer).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ title: status.slice(4) });
    expect(warnings).toEqual([expect.stringMatching(/^HTTP 127\.0\.0\.1:\d+: Parse Error/)]);
    await works();
  });

  test.each(['GET /f', 'GET /f HTTP/2.0', 'POST /f HTTP/0.9'])('%s', async (line) => {
    const answer = await http.exchange(`${line}\r\n\r\n`);
    expect(statusOf(answer)).toBe('HTTP/1.1 505 HTTP Version Not Supported');
    await worker.hearsNothing();
  });

  test('noise behind a call that waits is no answer to it', async () => {
    const client = await http.raw();
    client.send('GET /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    const left = http.left();
    client.send('noise\r\n\r\n');
    expect(await client.readAll()).toBe('');
    await left;
  });
});

describe('a body that is too large', () => {
  test('is refused by its announced length, and the connection goes on', async () => {
    const client = await http.raw();
    client.send(`POST /f HTTP/1.1\r\nContent-Length: 1001\r\n\r\n`);
    const {
      head: [status],
      body,
    } = await readAnswer(client);
    expect(status).toBe('HTTP/1.1 413 Payload Too Large');
    expect(body).toContain('at most 1000 bytes');
    client.send('x'.repeat(1001), 'HEAD / HTTP/1.1\r\n\r\n');
    expect((await readAnswer(client)).head[0]).toBe('HTTP/1.1 200 OK');
    await works();
  });

  test('is refused where it comes in chunks of no announced length', async () => {
    const client = await http.raw();
    const chunk = `1f4\r\n${'x'.repeat(500)}\r\n`;
    client.send(`POST /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}${chunk}${chunk}0\r\n\r\n`);
    expect((await readAnswer(client)).head[0]).toBe('HTTP/1.1 413 Payload Too Large');
    await works();
  });

  test('is not sent by a client that asks first', async () => {
    const answer = await http.exchange(
      'POST /f HTTP/1.1\r\nContent-Length: 1001\r\nExpect: 100-continue\r\n\r\n',
    );
    expect(statusOf(answer)).toBe('HTTP/1.1 413 Payload Too Large');
    expect(answer).toContain('Connection: close');
  });

  test('of a thousand bytes is not', async () => {
    const client = await http.raw();
    client.send('POST /f HTTP/1.1\r\nContent-Length: 1000\r\nExpect: 100-continue\r\n\r\n');
    expect(await client.readUntil('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('x'.repeat(1000));
    expect((await grab(worker))[3]).toHaveLength(1000);
  });

  test.each([
    ['at once', (peer: PacketPeer) => peer.send('WORK_COMPLETE', handle(1), 'x'.repeat(1001))],
    [
      'in parts',
      (peer: PacketPeer) =>
        peer.send('WORK_DATA', handle(1), 'x'.repeat(600)).send('WORK_DATA', handle(1), 'x'.repeat(401)),
    ],
  ])('nor is one answered, %s', async (_how, end) => {
    const client = await http.raw();
    client.send('GET /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    end(worker);
    const { head, body } = await readAnswer(client);
    expect(head).toContain('HTTP/1.1 502 Bad Gateway');
    expect(head).toContain(`X-Gearman-Job-Handle: ${handle(1)}`);
    expect(body).toContain('more than 1000 bytes');
  });
});

describe('a client that leaves', () => {
  test.each([
    ['resets', (client: Awaited<ReturnType<HttpServed['raw']>>) => client.socket.resetAndDestroy()],
    ['closes', (client: Awaited<ReturnType<HttpServed['raw']>>) => client.destroy()],
    ['closes its half', (client: Awaited<ReturnType<HttpServed['raw']>>) => client.socket.end()],
  ])('and %s takes its queued job with it', async (_how, leave) => {
    const client = await http.raw();
    client.send('GET /nobody HTTP/1.1\r\n\r\nGET /none HTTP/1.1\r\n\r\nGET /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    const all = Promise.all([http.left(), http.left(), http.left()]);
    leave(client);
    await all;
    const status = await http.served.admin('status');
    expect(status).toContain('nobody\t0\t0\t0\n');
    expect(status).toContain('none\t0\t0\t0\n');
    expect(status).toContain('f\t1\t1\t1\n');
  });

  test('in the middle of its body never had a job', async () => {
    const client = await http.raw();
    client.send('POST /f HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf');
    client.socket.end();
    await client.closed;
    expect(await http.served.admin('show jobs')).toBe('.\n');
    await works();
  });
});

describe('a client that takes its time', () => {
  test.each([
    ['with its headers', 'POST /f HTTP/1.1\r\nX-'],
    ['with its body', 'POST /f HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf'],
  ])('%s is answered 408', async (_what, part) => {
    expect(statusOf(await http.exchange(part))).toBe('HTTP/1.1 408 Request Timeout');
    expect(await http.served.admin('show jobs')).toBe('.\n');
    await works();
  });

  test('may wait for its job as long as that takes', async () => {
    const client = await http.raw();
    client.send('GET /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    await http.exchange('POST /slow HTTP/1.1\r\nContent-Length: 10\r\n\r\nhalf');
    worker.send('WORK_COMPLETE', handle(1), 'late');
    expect((await readAnswer(client)).body).toBe('late');
  });
});

test('a client that does not read its answer disturbs nobody, and gets it when it does', async () => {
  await http.close();
  http = await HttpServed.start();
  worker = await http.sleeper('f');
  const client = await http.raw();
  client.socket.pause();
  client.send('GET /f HTTP/1.1\r\n\r\n');
  await grab(worker);
  worker.send('WORK_COMPLETE', handle(1), 'x'.repeat(4_000_000)).send('PRE_SLEEP');
  await works();
  client.socket.resume();
  expect((await readAnswer(client)).body).toHaveLength(4_000_000);
});

test('connections beyond the most are closed, and that is said once', async () => {
  const clients = await Promise.all([http.raw(), http.raw(), http.raw(), http.raw()]);
  for (const client of clients) await readAnswer(client.send('HEAD / HTTP/1.1\r\n\r\n'));
  await Promise.all([http.exchange(''), http.exchange('')]);
  expect(warnings).toEqual([expect.stringContaining('4 connections are open')]);
  clients[0]?.socket.end();
  await once(clients[0]?.socket ?? process, 'close');
  await works();
});

test('200 calls at once, each gets its own result', async () => {
  await http.close();
  http = await HttpServed.start();
  const busy = await http.served.worker('in process', 'double');
  const done = (async () => {
    for (let jobs = 0; jobs < 200; jobs++) {
      busy.send('PRE_SLEEP');
      const [jobHandle = '', , , workload = ''] = await grab(busy);
      busy.send('WORK_COMPLETE', jobHandle, workload + workload);
    }
  })();
  const calls = Array.from({ length: 200 }, async (_, count) => {
    const response = await fetch(`${http.url}/double`, { method: 'POST', body: `<${count}>` });
    return response.text();
  });
  expect(await Promise.all(calls)).toEqual(Array.from({ length: 200 }, (_, count) => `<${count}><${count}>`));
  await done;
});

test.each([
  ['Origin', 'https://example.com', 403],
  ['Origin', 'null', 403],
  ['Sec-Fetch-Site', 'cross-site', 403],
  ['Sec-Fetch-Site', 'same-site', 403],
  ['Sec-Fetch-Site', 'none', 200],
])('a page of another site is refused: %s: %s', async (name, value, status) => {
  const client = await http.raw();
  client.send(`HEAD / HTTP/1.1\r\nHost: localhost\r\n${name}: ${value}\r\n\r\n`);
  expect((await readAnswer(client, false)).head[0]).toContain(`HTTP/1.1 ${status}`);
});

test('a page of the same origin is not', async () => {
  const client = await http.raw();
  client.send('HEAD / HTTP/1.1\r\nHost: localhost:8080\r\nOrigin: http://localhost:8080\r\n\r\n');
  expect((await readAnswer(client, false)).head[0]).toBe('HTTP/1.1 200 OK');
});
