import { concurrencyCases } from './cases/concurrency.cases.js';
import { changingCases } from './cases/changing.cases.js';
import { keepingCases } from './cases/keeping.cases.js';
import { namingCases } from './cases/naming.cases.js';
import { openingCases } from './cases/opening.cases.js';
import { orderingCases } from './cases/ordering.cases.js';
import { randomCases } from './cases/random.cases.js';
import type { StoreCase } from './store-case.js';
import type { StorePlace } from './store-place.js';
import { StoreTrial } from './store-trial.js';

/** One thing that is asked of every store, for any test runner. */
export interface QueueStoreCase {
  readonly name: string;
  /** Clears the place, tries it out, and closes what it has opened. @throws AssertionError */
  run(): Promise<void>;
}

const CASES: readonly StoreCase[] = [
  ...openingCases,
  ...keepingCases,
  ...namingCases,
  ...changingCases,
  ...orderingCases,
  ...concurrencyCases,
  ...randomCases,
];

/**
 * What a job server relies on in every {@link QueueStore}: a store of your own that passes these can stand behind it.
 * Cases of one place run one behind the other. Each needs some seconds at most where a commit needs some milliseconds.
 *
 * @example
 * describe('MyStore', () => {
 *   const place: StorePlace = {
 *     open: () => new MyStore({ url }),
 *     clear: () => sql`DELETE FROM jobs`,
 *     limits: { keepsOrder: false },
 *   };
 *   for (const { name, run } of queueStoreCases(place)) it(name, run);
 * });
 */
export function queueStoreCases(place: StorePlace): readonly QueueStoreCase[] {
  const cases = CASES.filter(({ isFor }) => isFor === undefined || isFor(place));
  return cases.map(({ name, test }) => ({ name, run: () => runCase(place, test) }));
}

async function runCase(place: StorePlace, test: StoreCase['test']): Promise<void> {
  await place.clear();
  const trial = new StoreTrial(place);
  try {
    await test(trial);
  } catch (error) {
    await trial.abandon();
    throw error;
  }
  await trial.end();
}
