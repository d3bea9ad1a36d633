import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from '@jest/globals';

import { GearmanClient } from '../../lib/client/index.js';
import { freePort, StartedCommands } from '../cli/started-commands.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { startGearmand } from '../support/gearmand.js';
import { describeWith } from '../support/programs.js';
import { expectFailures, HOST, Sample, startOwnServer, tableRows } from './samples.js';

const commands = StartedCommands.perTest();
const folders = TemporaryFolders.perTest();
const sample = new Sample('03-map-reduce', commands);
const LOG = join(sample.folder, 'log/access.log');

const AGREED = [
  'map and reduce jobs: the same as one process alone',
  "Gearman's reduce job: the same as one process alone",
];

/** Counts words by what makes a key of a line. */
function countBy(lines: readonly string[], keyOf: (words: readonly string[]) => string): string[][] {
  const counts = new Map<string, number>();
  for (const line of lines) {
    const key = keyOf(line.split(' '));
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].map(([key, count]) => [key, String(count)]);
}

function pathOf([, , , , , , path = '']: readonly string[]): string {
  return path.replace(/[\da-f-]{36}/, ':id');
}

/** A line of a log. */
function request(path: string, status: number, bytes: number | string, zone = '+0000'): string {
  return `::1 - müller [31/Dec/2025:23:30:00 ${zone}] "GET ${path} HTTP/1.1" ${status} ${bytes} "-" "ü"`;
}

/** Which process has counted how many parts. */
function partsByProcess(stdout: string): Map<number, number> {
  const lines = stdout.matchAll(/^process (\d+) has counted (\d+) parts$/gm);
  return new Map([...lines].map(([, pid, parts]) => [Number(pid), Number(parts)]));
}

/** Starts a splitter and so many counters. @returns the counters' process IDs */
async function startWorkers(servers: string, count: number): Promise<number[]> {
  const names = ['LogSplitter', ...Array.from({ length: count }, () => 'Log')];
  const [, ...counters] = await Promise.all(names.map((name) => sample.worker(name, servers)));
  return counters.map(({ pid }) => pid);
}

/** Has the sample's log counted by workers in processes of their own. */
async function countWith(servers: string, counters: number): Promise<void> {
  const pids = await startWorkers(servers, counters);
  const { stdout, stderr, exitCode } = await sample.main([], { GEARMAN_SERVERS: servers }).ended();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  for (const line of AGREED) expect(stdout).toContain(line);
  const parts = partsByProcess(stdout);
  expect(pids).toEqual(expect.arrayContaining([...parts.keys()]));
  const sum = [...parts.values()].reduce((one, other) => one + other, 0);
  expect(stdout).toContain(`the reduce job has had ${sum} parts counted\n`);
}

test('sample 03 counts the log that comes with it, in parts, as one process does', async () => {
  const { stdout, stderr, exitCode } = await sample.main().ended();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });

  const text = await readFile(LOG, 'utf8');
  const lines = text.trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(2000);
  expect(text.length).toBeLessThan(500_000);
  expect(stdout).toContain(`\n${lines.length} requests, 0 lines in another format\n`);
  const rows = tableRows(stdout);
  const statuses = countBy(lines, ([, , , , , , , , status = '']) => status);
  expect(rows).toEqual(expect.arrayContaining([...statuses, ...countBy(lines, pathOf)]));

  const hours = rows.slice(rows.findIndex(([head]) => head === 'hour (UTC)') + 1);
  const bytes = lines.map((line) => Number(line.split(' ')[9])).reduce((sum, each) => sum + each, 0);
  expect(hours.length).toBeGreaterThan(1);
  expect(hours.reduce((sum, [, each]) => sum + Number(each), 0)).toBe(bytes);

  for (const line of AGREED) expect(stdout).toContain(line);
  const [parts] = partsByProcess(stdout).values();
  expect(parts).toBe(Math.ceil(text.length / (32 * 1024)));
});

test('sample 03 splits wherever a part ends: in long lines, in letters of several bytes, before a last line without end', async () => {
  const lines = [
    request(`/${'ü'.repeat(60_000)}`, 200, 1),
    ...Array.from({ length: 1000 }, () => request('/größe?q=1', 200, 10)),
    request('/größe#top', 404, '-', '-0200'),
    '',
    'no request',
    String.raw`::1 - - [31/Dec/2025:23:30:00 +0000] "\x16\x03\"" 400 7`,
    request('/last', 500, 3),
  ];
  const log = join(await folders.make(), 'a log');
  await writeFile(log, lines.join('\n'));
  const { stdout, stderr, exitCode } = await sample.main([log]).ended();

  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toContain('1006 requests, 2 lines in another format\n');
  const rows = tableRows(stdout);
  expect(rows).toEqual(
    expect.arrayContaining([
      ['/größe', '1001'],
      ['(no HTTP)', '1'],
      ['/last', '1'],
      ['200', '1001'],
      ['404', '1'],
      ['2025-12-31 23:00', '10011'],
      ['2026-01-01 01:00', '0'],
    ]),
  );
  for (const line of AGREED) expect(stdout).toContain(line);
});

test('sample 03 gives each line to one part where lines end as parts do', async () => {
  const line = `::1 - - [31/Dec/2025:23:30:00 +0000] "GET /${'a'.repeat(68)} HTTP/1.1" 200 1\n`;
  expect(line.length).toBe(128);
  const log = join(await folders.make(), 'even.log');
  await writeFile(log, line.repeat(512));
  const { stdout, stderr } = await sample.main([log]).ended();
  expect(stderr).toBe('');
  expect(stdout).toContain('512 requests, 0 lines in another format\n');
  expect(stdout).toContain('has counted 2 parts\n');
});

test('sample 03 has workers in processes of their own share the parts', async () => {
  await countWith(await startOwnServer(commands), 2);
});

describeWith(['gearmand'], 'sample 03 with gearmand', () => {
  test('works unchanged, reduce jobs included', async () => {
    const gearmand = await startGearmand();
    await countWith(`${HOST}:${gearmand.port}`, 1).finally(() => gearmand.stop());
  });
});

test('sample 03 says what is wrong, and ends with 1', async () => {
  const folder = await folders.make();
  const nowhere = `${HOST}:${await freePort()}`;
  await expectFailures(sample, [
    { words: [join(folder, 'missing')], why: `cannot read the log ${folder}/missing: ENOENT` },
    { words: [folder], why: `expected a log, got ${folder}, which is no file` },
    { env: { LOG_TIMEOUT: 'soon' }, why: 'timeout' },
    { env: { GEARMAN_SERVERS: nowhere }, why: `could not connect to the job server at ${nowhere}` },
    {
      env: { GEARMAN_SERVERS: await startOwnServer(commands), LOG_TIMEOUT: '1' },
      why: 'is a worker running?',
    },
  ]);
});

test("sample 03's worker refuses a payload that is no part of a file, and goes on", async () => {
  const servers = await startOwnServer(commands);
  await sample.worker('Log', servers);
  const client = new GearmanClient({ servers });
  try {
    const wrong = client.doNormal('Log~map', { file: LOG, start: -1 });
    await expect(wrong.result()).rejects.toThrow(/InvalidPayloadError: start: .*end: /);
    const right = client.doNormal('Log~map', { file: LOG, start: 0, end: 1 });
    expect(await right.result()).toMatchObject({ summary: { lines: 1, unreadable: 0 } });
  } finally {
    await client.close();
  }
});

test('sample 03 ends on SIGTERM while it waits for workers', async () => {
  const started = sample.main([], { GEARMAN_SERVERS: await startOwnServer(commands) });
  await started.said('counting ');
  started.signal('SIGTERM');
  expect(await started.ended()).toMatchObject({ stderr: 'interrupted\n', exitCode: null });
});
