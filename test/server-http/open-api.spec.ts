import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { API_ROUTES } from '../../lib/server/http/api/api-routes.js';
import { OPEN_API } from '../../lib/server/http/api/open-api.js';
import type { PacketPeer } from '../transport/packet-peer.js';
import { grab, HttpServed } from './http-served.js';

/** As much of an operation as is looked at. */
interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

const PATHS = OPEN_API.paths as unknown as Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const ajv = new Ajv2020({ strict: false, formats: { 'date-time': true } });
ajv.addSchema(OPEN_API, 'openapi');

function validator(schema: unknown): ValidateFunction {
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi#/')));
}

let http: HttpServed;
let worker: PacketPeer;
const statuses = new Set<string>();

beforeAll(async () => {
  http = await HttpServed.start();
  worker = await http.sleeper('f');
});

afterAll(() => http.close());

/** Sends a request, and checks what comes against what is said of it. */
async function ask(method: string, template: string, path = template, body?: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' };
  const sent = body === undefined ? {} : { headers, body: JSON.stringify(body) };
  const response = await fetch(http.url + path, { method, ...sent });
  const operation = PATHS[template]?.[method.toLowerCase()];
  const status = String(response.status);
  const said = operation?.responses[status] ?? operation?.responses['default'];
  statuses.add(`${method} ${template} ${status}`);
  const text = await response.clone().text();
  const type = response.headers.get('content-type');
  const schema = said?.content?.[type ?? '']?.schema;
  if (said?.content === undefined) expect(text).toBe('');
  else expect(problemsOf(schema, JSON.parse(text))).toEqual([]);
  return response;
}

function problemsOf(schema: unknown, value: unknown): unknown {
  const validate = validator(schema);
  return validate(value) ? [] : validate.errors;
}

describe('the description', () => {
  test('is served', async () => {
    const response = await ask('GET', '/openapi.json');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(OPEN_API)));
  });

  test('has an operation for each route, and a route for each operation', () => {
    const described = Object.entries(PATHS).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(described.toSorted()).toEqual(
      API_ROUTES.map(({ method, path }) => `${method} ${path}`).toSorted(),
    );
  });

  test('names no schema that is not there, and has none that nobody names', () => {
    const named = [...JSON.stringify(OPEN_API).matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect([...new Set(named)].toSorted()).toEqual(Object.keys(OPEN_API.components.schemas).toSorted());
  });

  test('is valid in its schemas', () => {
    for (const schema of Object.values(OPEN_API.components.schemas)) {
      expect(ajv.validateSchema(schema)).toBe(true);
      validator(schema);
    }
  });

  test('fits what the routes answer', async () => {
    const jobs = '/api/v1/jobs';
    const job = '/api/v1/jobs/{job}';
    const waited = ask('POST', jobs, `${jobs}?wait=60000`, { function: 'f', payload: [1], unique: 'u' });
    const [first = ''] = await grab(worker);
    await worker.does('WORK_COMPLETE', first, '{"a":1}');
    await waited;
    const receipt = await ask('POST', jobs, jobs, { function: 'f', keepResult: true, workload: 'AAAA' });
    const { token, handle } = (await receipt.json()) as { token: string; handle: string };
    await ask('GET', job, `${jobs}/${token}`);
    worker.send('GRAB_JOB');
    await worker.receives('JOB_ASSIGN');
    await ask('POST', jobs, `${jobs}?wait=0`, {
      function: 'f',
      background: true,
      runAt: '2100-01-01T00:00:00Z',
    });
    await ask('POST', jobs, `${jobs}?wait=0`, { function: 'g' });
    await ask('POST', jobs, jobs, { function: '' });
    await ask('GET', '/api/v1/functions');
    await ask('GET', '/api/v1/workers');
    await ask('DELETE', job, `${jobs}/${handle}`);
    await ask('DELETE', job, `${jobs}/${handle}`);
    await ask('GET', job, `${jobs}/${token}`);
    await ask('GET', job, `${jobs}/x`);
    expect([...statuses].toSorted()).toEqual([
      'DELETE /api/v1/jobs/{job} 204',
      'DELETE /api/v1/jobs/{job} 404',
      'GET /api/v1/functions 200',
      'GET /api/v1/jobs/{job} 200',
      'GET /api/v1/jobs/{job} 404',
      'GET /api/v1/workers 200',
      'GET /openapi.json 200',
      'POST /api/v1/jobs 200',
      'POST /api/v1/jobs 201',
      'POST /api/v1/jobs 202',
      'POST /api/v1/jobs 400',
      'POST /api/v1/jobs 504',
    ]);
  });

  test.each([
    [{ function: 'f', payload: 1 }, true],
    [
      { function: 'f', workload: 'AAAA', unique: 'u', priority: 'low', background: true, keepResult: false },
      true,
    ],
    [{ function: 'f', runAt: '2030-01-01T00:00:00Z' }, true],
    [{}, false],
    [{ function: '' }, false],
    [{ function: 'f', unique: '' }, false],
    [{ function: 'f', priority: 'urgent' }, false],
    [{ function: 'f', queue: 1 }, false],
    [{ function: 'f', payload: 1, workload: '' }, false],
  ])('says of %j what the route says', async (body, isTaken) => {
    expect(validator(OPEN_API.components.schemas['Submission'])(body)).toBe(isTaken);
    const response = await ask('POST', '/api/v1/jobs', '/api/v1/jobs', body);
    expect(response.status).toBe(isTaken ? 201 : 400);
  });
});
