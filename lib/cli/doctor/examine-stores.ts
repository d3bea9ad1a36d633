import { asStoreError, type QueueStore, storeAt, storeThereAt } from '../../store/index.js';
import type { PreviewedApp } from '../command-context.js';
import { EXIT } from '../exit-codes.js';
import { storeFailure } from '../store-failure.js';
import { storeAway } from './doctor.messages.js';
import type { Problem } from './problem.js';

/** Where they are that many, nobody wants to wait for the exact number. */
const COUNTED = 100_000;

/** One store, opened and read. */
export interface StoreReport {
  /** Its address without passwords. */
  readonly name: string;
  /** How many it has; absent where it could not be read. */
  readonly jobs: number | undefined;
  /** Whether there are more than were counted. */
  readonly more: boolean;
  readonly problems: readonly Problem[];
}

/**
 * Opens the store of the flag and those of the application's embedded servers, as these would, and counts what is there.
 *
 * @throws OptionError where the flag names no store
 */
export async function examineStores(
  { store }: { readonly store?: string },
  app: PreviewedApp | undefined,
): Promise<readonly StoreReport[]> {
  const own = (app?.registry.workers ?? []).flatMap(({ module }) => module.store ?? []);
  const asked = store === undefined ? [] : [storeThereAt(store)];
  const embedded = [...new Set(own)].filter((each) => each !== store);
  const all = [...asked, ...embedded.map((each) => (typeof each === 'string' ? storeAt(each) : each))];
  return Promise.all(all.map(examine));
}

async function examine(store: QueueStore): Promise<StoreReport> {
  const { name } = store;
  try {
    await store.open();
    const jobs = await count(store);
    return { name, jobs: Math.min(jobs, COUNTED), more: jobs > COUNTED, problems: [] };
  } catch (error) {
    return { name, jobs: undefined, more: false, problems: [problemOf(error)] };
  } finally {
    await store.close();
  }
}

async function count(store: QueueStore): Promise<number> {
  let jobs = 0;
  for await (const portion of store.replay()) {
    jobs += portion.length;
    if (jobs > COUNTED) break;
  }
  return jobs;
}

function problemOf(thrown: unknown): Problem {
  const error = asStoreError(thrown);
  const exitCode = storeFailure(error)?.exitCode ?? EXIT.failure;
  return { what: error.message, advice: exitCode === EXIT.unavailable ? storeAway : '', exitCode };
}
