import { type StoredJob, StoreError } from '../../../store/index.js';
import { fail } from '../fail.js';
import { many, sampleJob } from '../sample-jobs.js';
import type { StoreCase } from '../store-case.js';
import * as messages from '../store-testing.messages.js';
import type { StoreTrial } from '../store-trial.js';

const MOST_AT_ONCE = 5_000;

export const changingCases: readonly StoreCase[] = [
  {
    name: 'removes what is done, and nothing else',
    async test(trial) {
      const jobs = many('key', 12);
      await trial.commit({ added: jobs }, { done: jobs.slice(3, 5) }, { done: jobs.slice(10, 11) });
      await trial.expectKept(jobs.filter((_, index) => ![3, 4, 10].includes(index)));
    },
  },
  {
    name: 'passes over what is to be removed and is not there',
    async test(trial) {
      const [job, other] = [sampleJob('there'), sampleJob('next')];
      const absent = [sampleJob('absent'), sampleJob('there', { functionName: 'absent' })];
      await trial.commit({ done: absent }, { done: absent, added: [job] }, { done: [...absent, job, job] });
      await trial.expectKept([]);
      await trial.commit({ added: [job] }, { done: absent, added: [other] });
      await trial.expectKept([job, other]);
    },
  },
  {
    name: 'removes before it adds, within one batch',
    async test(trial) {
      const [old, anew] = [sampleJob('same'), sampleJob('same', { workload: Buffer.from('new') })];
      await trial.commit({ added: [old] }, { done: [old], added: [anew] });
      await trial.expectKept([anew]);
    },
  },
  {
    name: 'replaces what is there under the same key, all of it',
    async test(trial) {
      const whenToRun = trial.limits.keepsTime ? 1_900_000_000 : 0;
      const rest = { priority: 'high', whenToRun, workload: Buffer.alloc(0) } as const;
      const [old, anew] = [sampleJob('same', { ...rest, workload: Buffer.from('old') }), sampleJob('same')];
      await trial.commit({ added: [old] }, { added: [anew] });
      await trial.expectKept([anew]);
      await trial.commit({ added: [{ ...anew, ...rest }] });
      await trial.expectKept([{ ...anew, ...rest }]);
    },
  },
  {
    name: 'takes a batch with nothing in it',
    async test(trial) {
      const job = sampleJob('one');
      await trial.commit({}, { added: [job] }, {});
      await trial.expectKept([job]);
    },
  },
  {
    name: `takes a batch of ${MOST_AT_ONCE} jobs, and of as many removals`,
    async test(trial) {
      const jobs = many('key', MOST_AT_ONCE);
      await trial.commit({ added: jobs });
      await trial.expectKept(jobs);
      const next = many('next', MOST_AT_ONCE);
      await trial.commit({ done: jobs, added: next });
      await trial.expectKept(next);
    },
  },
  {
    name: 'refuses what it cannot keep, and the whole batch with it',
    isFor: ({ refused }) => refused !== undefined,
    test: async (trial) => {
      if (trial.place.refused !== undefined) await expectRefused(trial, trial.place.refused);
    },
  },
];

async function expectRefused(trial: StoreTrial, refused: StoredJob): Promise<void> {
  const job = sampleJob('kept');
  const store = await trial.opened();
  await store.commit({ done: [], added: [job] });
  const batch = { done: [job], added: [sampleJob('before'), refused, sampleJob('behind')] };
  const [outcome] = await Promise.allSettled([store.commit(batch)]);
  if (outcome.status === 'fulfilled') fail(messages.notRefused(refused));
  const { reason } = outcome;
  if (!(reason instanceof StoreError && reason.kind === 'refused')) fail(messages.refusedOtherwise(reason));
  await store.commit({ done: [], added: [sampleJob('next')] });
  await trial.close(store);
  await trial.expectKept([job, sampleJob('next')]);
}
