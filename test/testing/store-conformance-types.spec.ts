import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ConsumerFolder, peersWith, ROOT_MODULES } from '../package/consumer-folder.js';
import { runCommand } from '../support/processes.js';

/** A store as somebody else writes it, and its tests for Node's own runner. */
const STORE = `
import { type QueueStore, type StoreBatch, type StoredJob, type StoredKey, StoreError } from 'nestjs-gearman/store';
import { queueStoreCases, type StorePlace } from 'nestjs-gearman/testing';
import { test } from 'node:test';

const files = new Map<string, StoredJob>();
const nameOf = ({ functionName, uniqueKey }: StoredKey): string => JSON.stringify([functionName, uniqueKey]);

class ThirdStore implements QueueStore {
  readonly name = 'third';
  readonly concurrentCommits = 3;
  async open(): Promise<void> {}
  async commit({ done, added }: StoreBatch): Promise<void> {
    if (added.some(({ functionName }) => functionName.length > 255)) throw new StoreError('refused', 'too long');
    for (const key of done) files.delete(nameOf(key));
    for (const job of added) files.set(nameOf(job), job);
  }
  async *replay(): AsyncIterable<readonly StoredJob[]> {
    for (const job of [...files.values()]) yield [job];
  }
  async close(): Promise<void> {}
}

const place: StorePlace = {
  open: () => new ThirdStore(),
  clear: async () => files.clear(),
  limits: { keepsOrder: false, mostWorkloadBytes: 2000, mostNameBytes: 200, keepsBinaryNames: false },
  seed: 7,
};
// @ts-expect-error there is no such limit
const wrong: StorePlace = { ...place, limits: { keepsNothing: true } };
for (const { name, run } of queueStoreCases(process.argv.includes('wrong') ? wrong : place)) test(name, run);
`;

const CONFIGURATION = JSON.stringify({
  compilerOptions: {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    skipLibCheck: true,
    experimentalDecorators: true,
    types: ['node'],
    outDir: 'built',
  },
  include: ['*.ts'],
});

describe('A store of somebody else', () => {
  let folder: ConsumerFolder;

  beforeAll(async () => {
    folder = await ConsumerFolder.make({ ...peersWith(ROOT_MODULES), '@types': ROOT_MODULES });
    await folder.write('package.json', JSON.stringify({ type: 'module' }));
    await folder.write('third-store.ts', STORE);
    await folder.write('tsconfig.json', CONFIGURATION);
  });

  afterAll(() => folder.remove());

  it('compiles against the package, and passes the cases in another runner', async () => {
    const tsc = join(ROOT_MODULES, 'typescript/bin/tsc');
    const compiled = await runCommand(process.execPath, [tsc, '-p', folder.path]);
    expect(compiled.stdout).toBe('');
    const tested = await runCommand(process.execPath, [
      '--test',
      '--test-reporter=tap',
      join(folder.path, 'built/third-store.js'),
    ]);
    expect(tested.stdout).toMatch(/# fail 0/);
    expect(Number(/# pass (\d+)/.exec(tested.stdout)?.[1])).toBeGreaterThan(25);
  }, 60_000);
});
