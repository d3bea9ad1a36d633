import { idOf, type QueueStore, type StoredJob } from '../../../store/index.js';
import { many, sampleJob } from '../sample-jobs.js';
import type { StoreCase } from '../store-case.js';

const ROUNDS = 5;
const KEPT = 4_000;

export const concurrencyCases: readonly StoreCase[] = [
  {
    name: 'takes as many commits at once as it says',
    async test(trial) {
      const store = await trial.opened();
      let before: readonly (readonly StoredJob[])[] = [];
      for (let round = 0; round < ROUNDS; round++) before = await commitAtOnce(store, round, before);
      await trial.close(store);
      await trial.expectKept(before.flat(), { inOrder: false });
    },
  },
  {
    name: 'takes commits during a replay, which still finds what they do not touch',
    async test(trial) {
      const jobs = many('key', KEPT);
      await trial.commit({ added: jobs });
      const store = await trial.opened();
      const [removed, untouched] = [jobs.filter(isTouched), jobs.filter((job) => !isTouched(job))];
      const anew = many('new', 50);
      const changed = new Set([...removed, ...anew].map(idOf));
      const came = await replayWith(store, () => store.commit({ done: removed, added: anew }));
      trial.expectSame(
        came.filter((job) => !changed.has(idOf(job))),
        untouched,
        { after: 'a commit during the replay' },
      );
      await trial.close(store);
      await trial.expectKept([...untouched, ...anew]);
    },
  },
  {
    name: 'may be given up in the middle of a replay',
    async test(trial) {
      const jobs = many('key', KEPT);
      await trial.commit({ added: jobs });
      const store = await trial.opened();
      for await (const portion of store.replay()) if (portion.length > 0) break;
      await store.commit({ done: jobs.slice(1), added: [sampleJob('next')] });
      await trial.close(store);
      await trial.expectKept([...jobs.slice(0, 1), sampleJob('next')]);
    },
  },
];

/** Each adds jobs of its own, and removes half of those that its predecessor has added. @returns what is kept of them */
async function commitAtOnce(
  store: QueueStore,
  round: number,
  before: readonly (readonly StoredJob[])[],
): Promise<readonly (readonly StoredJob[])[]> {
  const lanes = Array.from({ length: store.concurrentCommits }, (_, lane) =>
    many(`round ${round} lane ${lane} job `, 20),
  );
  await Promise.all(
    lanes.map((added, lane) => store.commit({ done: before[lane]?.slice(-20, -10) ?? [], added })),
  );
  return lanes.map((added, lane) => {
    const kept = before[lane] ?? [];
    return [...kept.slice(0, -20), ...kept.slice(-10), ...added];
  });
}

/** What it brings, where something is done behind its first portion. */
async function replayWith(store: QueueStore, meanwhile: () => Promise<void>): Promise<readonly StoredJob[]> {
  const came: StoredJob[] = [];
  let isFirst = true;
  for await (const portion of store.replay()) {
    came.push(...portion);
    if (isFirst) await meanwhile();
    isFirst = false;
  }
  return came;
}

function isTouched({ uniqueKey }: StoredJob): boolean {
  return uniqueKey.endsWith('7');
}
