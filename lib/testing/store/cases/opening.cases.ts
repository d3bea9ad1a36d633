import { fail } from '../fail.js';
import { sampleJob } from '../sample-jobs.js';
import type { StoreCase } from '../store-case.js';
import * as messages from '../store-testing.messages.js';

const job = sampleJob('one');

export const openingCases: readonly StoreCase[] = [
  {
    name: 'says what it is called, and how many commits it takes at once',
    async test(trial) {
      const { name, concurrentCommits: count } = trial.unopened();
      if (typeof name !== 'string' || name === '') fail(messages.noName(name));
      if (!Number.isInteger(count) || count < 1) fail(messages.noConcurrency(count));
    },
  },
  {
    name: 'replays nothing where nothing was added',
    async test(trial) {
      await trial.expectKept([]);
    },
  },
  {
    name: 'may be opened twice',
    async test(trial) {
      const store = await trial.opened();
      await store.open();
      await store.commit({ done: [], added: [job] });
      await trial.close(store);
      await trial.expectKept([job]);
    },
  },
  {
    name: 'may be closed twice, and without having been opened',
    async test(trial) {
      await trial.unopened().close();
      const store = await trial.opened();
      await store.close();
      await store.close();
    },
  },
  {
    name: 'may be opened again when it is closed',
    async test(trial) {
      const store = await trial.opened();
      await store.commit({ done: [], added: [job] });
      await store.close();
      await store.open();
      trial.expectSame(await trial.replayed(store), [job], { after: 'close() and open()' });
      await store.commit({ done: [job], added: [] });
      await trial.close(store);
      await trial.expectKept([]);
    },
  },
  {
    name: 'leaves what it has kept to the next store in its place',
    async test(trial) {
      await trial.commit({ added: [job] });
      await trial.commit({ added: [sampleJob('two')] });
      await trial.expectKept([job, sampleJob('two')]);
    },
  },
];
