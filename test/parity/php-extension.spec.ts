import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { Participants } from '../support/participants.js';
import { runCommand } from '../support/processes.js';
import { describeWith } from '../support/programs.js';
import { startJobServer } from '../support/servers.js';
import type { Bench, RowTest } from './bench.js';
import { ASKING_ROWS } from './client-asking-rows.js';
import { CLIENT_ROWS } from './client-rows.js';
import { JOB_ROWS } from './job-rows.js';
import { LIST_EXTENSION, METHOD_LIST } from './method-list.js';
import { namesIn, readTable } from './readme-table.js';
import { TASK_ROWS } from './task-rows.js';
import { WORKER_ROWS } from './worker-rows.js';

const table = await readTable();
const tests: Readonly<Record<string, RowTest>> = {
  ...CLIENT_ROWS,
  ...ASKING_ROWS,
  ...WORKER_ROWS,
  ...JOB_ROWS,
  ...TASK_ROWS,
};
const named = table.flatMap(namesIn);

describe('the README’s table of the PHP extension', () => {
  test('has a test for each row, and a row for each test', () => {
    expect(table.map(({ php }) => php).toSorted()).toEqual(Object.keys(tests).toSorted());
  });

  test('names every method once', () => {
    expect(named.toSorted()).toEqual([...METHOD_LIST].toSorted());
  });

  test('says of each what does its work here', () => {
    expect(table.filter(({ ours }) => ours === '')).toEqual([]);
  });
});

describeWith(['php-gearman'], 'the PHP extension that is installed', () => {
  test('has nothing that the table does not name', async () => {
    const { stdout } = await runCommand('php', ['-r', LIST_EXTENSION]);
    const known = new Set(named.map((name) => name.toLowerCase()));
    const installed = JSON.parse(stdout) as string[];
    expect(installed.length).toBeGreaterThan(80);
    expect(installed.filter((name) => !known.has(name.toLowerCase()))).toEqual([]);
  });
});

describe('instead of', () => {
  let server: Bench['server'];
  const participants = Participants.at(() => server);

  beforeAll(async () => {
    server = await startJobServer();
  });
  afterAll(() => server.stop());

  test.each(table)('$php', async ({ php }) => {
    expect.hasAssertions();
    await tests[php]?.({ server, participants });
  });
});
