import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { askAdmin } from '../support/admin-text.js';
import { databaseFiles, rows } from '../store/sqlite/support/database-file.js';
import { startGearmand } from '../support/gearmand.js';
import { runCommand } from '../support/processes.js';
import { describeWith } from '../support/programs.js';
import { type RunningServer, startJobServer } from '../support/servers.js';

const BENCH = fileURLToPath(new URL('../../bench/', import.meta.url));

function runNode(script: string, ...args: string[]): ReturnType<typeof runCommand> {
  return runCommand(process.execPath, [join(BENCH, script), ...args]);
}

describe('the load generator', () => {
  let server: RunningServer;
  beforeEach(async () => {
    server = await startJobServer();
  });
  afterEach(() => server.stop());

  async function generate(mode: string, ...flags: string[]): Promise<Record<string, number>> {
    const args = ['--port', `${server.port}`, '--mode', mode, ...flags];
    const { stdout, stderr } = await runNode('load/main.mjs', ...args);
    expect(stderr).toBe('');
    return JSON.parse(stdout) as Record<string, number>;
  }

  /** Queued, running and able workers of its function, as the server sees them; empty where it has none of it. */
  async function counts(): Promise<string> {
    const lines = (await askAdmin(server, 'status')).split('\n');
    return lines.find((line) => line.startsWith('bench\t')) ?? '';
  }

  test('submits as many jobs as it says, the warm-up beside them', async () => {
    const result = await generate(
      'submit',
      '--jobs',
      '200',
      '--warm-up',
      '0.5',
      '--connections',
      '3',
      '--in-flight',
      '7',
    );
    expect(result).toMatchObject({
      mode: 'submit',
      jobs: 200,
      p50: expect.any(Number),
      p99: expect.any(Number),
    });
    expect(result['rate']).toBeCloseTo(200 / (result['seconds'] as number));
    expect(await counts()).toBe('bench\t300\t0\t0');
  });

  test('completes every job that it works', async () => {
    const flags = ['--jobs', '300', '--connections', '3', '--in-flight', '30'];
    expect(await generate('work', ...flags)).toMatchObject({ jobs: 300 });
    expect(await counts()).not.toMatch(/\t[1-9]\d*\t\d+\t\d+$/);
  });

  test('drains what others have queued', async () => {
    await generate('submit', '--jobs', '100', '--warm-up', '0');
    expect(await generate('drain')).toMatchObject({ jobs: 100 });
  });

  test('numbers its jobs where each is to have a unique ID', async () => {
    const flags = ['--unique', '--jobs', '300', '--warm-up', '0.5', '--connections', '3', '--in-flight', '7'];
    await generate('submit', ...flags);
    await generate('submit', ...flags);
    expect(await counts()).toBe('bench\t900\t0\t0');
  });

  test.each(['foreground', 'latency', 'fan-out', 'churn'])('has done every job of %s', async (mode) => {
    expect(await generate(mode, '--jobs', '250', '--warm-up', '0')).toMatchObject({ mode, jobs: 250 });
    expect(await counts()).not.toMatch(/\t[1-9]\d*\t\d+\t\d+$/);
  });

  test('has workloads that come in many pieces', async () => {
    const flags = ['--jobs', '5', '--warm-up', '0', '--in-flight', '2', '--workload', '3000000'];
    expect(await generate('foreground', ...flags)).toMatchObject({ jobs: 5 });
  });

  test('says what a mode and a number may be', async () => {
    const unknown = await runNode('load/main.mjs', '--mode', 'sleep');
    expect(unknown).toMatchObject({ exitCode: 64, stderr: expect.stringContaining('submit, work, drain') });
    const negative = await runNode('load/main.mjs', '--mode', 'submit', '--jobs=-1');
    expect(negative).toMatchObject({
      exitCode: 64,
      stderr: '--jobs must be a number from 1, got "-1"\n',
    });
  });
});

describeWith(['gearmand'], 'the load generator on a gearmand with SQLite', () => {
  const newFile = databaseFiles();

  test('has every job kept, and every job removed', async () => {
    const file = await newFile();
    const server = await startGearmand(['-q', 'libsqlite3', `--libsqlite3-db=${file}`]);
    const kept = (): readonly unknown[] => rows(file, 'SELECT count(*) FROM gearman_queue').flat();
    const generate = async (...flags: string[]): Promise<void> => {
      const outcome = await runNode('load/main.mjs', '--port', `${server.port}`, '--mode', ...flags);
      expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('"jobs":20,') });
    };
    try {
      await generate('submit', '--unique', '--jobs', '20', '--warm-up', '0', '--in-flight', '6');
      expect(kept()).toEqual([20]);
      await generate('drain');
      expect(kept()).toEqual([0]);
    } finally {
      await server.stop();
    }
  });
});

describeWith(['gearmand'], 'npm run bench', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('writes a table with ours, gearmand, their ratio and the target', async () => {
    const file = join(folder, 'results.md');
    const { exitCode } = await runNode(
      'run.mjs',
      '--only',
      'submit',
      '--quick',
      '--rounds',
      '1',
      '--results',
      file,
    );
    expect(exitCode).toBe(0);
    const row =
      /\| submits at 100 in flight +\| jobs\/s +\| ([\d,]+) +\| gearmand +\| ([\d,]+) +\| ([\d.,]+) +\| ≥ 1 /.exec(
        await readFile(file, 'utf8'),
      );
    const [ours, theirs, ratio] = (row ?? [])
      .slice(1)
      .map((text) => Number(text.replaceAll(',', ''))) as number[];
    expect((ours as number) / (theirs as number)).toBeCloseTo(ratio as number, 1);
  });

  test('compares what both keep in SQLite', async () => {
    const file = join(folder, 'results.md');
    const flags = ['--only', 'durable-sqlite', '--quick', '--rounds', '1', '--results', file];
    expect(await runNode('run.mjs', ...flags)).toMatchObject({ exitCode: 0 });
    const figures = (await readFile(file, 'utf8')).matchAll(
      /\| (.+?) +\| jobs\/s +\| [\d,.]+ +\| gearmand +\| [\d,.]+ +\| [\d,.]+ +\| ≥ 1 /g,
    );
    const names = [...figures].map(([, name]) => name);
    expect(new Set(names)).toEqual(
      new Set(['SQLite: submits at 100 in flight', 'SQLite: submits at 1000 in flight', 'SQLite: work']),
    );
  });

  test('knows its scenarios', async () => {
    const { exitCode, stderr } = await runNode('run.mjs', '--only', 'nothing');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 64,
      stderr: expect.stringMatching(/"nothing".*submit, work/),
    });
  });
});
