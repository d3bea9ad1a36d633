import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { freePort, StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { ReportsPage } from './reports-page.js';
import { ReportsApplication, UUID } from './requests-and-tokens.js';
import { expectFailures, HOST, Sample, SharedCommands, startOwnServer } from './samples.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();
const NAME = '02-requests-and-tokens';
const sample = new Sample(NAME, commands);

const MILLION = 1_000_000;
/** The primes below a million, as every table has them. */
const BELOW_A_MILLION = {
  from: 0,
  to: 999_999,
  primes: 78_498,
  twins: 8169,
  largest: 999_983,
  widestGap: { after: 492_113, width: 114 },
  milliseconds: expect.any(Number),
};
const NOBODY = '6f1c1c60-0000-4000-8000-000000000000';

/** Somebody on a port. */
async function listener() {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

/** Starts it in one process, or with servers as a producer only. */
async function start(env: Readonly<Record<string, string>> = {}) {
  const folder = env['REPORTS_FOLDER'] ?? (await folders.make());
  return ReportsApplication.start(sample, { REPORTS_FOLDER: folder, ...env });
}

describe('sample 02 in one process', () => {
  const shared = new Sample(NAME, SharedCommands.perBlock());
  let app: ReportsApplication;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-'));
    app = await ReportsApplication.start(shared, { REPORTS_FOLDER: folder });
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('answers with a token, and tells whoever has it how the report stands until it is there', async () => {
    const [long, short] = [await app.order(0, 60 * MILLION), await app.order(0, MILLION)];
    expect(long).toMatch(UUID);
    expect(short).not.toBe(long);
    expect(await app.state(short)).toEqual({ state: 'queued' });

    const states = await app.follow(long);
    const percents = states
      .filter(({ state }) => state === 'running')
      .map(({ percent }) => percent as number);
    expect(percents.length).toBeGreaterThan(1);
    expect(percents).toEqual(percents.toSorted((one, other) => one - other));
    expect(percents.at(-1)).toBeLessThanOrEqual(100);
    expect(states.at(-1)).toMatchObject({ state: 'finished', report: { primes: 3_562_115 } });
    expect((await app.follow(short)).at(-1)).toEqual({ state: 'finished', report: BELOW_A_MILLION });
  });

  test('accepts with 202 and the place where to ask', async () => {
    const body = JSON.stringify({ from: 10, count: 1 });
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(`${app.address}/reports`, { method: 'POST', headers, body });
    const { token } = (await response.json()) as { token: string };
    expect(response.status).toBe(202);
    expect(response.headers.get('Location')).toBe(`/reports/${token}`);
    const report = { from: 10, to: 10, primes: 0, twins: 0, milliseconds: expect.any(Number) };
    expect((await app.follow(token)).at(-1)).toEqual({ state: 'finished', report });
  });

  test('serves a page that needs nothing but itself and speaks to these routes', async () => {
    const response = await fetch(app.address);
    const page = await response.text();
    expect(response.headers.get('Content-Type')).toContain('text/html');
    expect(page).toContain("fetch('/reports', { method: 'POST'");
    expect(page).toContain('fetch(`/reports/${token}`)');
    expect([...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, link]) => link)).toEqual(['data:,']);
    expect(page).not.toMatch(/https?:/);
    for (const unsafe of ['innerHTML', 'eval(']) expect(page).not.toContain(unsafe);
  });

  test("has the page's own script order a report, follow it, and find it again by its address", async () => {
    const page = await ReportsPage.open(app.address);
    // It takes longer than the page's interval.
    await page.order(0, 150 * MILLION);
    const { progress } = await page.latest('running');
    expect(page.complaint).toBe('');
    expect(progress).toBeGreaterThanOrEqual(0);
    expect(progress).toBeLessThanOrEqual(100);
    const { title, result } = await page.latest('finished');
    expect(JSON.parse(result)).toMatchObject({ primes: 8_444_396 });
    expect(title).toBe(`${page.location.hash}: finished`);

    const again = await ReportsPage.open(app.address, `#${page.location.hash}`);
    expect((await again.latest('finished')).result).toBe(result);
    const foreign = await ReportsPage.open(app.address, `#${NOBODY}`);
    expect(await foreign.latest('unknown')).toMatchObject({ result: '' });
  });

  test('has the page say what is wrong with an order', async () => {
    const page = await ReportsPage.open(app.address);
    await page.order(0, -1);
    expect(page.complaint).toBe('count must not be less than 1');
    expect(page.location.hash).toBe('');
  });

  test.each([
    { body: '{"from": -1, "count": 5}', detail: 'from must not be less than 0' },
    { body: '{"from": 0, "count": 1000000001}', detail: 'count must not be greater than 1000000000' },
    { body: '{"from": 0}', detail: 'count must be an integer number' },
    { body: '{"from": 0, "count": "9"}', detail: 'count must be an integer number' },
    { body: '{"from": 0, "count": 9, "to": 1}', detail: 'property to should not exist' },
    { body: '{"from"', detail: 'JSON' },
  ])('refuses $body with a problem that says why', async ({ body, detail }) => {
    const refusal = await app.post(body);
    expect(refusal).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(refusal.body['detail']).toContain(detail);
  });

  test('tells a token that is none, one that nobody was given, and a page that is not there', async () => {
    expect(await app.get('/reports/17')).toMatchObject({ status: 400, type: 'application/problem+json' });
    expect(await app.get(`/reports/${NOBODY}`)).toMatchObject({ status: 404, body: { state: 'unknown' } });
    expect(await app.get('/nothing')).toMatchObject({ status: 404, type: 'application/problem+json' });
  });

  test('keeps reports for an hour', async () => {
    const token = await app.order(0, 100);
    expect((await app.follow(token)).at(-1)).toMatchObject({ state: 'finished' });
    const file = join(folder, `${token}.json`);
    const keptAt = (await stat(file)).mtimeMs / 1000;
    await utimes(file, keptAt - 3000, keptAt - 3000);
    expect(await app.state(token)).toMatchObject({ state: 'finished' });

    await utimes(file, keptAt - 3601, keptAt - 3601);
    expect(await app.state(token)).toEqual({ state: 'unknown' });
    const later = await app.order(0, 100);
    await app.follow(later);
    expect(await readdir(folder)).toContain(`${later}.json`);
    expect(await readdir(folder)).not.toContain(`${token}.json`);
  });
});

describe('a process of sample 02', () => {
  test('finishes its job on SIGTERM, and knows the report when it is started again', async () => {
    const folder = await folders.make();
    const app = await start({ REPORTS_FOLDER: folder });
    const token = await app.order(0, 40 * MILLION);
    while ((await app.state(token))['state'] === 'queued');
    app.process.signal('SIGTERM');
    expect(await app.process.ended()).toMatchObject({ stderr: '', exitCode: 0 });
    expect(app.process.stdout).toMatch(/Reports~primes H:\S+, attempt 1: complete after \d+ ms/);
    expect(app.process.stdout).not.toContain(token);

    const again = await start({ REPORTS_FOLDER: folder });
    expect(await again.state(token)).toMatchObject({ state: 'finished', report: { primes: 2_433_654 } });
  });

  test('logs requests in the combined format, from which no client can break out', async () => {
    const log = join(await folders.make(), 'access.log');
    const app = await start({ ACCESS_LOG: log });
    await fetch(`${app.address}/`, { headers: { 'User-Agent': 'a "b" \\', Referer: 'http://c/' } });
    await app.get('/reports/17');
    app.process.signal('SIGTERM');
    await app.process.ended();
    const time = String.raw`\[\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d \+0000\]`;
    const [page, refused, end] = (await readFile(log, 'utf8')).split('\n');
    expect(page).toMatch(
      new RegExp(
        String.raw`^127\.0\.0\.1 - - ${time} "GET / HTTP/1\.1" 200 \d+ "http://c/" "a \\"b\\" \\\\"$`,
      ),
    );
    expect(refused).toMatch(new RegExp(String.raw`${time} "GET /reports/17 HTTP/1\.1" 400 \d+ "-" "node"$`));
    expect(end).toBe('');
  });

  test('does not start with what cannot be', async () => {
    await expectFailures(sample, [
      { env: { PORT: 'http' }, why: 'expected PORT to be a whole number from 0 to 65535, got "http"' },
      { env: { REPORTS_RETENTION: '0' }, why: 'expected REPORTS_RETENTION to be a whole number from 1' },
      { env: { GEARMAN_SERVERS: 'here:there' }, why: 'here:there' },
    ]);
  });

  test('does not start where its port is taken', async () => {
    const { port, close } = await listener();
    const env = { PORT: String(port), REPORTS_FOLDER: await folders.make() };
    const ended = await sample.main([], env).ended().finally(close);
    expect(ended).toMatchObject({ stderr: expect.stringContaining('EADDRINUSE'), exitCode: 1 });
  });
});

describe('sample 02 with workers in processes of their own', () => {
  test('is a producer, whose restart loses no report', async () => {
    const env = { GEARMAN_SERVERS: await startOwnServer(commands), REPORTS_FOLDER: await folders.make() };
    const first = await start(env);
    const token = await first.order(0, MILLION);
    expect(await first.state(token)).toEqual({ state: 'queued' });
    first.process.signal('SIGTERM');
    await first.process.ended();

    const second = await start(env);
    expect(await second.state(token)).toEqual({ state: 'queued' });
    const worker = await sample.worker('Reports', env.GEARMAN_SERVERS, env);
    expect((await second.follow(token)).at(-1)).toEqual({ state: 'finished', report: BELOW_A_MILLION });
    worker.signal('SIGTERM');
    expect((await worker.ended()).exitCode).toBe(0);
  });

  test("keeps why a job failed, and nothing of a job whose unique ID is nobody's token", async () => {
    const parent = await folders.make();
    const env = { GEARMAN_SERVERS: await startOwnServer(commands), REPORTS_FOLDER: join(parent, 'reports') };
    const app = await start(env);
    await sample.worker('Reports', env.GEARMAN_SERVERS, env);
    const client = new GearmanClient({ servers: env.GEARMAN_SERVERS });
    try {
      const refused = client.doNormal('Reports~primes', { from: -1, count: 1 }, { unique: NOBODY });
      await expect(refused.result()).rejects.toThrow('BadRequestException: from must not be less than 0');
      const reason = 'from must not be less than 0';
      expect(await app.state(NOBODY)).toEqual({ state: 'failed', reason });

      const foreign = client.doNormal('Reports~primes', { from: 0, count: 10 }, { unique: '../foreign' });
      expect(await foreign.result()).toMatchObject({ primes: 4, largest: 7 });
    } finally {
      await client.close();
    }
    expect(await readdir(parent)).toEqual(['reports']);
    expect(await readdir(join(parent, 'reports'))).toEqual([`${NOBODY}.json`]);
  });

  test('answers 503 while no job server is there', async () => {
    const app = await start({ GEARMAN_SERVERS: `${HOST}:${await freePort()}` });
    const problem = { status: 503, body: { title: 'ServiceUnavailableException', detail: 'no job server' } };
    expect(await app.post('{"from": 0, "count": 1}')).toMatchObject(problem);
    expect(await app.get(`/reports/${NOBODY}`)).toMatchObject(problem);
  });
});
