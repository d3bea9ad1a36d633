import {
  idOf,
  STORED_PRIORITIES,
  type StoreBatch,
  type StoredJob,
  type StoredKey,
} from '../../../store/index.js';
import { AWKWARD_NAMES, sampleJob } from '../sample-jobs.js';
import { Seeded } from '../seeded.js';
import type { StoreCase } from '../store-case.js';
import * as messages from '../store-testing.messages.js';
import type { StoreTrial } from '../store-trial.js';

const STEPS = 60;
const CHECK_EVERY = 6;
const MOST_IN_BATCH = 12;
const MOST_BYTES = 300;

export const randomCases: readonly StoreCase[] = [
  {
    name: 'keeps what a map would keep, whatever is committed',
    async test(trial) {
      const seed = trial.place.seed ?? Math.floor(Math.random() * 2 ** 32);
      const model = new Model();
      const random = new Seeded(seed);
      const keys = keysOf(trial, random);
      for (let step = CHECK_EVERY; step <= STEPS; step += CHECK_EVERY) {
        const batches = Array.from({ length: CHECK_EVERY }, () => batchOf(trial, random, keys));
        await trial.commit(...batches);
        for (const batch of batches) model.commit(batch);
        const after = messages.ofSeed(step, seed);
        await trial.expectKept(model.jobs, { anywhere: model.replaced, after });
      }
    },
  },
];

/** What a store is to hold. */
class Model {
  private readonly kept = new Map<string, StoredJob>();
  /** Added where they were already: their place is the store's affair. */
  private readonly over = new Map<string, StoredKey>();

  get jobs(): readonly StoredJob[] {
    return [...this.kept.values()];
  }

  get replaced(): readonly StoredKey[] {
    return [...this.over.values()];
  }

  commit({ done, added }: StoreBatch): void {
    for (const key of done) {
      this.kept.delete(idOf(key));
      this.over.delete(idOf(key));
    }
    for (const job of added) {
      if (this.kept.has(idOf(job))) this.over.set(idOf(job), job);
      this.kept.set(idOf(job), job);
    }
  }
}

/** So few that most are met again. */
function keysOf(trial: StoreTrial, random: Seeded): readonly StoredKey[] {
  const names = [...AWKWARD_NAMES, ''];
  const keys = Array.from({ length: 40 }, () => ({
    functionName: random.oneOf(names),
    uniqueKey: random.oneOf(names),
  }));
  return trial.keepable([sampleJob('plain'), ...keys]);
}

function batchOf({ limits }: StoreTrial, random: Seeded, keys: readonly StoredKey[]): StoreBatch {
  const some = (): readonly StoredKey[] =>
    Array.from({ length: random.below(MOST_IN_BATCH) }, () => random.oneOf(keys));
  const jobs = some().map(({ functionName, uniqueKey }) => ({
    functionName,
    uniqueKey,
    priority: random.oneOf(STORED_PRIORITIES),
    whenToRun: limits.keepsTime ? random.oneOf([0, random.below(2 ** 31)]) : 0,
    workload: random.bytes(random.below(MOST_BYTES)),
  }));
  return { done: some(), added: [...new Map(jobs.map((job) => [idOf(job), job])).values()] };
}
