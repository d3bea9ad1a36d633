import { HeldStore } from './held-store.js';
import { KeptBench, turn } from './kept-bench.js';

/** A bench with a store whose commits end as the test says. */
export async function opened(concurrentCommits = 1): Promise<{ bench: KeptBench; store: HeldStore }> {
  const store = new HeldStore(['commit'], concurrentCommits);
  return { bench: await KeptBench.opened(store), store };
}

/** A job that is kept under the unique ID u, and done: its removal is about to be sent. */
export async function doneJob(): Promise<{ bench: KeptBench; store: HeldStore }> {
  const { bench, store } = await opened();
  bench.submit('u');
  (await store.nextCommit()).succeed();
  await turn();
  bench.work();
  return { bench, store };
}
