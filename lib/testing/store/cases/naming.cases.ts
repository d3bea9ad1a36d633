import type { StoredJob } from '../../../store/index.js';
import { AWKWARD_NAMES, sampleJob } from '../sample-jobs.js';
import type { StoreCase } from '../store-case.js';
import type { StoreTrial } from '../store-trial.js';

/** Pairs that are equal where both parts are joined by `-`, `:`, `_`, a space, or nothing. */
const COLLIDING: readonly (readonly [functionName: string, uniqueKey: string])[] = [
  ...['-', ':', '_', ' ', '%', '/', '.', ''].flatMap(
    (mark) =>
      [
        [`a${mark}b`, 'c'],
        ['a', `b${mark}c`],
      ] as const,
  ),
  ['a-', 'b'],
  ['a', '-b'],
  ['a--', ''],
  ['a-', '-'],
];

/** Of long names which are the same up to there. */
const LAST_BYTES = [
  ['a', 'a'],
  ['a', 'b'],
  ['b', 'a'],
  ['\xff', 'a'],
  ['a', '\xff'],
] as const;

export const namingCases: readonly StoreCase[] = [
  {
    name: 'keeps unique keys of any bytes apart',
    async test(trial) {
      await expectApart(
        trial,
        AWKWARD_NAMES.map((key) => sampleJob(key)),
      );
    },
  },
  {
    name: 'keeps function names of any bytes apart',
    async test(trial) {
      await expectApart(
        trial,
        AWKWARD_NAMES.map((functionName) => sampleJob('key', { functionName })),
      );
    },
  },
  {
    name: 'keeps names that are awkward on both sides',
    async test(trial) {
      await expectApart(
        trial,
        AWKWARD_NAMES.map((name, index) => sampleJob(name, { functionName: AWKWARD_NAMES.at(-index) ?? '' })),
      );
    },
  },
  {
    name: 'keeps names of the greatest length',
    async test(trial) {
      const { mostNameBytes: most } = trial.limits;
      const lengths = [
        [Math.min(255, most - 64), 64],
        [Math.min(255, most - 1), 1],
      ] as const;
      const jobs = lengths.flatMap(([left, right]) =>
        LAST_BYTES.map(([a, b]) => sampleJob(longName(right, b), { functionName: longName(left, a) })),
      );
      await expectApart(trial, jobs);
    },
  },
  {
    name: 'keeps the same key in two functions apart',
    async test(trial) {
      await expectApart(
        trial,
        ['resize', 'crop', 'resize2', 'resiz'].map((functionName) => sampleJob('same', { functionName })),
      );
    },
  },
  {
    name: 'keeps names apart that are the same when they are joined',
    async test(trial) {
      const jobs = COLLIDING.map(([functionName, uniqueKey]) => sampleJob(uniqueKey, { functionName }));
      await expectApart(trial, jobs);
    },
  },
  {
    name: 'keeps the empty key, and the key "-", one in each function',
    async test(trial) {
      const jobs = ['', 'resize', 'crop', '-'].flatMap((functionName) =>
        ['', '-', '0'].map((key) => sampleJob(key, { functionName })),
      );
      await expectApart(trial, jobs);
    },
  },
];

/** Adds them, removes every other one, and the rest but for the last. */
async function expectApart(trial: StoreTrial, all: readonly StoredJob[]): Promise<void> {
  const jobs = trial.keepable(all).map((job, index) => ({ ...job, workload: Buffer.from(`${index}`) }));
  await trial.commit({ added: jobs });
  await trial.expectKept(jobs);
  const [even, odd] = [0, 1].map((part) => jobs.filter((_, index) => index % 2 === part));
  await trial.commit({ done: even });
  await trial.expectKept(odd ?? [], { after: 'every other one was removed' });
  await trial.commit({ done: odd?.slice(0, -1) });
  await trial.expectKept(odd?.slice(-1) ?? [], { after: 'all but the last were removed' });
}

function longName(length: number, last: string): string {
  return 'n'.repeat(length - 1) + last;
}
