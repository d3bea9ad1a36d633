import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { VERSION } from '../../lib/server/index.js';
import type { RawPeer } from '../server/raw-peer.js';
import { handle } from '../server/served.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { grab, HttpServed, readAnswer } from './http-served.js';

let http: HttpServed;
let client: RawPeer;
let worker: PacketPeer;

beforeEach(async () => {
  http = await HttpServed.start();
  client = await http.raw();
  worker = await http.sleeper('f');
});

afterEach(() => http.close());

const SERVER = `Server: Gearman/${VERSION}`;

function head(command: string, length: number, connection = 'keep-alive'): string[] {
  return [
    'HTTP/1.1 200 OK',
    `X-Gearman-Job-Handle: ${handle(1)}`,
    `X-Gearman-Command: ${command}`,
    `Content-Length: ${length}`,
    SERVER,
    `Connection: ${connection}`,
  ];
}

describe('a foreground call', () => {
  test.each(['POST', 'PUT'])('%s: the body is the workload, the result is the answer', async (method) => {
    client.send(`${method} /f HTTP/1.1\r\nContent-Length: 5\r\n\r\nwo\0rk`);
    expect(await grab(worker)).toEqual([handle(1), 'f', '-', 'wo\0rk']);
    worker.send('WORK_COMPLETE', handle(1), 're\0sult');
    expect(await readAnswer(client)).toEqual({ head: head('WORK_COMPLETE', 7), body: 're\0sult' });
  });

  test('GET has no workload', async () => {
    client.send('GET /f HTTP/1.1\r\n\r\n');
    expect(await grab(worker)).toEqual([handle(1), 'f', '-', '']);
    worker.send('WORK_COMPLETE', handle(1), 'result');
    expect(await readAnswer(client)).toEqual({ head: head('WORK_COMPLETE', 6), body: 'result' });
  });

  test('what comes with GET is no workload, and no further request', async () => {
    client.send('GET /f HTTP/1.1\r\nContent-Length: 4\r\n\r\nworkHEAD / HTTP/1.1\r\n\r\n');
    expect(await grab(worker)).toEqual([handle(1), 'f', '-', '']);
    worker.send('WORK_COMPLETE', handle(1), '');
    await readAnswer(client);
    expect((await readAnswer(client)).head).toContain('Content-Length: 0');
  });

  test('HEAD runs the job and leaves its result out', async () => {
    client.send('HEAD /f HTTP/1.1\r\n\r\nHEAD / HTTP/1.1\r\n\r\n');
    await grab(worker);
    worker.send('WORK_COMPLETE', handle(1), 'result');
    expect((await readAnswer(client, false)).head).toEqual(head('WORK_COMPLETE', 6));
    expect((await readAnswer(client, false)).head[0]).toBe('HTTP/1.1 200 OK');
  });

  test('a body in chunks is one workload', async () => {
    client.send('POST /f HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n');
    expect((await grab(worker))[3]).toBe('abc');
  });

  test('data, then the result, are one body; status and warnings are passed over', async () => {
    client.send('POST /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    worker.send('WORK_STATUS', handle(1), '1', '2').send('WORK_WARNING', handle(1), 'careful');
    worker.send('WORK_DATA', handle(1), 'one,').send('WORK_DATA', handle(1), 'two,');
    worker.send('WORK_COMPLETE', handle(1), 'three');
    expect(await readAnswer(client)).toEqual({ head: head('WORK_COMPLETE', 13), body: 'one,two,three' });
  });

  test.each([
    ['WORK_FAIL', ''],
    ['WORK_EXCEPTION', 'why'],
  ] as const)('%s: 200, WORK_FAIL, nothing', async (type, text) => {
    client.send('POST /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    worker.send('WORK_DATA', handle(1), 'part').send(type, handle(1), text);
    expect(await readAnswer(client)).toEqual({ head: head('WORK_FAIL', 0), body: '' });
  });

  test('is answered with Connection: close where the client speaks HTTP/1.0', async () => {
    client.send('GET /f HTTP/1.0\r\n\r\n');
    await grab(worker);
    worker.send('WORK_COMPLETE', handle(1), 'result');
    expect(await readAnswer(client)).toEqual({ head: head('WORK_COMPLETE', 6, 'close'), body: 'result' });
    expect(await client.readAll()).toBe('');
  });

  test('keeps a connection of HTTP/1.0 that asks for it', async () => {
    client.send('HEAD / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nHEAD / HTTP/1.0\r\n\r\n');
    expect((await readAnswer(client)).head).toContain('Connection: keep-alive');
    expect((await readAnswer(client)).head).toContain('Connection: close');
  });

  test('several on one connection are answered in their order', async () => {
    const other = await http.sleeper('g');
    client.send('GET /f HTTP/1.1\r\n\r\nGET /g HTTP/1.1\r\n\r\n');
    await grab(other);
    await other.does('WORK_COMPLETE', handle(2), 'second');
    await grab(worker);
    worker.send('WORK_COMPLETE', handle(1), 'first');
    expect([(await readAnswer(client)).body, (await readAnswer(client)).body]).toEqual(['first', 'second']);
  });

  test('an exception is told where the server tells everybody', async () => {
    await http.close();
    http = await HttpServed.start({ server: { exceptions: true } });
    client = await http.raw();
    worker = await http.sleeper('f');
    client.send('POST /f HTTP/1.1\r\n\r\n');
    await grab(worker);
    worker.send('WORK_EXCEPTION', handle(1), 'why');
    expect(await readAnswer(client)).toEqual({ head: head('WORK_EXCEPTION', 3), body: 'why' });
  });
});

describe('a background call', () => {
  test('is answered as soon as the job is taken, and outlives its connection', async () => {
    client.send('POST /f HTTP/1.1\r\nX-Gearman-Background: TRUE\r\nContent-Length: 4\r\n\r\nwork');
    expect(await readAnswer(client)).toEqual({ head: head('JOB_CREATED', 0), body: '' });
    client.destroy();
    await client.closed;
    expect(await grab(worker)).toEqual([handle(1), 'f', '-', 'work']);
  });

  test('that joins a foreground job keeps it alive', async () => {
    client.send('POST /f HTTP/1.1\r\nX-Gearman-Unique: u\r\n\r\n');
    await grab(worker);
    const second = await http.raw();
    second.send('POST /f HTTP/1.1\r\nX-Gearman-Unique: u\r\nX-Gearman-Background: true\r\n\r\n');
    expect((await readAnswer(second)).head).toEqual(head('JOB_CREATED', 0));
    const left = http.left();
    client.destroy();
    await left;
    worker.connection.destroy();
    await worker.gets('closed');
    expect(await http.served.admin('status')).toBe('f\t1\t0\t0\n.\n');
  });
});

describe('headers and names', () => {
  test.each([
    ['X-Gearman-Unique: u 1', 'u 1'],
    ['x-gearman-unique:u', 'u'],
    ['X-Gearman-Unique:', ''],
    ['X-Other: u', '-'],
  ])('%s', async (header, unique) => {
    client.send(`POST /f HTTP/1.1\r\n${header}\r\n\r\n`);
    expect((await grab(worker))[2]).toBe(unique);
  });

  test('priorities', async () => {
    for (const priority of ['low', 'normal', 'HIGH']) {
      client.send(
        `POST /p HTTP/1.1\r\nX-Gearman-Background: true\r\nX-Gearman-Priority: ${priority}\r\nContent-Length: 1\r\n\r\n${priority[0]}`,
      );
      await readAnswer(client);
    }
    expect(await http.served.admin('prioritystatus')).toContain('p\t1\t1\t1\t0\n');
  });

  test.each([
    ['X-Gearman-Background: yes', 'X-Gearman-Background as true or false, got \\"yes\\"'],
    ['X-Gearman-Background: true\r\nX-Gearman-Background: true', 'got \\"true, true\\"'],
    ['X-Gearman-Priority: highest', 'X-Gearman-Priority as high or normal or low'],
    [`X-Gearman-Unique: ${'u'.repeat(64)}`, 'X-Gearman-Unique of at most 63 bytes'],
  ])('400: %s', async (header, detail) => {
    client.send(`POST /f HTTP/1.1\r\n${header}\r\n\r\n`);
    const {
      head: [status],
      body,
    } = await readAnswer(client);
    expect(status).toBe('HTTP/1.1 400 Bad Request');
    expect(body).toContain(detail);
    await worker.hearsNothing();
  });

  test.each([
    ['/Images~resize', 'Images~resize'],
    ['///f', 'f'],
    ['/f/', 'f/'],
    ['/a%20b', 'a%20b'],
    ['/100%', '100%'],
    ['/f3?a=b&c', 'f3?a=b&c'],
    ['//api/v1/jobs', 'api/v1/jobs'],
    ['//openapi.json', 'openapi.json'],
    ['/api/v1.1', 'api/v1.1'],
    ['http://localhost:8080/f', 'f'],
    ['/caf%C3%A9', 'caf%C3%A9'],
  ])('%s is the function %s', async (target, functionName) => {
    const other = await http.sleeper(functionName);
    client.send(`POST ${target} HTTP/1.1\r\n\r\n`);
    expect((await grab(other))[1]).toBe(functionName);
  });
});

describe('no call at all', () => {
  test.each([
    ['GET / HTTP/1.1', 'HTTP/1.1 404 Not Found', 'expected the name of a function'],
    ['POST // HTTP/1.1', 'HTTP/1.1 404 Not Found', 'expected the name of a function'],
    ['DELETE /f HTTP/1.1', 'HTTP/1.1 405 Method Not Allowed', 'expected GET, HEAD, POST, PUT, got DELETE'],
    ['TRACE /f HTTP/1.1', 'HTTP/1.1 405 Method Not Allowed', 'got TRACE'],
    ['OPTIONS * HTTP/1.1', 'HTTP/1.1 405 Method Not Allowed', 'got OPTIONS'],
  ])('%s', async (line, status, detail) => {
    client.send(`${line}\r\n\r\n`);
    const answer = await readAnswer(client);
    expect(answer.head[0]).toBe(status);
    expect(answer.head).toContain('Content-Type: application/problem+json');
    expect(JSON.parse(answer.body)).toMatchObject({
      type: 'about:blank',
      detail: expect.stringContaining(detail),
    });
  });

  test('HEAD / is how balancers ask', async () => {
    client.send('HEAD / HTTP/1.1\r\n\r\n');
    expect((await readAnswer(client)).head).toEqual([
      'HTTP/1.1 200 OK',
      'Content-Length: 0',
      SERVER,
      'Connection: keep-alive',
    ]);
  });

  test('503 where the function is full', async () => {
    await http.served.admin('maxqueue f 1');
    const post = 'POST /f HTTP/1.1\r\nX-Gearman-Background: true\r\n\r\n';
    client.send(post);
    await readAnswer(client);
    client.send(post);
    const {
      head: [status],
      body,
    } = await readAnswer(client);
    expect(status).toBe('HTTP/1.1 503 Service Unavailable');
    expect(body).toContain('maxqueue');
  });
});
