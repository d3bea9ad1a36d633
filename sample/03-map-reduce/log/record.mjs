/**
 * Records the log that comes with this sample: starts sample 02 with an access log, and visits it for some minutes.
 *
 *     node sample/03-map-reduce/log/record.mjs FILE MINUTES
 *
 * Every line is a request that was made and answered. The visitors are not real: they come by chance, each asks for a
 * report and looks at it until it is there; some look at the page only, some have an old token, some send nonsense.
 */
import { spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const [file, minutes] = [process.argv[2], Number(process.argv[3])];
if (file === undefined || !(minutes > 0)) {
  console.error('usage: record.mjs FILE MINUTES');
  process.exit(64);
}

/** From one visitor to the next, in ms; at the most twice as long. */
const BETWEEN_VISITS = 3000;

const main = fileURLToPath(new URL('../../02-requests-and-tokens/dist/main.js', import.meta.url));
const reports = await mkdtemp(join(tmpdir(), 'recorded-reports-'));
const env = { ...process.env, PORT: '0', GEARMAN_SERVERS: '', ACCESS_LOG: file, REPORTS_FOLDER: reports };
const application = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'inherit'] });
const ended = once(application, 'exit');

let address = '';
for await (const line of createInterface({ input: application.stdout })) {
  address = /^open (.*)$/.exec(line)?.[1] ?? '';
  if (address !== '') break;
}
application.stdout.resume();

const agents = ['sample-03/1.0 (reader)', 'sample-03/1.0 (hurried)', 'sample-03/1.0 (script)'];

async function visit() {
  const headers = { 'User-Agent': agents[randomInt(agents.length)] };
  const page = await fetch(`${address}/`, { headers });
  await page.text();
  if (randomInt(4) === 0) {
    const etag = page.headers.get('etag') ?? '';
    await (await fetch(`${address}/`, { headers: { ...headers, 'If-None-Match': etag } })).text();
  }
  const fromPage = { ...headers, Referer: `${address}/` };
  if (randomInt(10) === 0) await (await fetch(`${address}/favicon.ico`, { headers: fromPage })).text();
  if (randomInt(12) === 0) await (await fetch(`${address}/reports/${randomUUID()}`, { headers })).text();
  if (randomInt(6) > 0) await order(fromPage);
}

async function order(headers) {
  const count = randomInt(12) === 0 ? -1 : randomInt(1, 60_000_000);
  const body = JSON.stringify({ from: randomInt(10_000_000), count });
  const json = { ...headers, 'Content-Type': 'application/json' };
  const { token } = await (await fetch(`${address}/reports`, { method: 'POST', headers: json, body })).json();
  let state = token === undefined ? 'refused' : 'queued';
  while (['queued', 'running'].includes(state)) {
    ({ state } = await (await fetch(`${address}/reports/${token}`, { headers })).json());
    await delay(300);
  }
}

const end = Date.now() + minutes * 60_000;
const visits = [];
while (Date.now() < end && application.exitCode === null) {
  visits.push(visit());
  await delay(randomInt(2 * BETWEEN_VISITS));
}
await Promise.all(visits);
application.kill('SIGTERM');
const [code] = await ended;
await rm(reports, { recursive: true });
process.exitCode = code ?? 1;
