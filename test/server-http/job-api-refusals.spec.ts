import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HttpServed } from './http-served.js';

let http: HttpServed;

beforeAll(async () => {
  http = await HttpServed.start({ front: { maxBody: 1_000_000 } });
});

afterAll(() => http.close());

type Problem = { readonly status: number; readonly title: string; readonly detail: string };

async function problemOf(path: string, init: RequestInit): Promise<Problem> {
  const response = await fetch(http.url + path, init);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem).toEqual({
    type: 'about:blank',
    status: response.status,
    title: response.statusText,
    detail: expect.any(String),
  });
  return problem;
}

const JSON_HEADERS = { 'Content-Type': 'application/json' };

/** Bodies that are refused, and what their senders are told. */
const REFUSED: readonly (readonly [body: string, detail: string])[] = [
  ['{', 'expected a body of JSON in UTF-8'],
  ['', 'expected a body of JSON in UTF-8'],
  ['[]', 'expected a JSON object'],
  ['null', 'expected a JSON object'],
  ['{}', 'expected function as a string, got nothing'],
  ['{"function":1}', 'expected function as a string, got 1'],
  [`{"function":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, 'expected function as a string, got a list'],
  ['{"function":""}', 'expected a function name, got an empty one'],
  ['{"function":"a\\u0000b"}', 'without NUL'],
  [`{"function":"${'é'.repeat(256)}"}`, 'at most 511 bytes, got 512'],
  ['{"function":"f","queue":1}', 'unknown member "queue"; the members are function, payload'],
  ['{"function":"f","__proto__":1}', 'unknown member "__proto__"'],
  ['{"function":"f","payload":1,"workload":""}', 'expected payload or workload, got both'],
  ['{"function":"f","workload":"a"}', 'expected workload as base64 (RFC 4648, padded), got "a"'],
  ['{"function":"f","workload":"a-_="}', 'expected workload as base64'],
  ['{"function":"f","workload":null}', 'expected workload as base64'],
  ['{"function":"f","unique":""}', 'expected unique as a string that is not empty, got ""'],
  ['{"function":"f","unique":null}', 'expected unique as a string, got null'],
  [`{"function":"f","unique":"${'u'.repeat(64)}"}`, 'at most 63 bytes, got 64'],
  ['{"function":"f","priority":"urgent"}', 'expected priority as high or normal or low, got "urgent"'],
  ['{"function":"f","priority":null}', 'expected priority'],
  ['{"function":"f","background":"true"}', 'expected background as true or false, got "true"'],
  ['{"function":"f","background":null}', 'expected background as true or false, got null'],
  ['{"function":"f","background":false}', 'send ?wait=MILLISECONDS, or keepResult'],
  ['{"function":"f","keepResult":1}', 'expected keepResult as true or false, got 1'],
  ['{"function":"f","runAt":"tomorrow"}', 'expected runAt as an RFC 3339 time'],
  ['{"function":"f","runAt":"2030-01-31T12:00:00"}', 'expected runAt as an RFC 3339 time'],
  ['{"function":"f","runAt":"2030-13-31T12:00:00Z"}', 'expected runAt as an RFC 3339 time'],
  ['{"function":"f","runAt":null}', 'expected runAt as an RFC 3339 time'],
  ['{"function":"f","runAt":"2030-01-31T12:00:00Z","background":false}', 'leave background out'],
  [`{"function":"f","payload":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, 'nested too deeply'],
];

test.each(REFUSED.map(([body, detail]) => [body.slice(0, 60), body, detail] as const))(
  '400: %s',
  async (_title, body, detail) => {
    const problem = await problemOf('/api/v1/jobs', { method: 'POST', headers: JSON_HEADERS, body });
    expect(problem.status).toBe(400);
    expect(problem.detail).toContain(detail);
  },
);

test.each([
  ['?wait=-1', 'got "-1"'],
  ['?wait=', 'got ""'],
  ['?wait=1e3', 'from 0 to 3600000'],
  ['?wait=3600001', 'from 0 to 3600000'],
  ['?wait=99999999999999999999999', 'from 0 to 3600000'],
  ['?timeout=1', 'unknown parameter "timeout"'],
])('400: %s', async (query, detail) => {
  const init = { method: 'POST', headers: JSON_HEADERS, body: '{"function":"f"}' };
  const problem = await problemOf(`/api/v1/jobs${query}`, init);
  expect(problem.status).toBe(400);
  expect(problem.detail).toContain(detail);
});

test('400: no UTF-8', async () => {
  const body = Buffer.from('{"function":"\xff"}', 'latin1');
  expect((await problemOf('/api/v1/jobs', { method: 'POST', headers: JSON_HEADERS, body })).status).toBe(400);
});

test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
  '415: %s',
  async (type) => {
    const headers: Record<string, string> = type === undefined ? {} : { 'Content-Type': type };
    const body = Buffer.from('{"function":"f"}');
    const problem = await problemOf('/api/v1/jobs', { method: 'POST', headers, body });
    expect(problem.status).toBe(415);
    expect(problem.detail).toContain(`got ${type ?? 'none'}`);
  },
);

test.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.job+json'])(
  'taken: %s',
  async (type) => {
    const init = { method: 'POST', headers: { 'Content-Type': type }, body: '{"function":"f"}' };
    expect((await fetch(`${http.url}/api/v1/jobs`, init)).status).toBe(201);
  },
);

test('413', async () => {
  const body = JSON.stringify({ function: 'f', workload: 'AAAA'.repeat(250_000) });
  const problem = await problemOf('/api/v1/jobs', { method: 'POST', headers: JSON_HEADERS, body });
  expect(problem.detail).toBe('a request may carry a body of at most 1000000 bytes');
});

test.each(
  ['/api/v1', '/api/v1/', '/api/v1/job', '/api/v1/jobs/', '/api/v1/jobs/a/b', '/openapi.json/'].slice(0, 5),
)('404: %s', async (path) => {
  const problem = await problemOf(path, {});
  expect(problem.status).toBe(404);
  expect(problem.detail).toContain(`/${path}`);
});

test.each([
  ['PUT', '/api/v1/jobs', 'POST'],
  ['POST', '/api/v1/jobs/x', 'GET, HEAD, DELETE'],
  ['DELETE', '/api/v1/functions', 'GET, HEAD'],
  ['OPTIONS', '/api/v1/jobs', 'POST'],
])('405: %s %s', async (method, path, allowed) => {
  const response = await fetch(http.url + path, { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
});

test('HEAD of a list has no body', async () => {
  const response = await fetch(`${http.url}/api/v1/functions`, { method: 'HEAD' });
  expect([response.status, await response.text()]).toEqual([200, '']);
  expect(Number(response.headers.get('content-length'))).toBeGreaterThan(0);
});

test('nothing of all this was stored', async () => {
  const uniques = await http.served.admin('show unique jobs');
  expect(uniques.split('\n')).toHaveLength(3 + 2);
});
