import { describe, expect, it } from '@jest/globals';

import { type ImportSettings, type PlacedJob, QueueImport } from '../../lib/cli/queue/queue-import.js';
import { MemoryStore, type StoreBatch, StoreError, type StoredJob } from '../../lib/store/index.js';
import { job } from './stored.js';

/** Takes no job whose unique ID is too long, and says of each commit how many it would add. */
class NarrowStore extends MemoryStore {
  readonly commits: number[] = [];
  failure: StoreError | undefined;

  override async commit(batch: StoreBatch): Promise<void> {
    this.commits.push(batch.added.length);
    if (this.failure !== undefined) throw this.failure;
    if (batch.added.some(({ uniqueKey }) => uniqueKey.length > 64))
      throw new StoreError('refused', 'too long');
    await super.commit(batch);
  }
}

const SETTINGS: ImportSettings = { onConflict: 'fail', dryRun: false };

function placed(all: readonly StoredJob[]): PlacedJob[] {
  return all.map((each, index) => ({ job: each, place: (reason) => `line ${index + 1}: ${reason}` }));
}

function many(count: number, workload = 'w'): StoredJob[] {
  return Array.from({ length: count }, (_, index) => job('f', `u${index}`, workload));
}

async function imported(
  store: MemoryStore,
  jobs: readonly StoredJob[],
  settings = SETTINGS,
): Promise<QueueImport> {
  const queueImport = new QueueImport(store, settings);
  await queueImport.begin();
  for (const each of placed(jobs)) await queueImport.add(each);
  await queueImport.end();
  return queueImport;
}

describe('an import', () => {
  it('commits a thousand jobs at once, and fewer where they are large', async () => {
    const [small, large] = [new NarrowStore(), new NarrowStore()];

    await imported(small, many(2500));
    await imported(large, many(5, 'x'.repeat(3 * 2 ** 20)));

    expect(small.commits).toEqual([1000, 1000, 500]);
    expect(large.commits).toEqual([3, 2]);
  });

  it('names the job that the store cannot keep, behind which it stops', async () => {
    const store = new NarrowStore();
    const jobs = [...many(3), job('f', 'x'.repeat(65), 'w'), job('f', 'z', 'w')];
    const queueImport = new QueueImport(store, SETTINGS);
    await queueImport.begin();
    for (const each of placed(jobs)) await queueImport.add(each);

    await expect(queueImport.end()).rejects.toMatchObject({ message: 'line 4: too long', exitCode: 1 });

    expect(queueImport.written).toBe(3);
    expect(store.size).toBe(3);
  });

  it('says that it is not certain what is there where the store does not know', async () => {
    const store = new NarrowStore();
    store.failure = new StoreError('uncertain', 'the connection broke');

    await expect(imported(store, many(2))).rejects.toMatchObject({
      message:
        'the connection broke; whether the next 2 are there nobody knows, so use --on-conflict replace',
      exitCode: 69,
    });
  });

  it('has nothing written where it only tries', async () => {
    const store = new NarrowStore();

    const { imported: count, written } = await imported(store, many(1500), { ...SETTINGS, dryRun: true });

    expect([count, written, store.size]).toEqual([1500, 0, 0]);
  });
});
