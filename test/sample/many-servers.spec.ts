import { expect, test } from '@jest/globals';

import { freePort, StartedCommands } from '../cli/started-commands.js';
import { askAdmin } from '../support/admin-text.js';
import { startGearmand } from '../support/gearmand.js';
import { describeWith } from '../support/programs.js';
import { expectFailures, HOST, Sample, startOwnServer, tableRows } from './samples.js';

const commands = StartedCommands.perTest();
const sample = new Sample('04-many-servers', commands);

const ORDERS = ['preferred', 'roundRobin', 'unique', 'functionName'];

/** A line of the sample's table. */
interface Row {
  readonly order: string;
  /** Jobs done, by the server that they came from. */
  readonly jobs: Readonly<Record<string, number>>;
  readonly again: number;
  readonly results: number;
}

function readTable(stdout: string): Row[] {
  const [head = [], ...rows] = tableRows(stdout);
  const servers = head.slice(1, -2);
  return rows.map(([order = '', ...cells]) => {
    const numbers = cells.map(Number);
    const [again = NaN, results = NaN] = numbers.slice(-2);
    const jobs = Object.fromEntries(servers.map((server, index) => [server, numbers[index] as number]));
    return { order, jobs, again, results };
  });
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((one, other) => one + other, 0);
}

test('sample 04 loses no job when a server dies, and shows where each order sends them', async () => {
  const { stdout, stderr, exitCode } = await sample.main(['12']).ended();
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  const rows = readTable(stdout);
  const titles = [...ORDERS, 'roundRobin, south killed', ...ORDERS.map((order) => `${order}, without south`)];
  expect(rows.map(({ order }) => order)).toEqual(titles);
  for (const { jobs, results } of rows) {
    expect(results).toBe(12);
    expect(sum(Object.values(jobs))).toBe(12);
  }

  const row = (title: string): Row => rows.find(({ order }) => order === title) as Row;
  expect(row('preferred').jobs).toEqual({ north: 12, south: 0, west: 0 });
  expect(row('roundRobin').jobs).toEqual({ north: 4, south: 4, west: 4 });
  expect(stdout).toMatch(/^H:south:\d+ runs: killing south$/m);
  const killed = row('roundRobin, south killed');
  expect(killed.again).toBeGreaterThan(0);
  for (const order of ORDERS) {
    const { jobs, again } = row(`${order}, without south`);
    expect([jobs['south'], again]).toEqual([0, 0]);
  }
  for (const server of ['north', 'west']) {
    const before = row('unique').jobs[server] as number;
    expect(row('unique, without south').jobs[server]).toBeGreaterThanOrEqual(before);
  }

  const [, results, again, done] =
    /^(\d+) results, (\d+) submitted again, (\d+) times done here$/m.exec(stdout) ?? [];
  expect([Number(results), Number(again)]).toEqual([9 * 12, killed.again]);
  expect(Number(done)).toBeGreaterThan(9 * 12);
});

describeWith(['gearmand'], 'sample 04 with two gearmands', () => {
  test('loses no job when one of them is killed with jobs running', async () => {
    const first = await startGearmand(['--job-handle-prefix=H:first']);
    const second = await startGearmand(['--job-handle-prefix=H:second']);
    try {
      const servers = [first, second].map(({ host, port }) => `${host}:${port}`).join();
      const started = sample.main(['40'], { GEARMAN_SERVERS: servers });
      // Functions with several jobs, at least one of them running.
      while (!/\t[1-9]\d*\t[1-9]\d*\t1$/m.test(await askAdmin(second, 'status')));
      await second.stop();
      const { stdout, stderr, exitCode } = await started.ended();
      expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
      const rows = readTable(stdout);
      expect(rows.map(({ order, results }) => [order, results])).toEqual(ORDERS.map((order) => [order, 40]));
      expect(rows[0]?.jobs['first']).toBe(40);
      expect(sum(rows.map(({ again }) => again))).toBeGreaterThan(0);
    } finally {
      await Promise.all([first.stop(), second.stop()]);
    }
  });
});

test('sample 04 says what is wrong, and ends with 1', async () => {
  const nowhere = [`${HOST}:${await freePort()}`, `${HOST}:${await freePort()}`].join();
  await expectFailures(sample, [
    { words: ['many'], why: 'expected a number of jobs from 1, got "many"' },
    { words: ['0'], why: 'expected a number of jobs from 1, got "0"' },
    { env: { GEARMAN_SERVERS: `${HOST}:1` }, why: 'expected GEARMAN_SERVERS to be two or more' },
    { env: { GEARMAN_SERVERS: nowhere }, why: 'could not connect to the job server' },
  ]);
});

test('sample 04 ends on SIGTERM while jobs are under way', async () => {
  const servers = [await startOwnServer(commands), await startOwnServer(commands)].join();
  const started = sample.main(['2000'], { GEARMAN_SERVERS: servers });
  await started.said('job servers: ');
  started.signal('SIGTERM');
  expect(await started.ended()).toMatchObject({ stderr: 'interrupted\n', exitCode: null });
});
