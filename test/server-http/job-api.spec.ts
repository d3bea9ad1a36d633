import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FakeClock } from '../../lib/testing/fake-clock.js';
import { handle } from '../server/served.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { grab, HttpServed } from './http-served.js';

interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

const START = Date.parse('2026-01-01T00:00:00Z');

let clock: FakeClock;
let http: HttpServed;
let worker: PacketPeer;

beforeEach(async () => {
  clock = new FakeClock(START);
  http = await HttpServed.start({
    server: { clock },
    front: { maxBody: 1000, results: { count: 3, bytes: 100, age: 60_000 } },
  });
  worker = await http.sleeper('f');
});

afterEach(() => http.close());

async function ask(method: string, path: string, body?: unknown): Promise<Told> {
  const headers = { 'Content-Type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const response = await fetch(http.url + path, { method, ...sent });
  const text = await response.text();
  const told = text === '' ? {} : (JSON.parse(text) as Told['body']);
  return { status: response.status, headers: response.headers, body: told };
}

function submit(body: object, query = ''): Promise<Told> {
  return ask('POST', `/api/v1/jobs${query}`, { function: 'f', ...body });
}

/** Base64, as bytes go in and out. */
function bytes(text: string): string {
  return Buffer.from(text, 'latin1').toString('base64');
}

function withProgress(numerator: number, denominator: number): object {
  return { progress: { numerator, denominator } };
}

describe('submitting', () => {
  test('a job is taken, in the background', async () => {
    const { status, headers, body } = await submit({});
    expect(status).toBe(201);
    expect(body).toEqual({ handle: handle(1), unique: expect.any(String), token: expect.any(String) });
    expect(headers.get('location')).toBe(`/api/v1/jobs/${body['token']}`);
    expect(headers.get('content-type')).toBe('application/json');
    expect(await grab(worker)).toEqual([handle(1), 'f', body['unique'], '']);
  });

  test.each([
    ['bytes', { workload: bytes('\0\xff') }, '\0\xff'],
    ['JSON', { payload: { a: [1, 'é'] } }, '{"a":[1,"Ã©"]}'],
    ['null', { payload: null }, 'null'],
    ['a text', { payload: 'text' }, '"text"'],
    ['nothing', { workload: '' }, ''],
  ])('the workload is %s', async (_what, body, workload) => {
    await submit(body);
    expect((await grab(worker))[3]).toBe(workload);
  });

  test('names are UTF-8', async () => {
    const other = await http.sleeper('caf\xc3\xa9 ~ 1');
    await submit({ function: 'café ~ 1', unique: 'né' });
    expect(await grab(other)).toEqual([handle(1), 'caf\xc3\xa9 ~ 1', 'n\xc3\xa9', '']);
  });

  test('who submits the same twice gets the same job, and a token each', async () => {
    const [one, other] = [await submit({ unique: 'u' }), await submit({ unique: 'u' })];
    expect(one.body['handle']).toBe(other.body['handle']);
    expect(one.body['token']).not.toBe(other.body['token']);
  });

  test('jobs without a unique ID are never joined', async () => {
    expect((await submit({})).body['handle']).not.toBe((await submit({})).body['handle']);
  });

  test('priorities', async () => {
    for (const priority of ['low', 'normal', 'high']) await submit({ function: 'p', priority });
    expect(await http.served.admin('prioritystatus')).toContain('p\t1\t1\t1\t0\n');
  });

  test('a job that runs later', async () => {
    await submit({ runAt: '2026-01-01T01:00:05+01:00' });
    await worker.hearsNothing();
    clock.advance(5000);
    expect((await grab(worker))[0]).toBe(handle(1));
  });

  test('503 where the function is full', async () => {
    await http.served.admin('maxqueue f 1');
    await submit({});
    for (let tries = 0; tries < 5; tries++) {
      expect(await submit({ keepResult: tries > 0 })).toMatchObject({
        status: 503,
        body: { detail: expect.stringContaining('maxqueue') },
      });
    }
  });
});

describe('waiting', () => {
  test('the end of the job is the answer', async () => {
    const told = submit({}, '?wait=60000');
    await grab(worker);
    worker.send('WORK_DATA', handle(1), '[1,').send('WORK_COMPLETE', handle(1), '2]');
    const { status, body } = await told;
    expect(status).toBe(200);
    expect(body).toMatchObject({
      handle: handle(1),
      outcome: 'complete',
      result: bytes('[1,2]'),
      payload: [1, 2],
    });
  });

  test.each([
    ['no JSON', '{'],
    ['no UTF-8', '"\xff"'],
  ])('a result that is %s has no payload', async (_what, result) => {
    const told = submit({}, '?wait=60000');
    await grab(worker);
    worker.send('WORK_COMPLETE', handle(1), result);
    expect((await told).body).not.toHaveProperty('payload');
    expect((await told).body['result']).toBe(bytes(result));
  });

  test('a result of JSON too deep to be told again has none either', async () => {
    await http.close();
    http = await HttpServed.start();
    worker = await http.sleeper('f');
    const told = submit({}, '?wait=60000');
    await grab(worker);
    worker.send('WORK_COMPLETE', handle(1), '['.repeat(400_000) + ']'.repeat(400_000));
    expect((await told).body).toMatchObject({ outcome: 'complete' });
    expect((await told).body).not.toHaveProperty('payload');
  });

  test.each([
    ['WORK_FAIL', '', { outcome: 'fail' }],
    ['WORK_EXCEPTION', 'why', { outcome: 'exception', exception: bytes('why') }],
    ['WORK_COMPLETE', 'x'.repeat(1001), { outcome: 'oversized' }],
  ] as const)('%s is an answer too', async (type, data, outcome) => {
    const told = submit({}, '?wait=60000');
    await grab(worker);
    worker.send(type, handle(1), data);
    const { status, body } = await told;
    expect(status).toBe(200);
    expect(body).toEqual({ handle: handle(1), unique: body['unique'], token: body['token'], ...outcome });
  });

  test('a foreground job that takes too long is left: 504', async () => {
    const told = submit({ function: 'nobody' }, '?wait=1000');
    while (clock.pending === 0) await http.served.admin('version');
    clock.advance(1000);
    expect((await told).status).toBe(504);
    expect(await http.served.admin('status')).toContain('nobody\t0\t0\t0\n');
  });

  test.each([{ background: true }, { keepResult: true }])('one with %j goes on: 202', async (wish) => {
    const told = submit(wish, '?wait=0');
    while (clock.pending === 0) await http.served.admin('version');
    clock.advance(0);
    const { status, body } = await told;
    expect(status).toBe(202);
    expect(body).toEqual({ handle: handle(1), unique: expect.any(String), token: expect.any(String) });
    expect((await grab(worker))[0]).toBe(handle(1));
  });

  test('a client that leaves takes its foreground job with it', async () => {
    const client = await http.raw();
    client.send(
      'POST /api/v1/jobs?wait=9 HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 16\r\n\r\n{"function":"g"}',
    );
    while (!(await http.served.admin('status')).includes('g\t1')) continue;
    const left = http.left();
    client.destroy();
    await left;
    expect(await http.served.admin('status')).toContain('g\t0\t0\t0\n');
    expect(clock.pending).toBe(0);
  });

  test('a job that is waited for is told of once, be it in the background', async () => {
    const told = submit({ background: true, unique: '-' }, '?wait=60000');
    await grab(worker);
    expect(await http.served.admin('status')).toContain('f\t1\t1\t1\n');
    worker.send('WORK_COMPLETE', handle(1), 'done');
    expect((await told).body).toMatchObject({ outcome: 'complete', result: bytes('done') });
  });
});

describe('following', () => {
  test('a job from its queue to its end', async () => {
    const path = (await submit({ keepResult: true })).headers.get('location') as string;
    expect((await ask('GET', path)).body).toEqual({
      handle: handle(1),
      known: true,
      running: false,
      ...withProgress(0, 0),
    });
    await grab(worker);
    await worker.does('WORK_STATUS', handle(1), '1', '4');
    expect((await ask('GET', path)).body).toMatchObject({
      known: true,
      running: true,
      ...withProgress(1, 4),
    });
    await worker.does('WORK_COMPLETE', handle(1), '7');
    expect((await ask('GET', path)).body).toEqual({
      handle: handle(1),
      known: false,
      running: false,
      ...withProgress(0, 0),
      outcome: 'complete',
      result: bytes('7'),
      payload: 7,
    });
  });

  test('nothing is kept that nobody asked to be', async () => {
    const path = (await submit({})).headers.get('location') as string;
    await grab(worker);
    await worker.does('WORK_COMPLETE', handle(1), 'result');
    expect((await ask('GET', path)).body).toEqual({
      handle: handle(1),
      known: false,
      running: false,
      ...withProgress(0, 0),
    });
  });

  test('what is kept is kept for a time', async () => {
    const path = (await submit({ keepResult: true, background: false })).headers.get('location') as string;
    await grab(worker);
    await worker.does('WORK_COMPLETE', handle(1), 'result');
    clock.advance(59_999);
    expect((await ask('GET', path)).body).toHaveProperty('result');
    clock.advance(1);
    expect((await ask('GET', path)).body).not.toHaveProperty('outcome');
    expect(clock.pending).toBe(0);
  });

  test('503 where as many jobs are awaited as may be', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => submit({ keepResult: true })));
    expect(all.filter(({ status }) => status === 201)).toHaveLength(3);
    const { status, headers } = await submit({ keepResult: true });
    expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    expect((await submit({})).status).toBe(201);
  });

  test.each(['H:000000000001', 'x', 'a.b', '.x', '%00'])('404 for what is no token: %s', async (token) => {
    await submit({ keepResult: true });
    const { status, body } = await ask('GET', `/api/v1/jobs/${token}`);
    expect(status).toBe(404);
    expect(body['detail']).toBe('expected a token that this server issued since it was started');
  });

  test('400 for what is no path', async () => {
    expect((await ask('GET', '/api/v1/jobs/%ff')).body['detail']).toContain('percent signs');
  });

  test('a token with any character changed is none', async () => {
    const token = (await submit({})).body['token'] as string;
    for (let place = 0; place < token.length; place += 7) {
      const changed = token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1);
      expect((await ask('GET', `/api/v1/jobs/${changed}`)).status).toBe(404);
    }
  });

  test('the token of another server is none', async () => {
    const other = await HttpServed.start();
    const response = await fetch(`${other.url}/api/v1/jobs`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"function":"f"}',
    });
    const { token } = (await response.json()) as { token: string };
    await submit({});
    expect((await ask('GET', `/api/v1/jobs/${token}`)).status).toBe(404);
    await other.close();
  });
});

describe('cancelling', () => {
  test.each(['token', 'handle'])('by its %s', async (by) => {
    const { body } = await submit({ keepResult: true });
    expect((await ask('DELETE', `/api/v1/jobs/${encodeURIComponent(String(body[by]))}`)).status).toBe(204);
    expect(await http.served.admin('show jobs')).toBe('.\n');
    expect((await ask('GET', `/api/v1/jobs/${body['token']}`)).body).toMatchObject({
      known: false,
      outcome: 'fail',
    });
    expect((await ask('DELETE', `/api/v1/jobs/${body[by]}`)).status).toBe(404);
  });
});

test('functions and workers are listed as text', async () => {
  const other = await http.served.connect('TCP');
  await other.does('SET_CLIENT_ID', 'n\xc3\xa9');
  await other.does('CAN_DO', 'g');
  await submit({ priority: 'high' });
  await grab(worker);
  await submit({ function: 'é', priority: 'low' });
  expect((await ask('GET', '/api/v1/functions')).body).toEqual({
    functions: [
      { function: 'f', queued: { high: 0, normal: 0, low: 0 }, running: 1, workers: 1 },
      { function: 'g', queued: { high: 0, normal: 0, low: 0 }, running: 0, workers: 1 },
      { function: 'é', queued: { high: 0, normal: 0, low: 1 }, running: 0, workers: 0 },
    ],
  });
  expect((await ask('GET', '/api/v1/workers')).body).toEqual({
    workers: [
      { number: 1, address: 'in-process', clientId: '-', functions: ['f'] },
      { number: 2, address: expect.stringMatching(/^127\.0\.0\.1:\d+$/), clientId: 'né', functions: ['g'] },
    ],
  });
});
