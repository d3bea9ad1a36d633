import { afterEach, expect, test } from '@jest/globals';
import type { AdminAccess } from '../../lib/server/server-options.js';
import { HttpServed } from './http-served.js';

const SHOP = 'token-of-the-shop';
const ROOT = 'token-of-the-admin';

let http: HttpServed;

afterEach(() => http.close());

async function start(adminAccess: AdminAccess = 'everybody'): Promise<void> {
  http = await HttpServed.start({
    server: {
      adminAccess,
      access: {
        everybody: { submit: ['Open~*'] },
        rules: [
          { token: SHOP, submit: ['Mail~*'] },
          { token: ROOT, admin: true },
        ],
      },
    },
  });
}

function ask(method: string, path: string, token?: string, body?: string): Promise<Response> {
  const headers = new Headers({ 'Content-Type': 'application/json', 'X-Gearman-Background': 'true' });
  if (token !== undefined) headers.set('Authorization', token);
  return fetch(http.url + path, { method, headers, ...(body === undefined ? {} : { body }) });
}

const bearer = (token: string): string => `Bearer ${token}`;

test.each([
  ['Open~a', undefined, 200],
  ['Open~a', bearer(SHOP), 200],
  ['Mail~a', undefined, 401],
  ['Mail~a', bearer(SHOP), 200],
  ['Mail~a', `bearer  ${SHOP}`, 200],
  ['Mail~a', bearer(ROOT), 403],
  ['Mail~a', bearer('made-up'), 401],
  ['Open~a', bearer('made-up'), 401],
  ['Open~a', `Basic ${SHOP}`, 401],
  ['Other', bearer(SHOP), 403],
])('%s with %s: %i, by function and by API', async (functionName, authorization, status) => {
  await start();
  const called = await ask('POST', `/${functionName}`, authorization);
  expect(called.status).toBe(status);
  expect(called.headers.get('www-authenticate')).toBe(status === 401 ? 'Bearer' : null);
  const body = JSON.stringify({ function: functionName });
  const submitted = await ask('POST', '/api/v1/jobs', authorization, body);
  expect(submitted.status).toBe(status === 200 ? 201 : status);
  const jobs = status === 200 ? 2 : 0;
  expect(http.served.server['context'].queue.size).toBe(jobs);
});

test('lists and cancelling by handle are for who administers; a token of a job is enough for that job', async () => {
  await start();
  const receipt = await ask('POST', '/api/v1/jobs', undefined, '{"function":"Open~a"}');
  const { handle, token } = (await receipt.json()) as { handle: string; token: string };
  const statuses = async (authorization?: string): Promise<number[]> => {
    const paths = ['/api/v1/functions', '/api/v1/workers', `/api/v1/jobs/${token}`, '/openapi.json'];
    const answers = await Promise.all(paths.map((path) => ask('GET', path, authorization)));
    return answers.map(({ status }) => status);
  };
  expect(await statuses()).toEqual([401, 401, 200, 200]);
  expect(await statuses(bearer(SHOP))).toEqual([403, 403, 200, 200]);
  expect(await statuses(bearer(ROOT))).toEqual([200, 200, 200, 200]);
  expect((await ask('DELETE', `/api/v1/jobs/${handle}`)).status).toBe(401);
  expect((await ask('DELETE', `/api/v1/jobs/${handle}`, bearer(SHOP))).status).toBe(403);
  expect((await ask('DELETE', `/api/v1/jobs/${token}`)).status).toBe(204);
  expect((await ask('DELETE', `/api/v1/jobs/${handle}`, bearer(ROOT))).status).toBe(404);
});

test.each([
  ['loopback', 200],
  ['nobody', 403],
] as const)(
  'where %s may administer, who administers from this machine gets %i',
  async (adminAccess, status) => {
    await start(adminAccess);
    expect((await ask('GET', '/api/v1/functions', bearer(ROOT))).status).toBe(status);
  },
);

test('without rules everybody may do everything, whatever a proxy sends', async () => {
  http = await HttpServed.start();
  expect((await ask('GET', '/api/v1/functions', 'Basic abc')).status).toBe(200);
  expect((await ask('POST', '/f', bearer('x'))).status).toBe(200);
});
