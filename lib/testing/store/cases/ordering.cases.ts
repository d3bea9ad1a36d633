import { STORED_PRIORITIES, type StoredJob } from '../../../store/index.js';
import { many, sampleJob } from '../sample-jobs.js';
import type { StoreCase } from '../store-case.js';

/** More than one portion, whatever a portion is. */
const MANY = 12_000;
const AT_ONCE = 3_000;

export const orderingCases: readonly StoreCase[] = [
  {
    name: 'replays a batch in its order',
    async test(trial) {
      const jobs = inAnyOrder(200);
      await trial.commit({ added: jobs });
      await trial.expectKept(jobs);
    },
  },
  {
    name: 'replays batches in their order, of one store and the next',
    async test(trial) {
      const jobs = inAnyOrder(120);
      const parts = [0, 1, 2, 3].map((part) => jobs.slice(part * 30, part * 30 + 30));
      const [first, second, third, fourth] = parts.map((added) => ({ added }));
      await trial.commit(first ?? {}, second ?? {});
      await trial.commit(third ?? {});
      await trial.commit(fourth ?? {});
      await trial.expectKept(jobs);
    },
  },
  {
    name: 'keeps the order behind removals, of the newest too',
    async test(trial) {
      const [first, second, third] = [many('z', 20), many('m', 20), many('a', 20)];
      await trial.commit({ added: first }, { added: second }, { done: second });
      await trial.commit({ added: third }, { done: first.slice(0, 10) }, { added: many('k', 5) });
      await trial.expectKept([...first.slice(10), ...third, ...many('k', 5)]);
      await trial.commit({ done: first.slice(10) });
      await trial.commit({ added: many('b', 20) });
      await trial.expectKept([...third, ...many('k', 5), ...many('b', 20)]);
    },
  },
  {
    name: 'puts what is removed and added again behind the others',
    async test(trial) {
      const jobs = many('key', 5);
      const [again] = jobs as [StoredJob];
      await trial.commit({ added: jobs }, { done: [again] }, { added: [again] });
      await trial.expectKept([...jobs.slice(1), again]);
    },
  },
  {
    name: `replays ${MANY} jobs in portions, each job once`,
    async test(trial) {
      const jobs = inAnyOrder(MANY);
      const batches = Array.from({ length: MANY / AT_ONCE }, (_, index) => ({
        added: jobs.slice(index * AT_ONCE, (index + 1) * AT_ONCE),
      }));
      await trial.commit(...batches);
      await trial.expectKept(jobs);
    },
  },
];

/** Whose keys and functions, sorted, give another order than theirs; of all priorities. */
function inAnyOrder(count: number): readonly StoredJob[] {
  return Array.from({ length: count }, (_, index) => {
    const key = ((index * 7919) % 100_003).toString(36);
    const priority = STORED_PRIORITIES[(index * 5) % 3] ?? 'normal';
    return sampleJob(`${key} ${index}`, { priority, functionName: `function ${(index * 31) % 7}` });
  });
}
