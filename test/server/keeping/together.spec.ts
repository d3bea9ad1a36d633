import { describe, expect, test } from '@jest/globals';

import { opened } from './held-bench.js';
import { turn } from './kept-bench.js';

describe('a commit beside another one', () => {
  test('waits while one of more jobs is under way, until it has as many or that is through', async () => {
    const { bench, store } = await opened(2);
    const submit = async (...uniques: readonly string[]): Promise<void> => {
      for (const unique of uniques) bench.submit(unique);
      await turn();
    };
    await submit('a', 'b');
    const first = await store.nextCommit();
    await submit('c');
    expect(store.count('commit')).toBe(1);
    await submit('d');
    expect((await store.nextCommit()).added).toEqual(['f|c', 'f|d']);
    await submit('e');
    first.succeed();
    await turn();
    expect(store.count('commit')).toBe(2);
    await submit('f');
    expect((await store.nextCommit()).added).toEqual(['f|e', 'f|f']);
  });

  test('of one job goes where the one that is under way has hundreds', async () => {
    const { bench, store } = await opened(2);
    for (let count = 0; count < 501; count++) bench.submit();
    expect((await store.nextCommit()).added).toHaveLength(501);
    bench.submit('u');
    expect((await store.nextCommit()).added).toEqual(['f|u']);
  });
});
