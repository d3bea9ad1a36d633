import { describe, expect, test } from '@jest/globals';

import { SeenJobs } from '../../lib/client/seen-jobs.js';
import { AttemptCounter } from '../../lib/worker/attempt-counter.js';

const MOST = 10_000;

const job = (handle: string, unique = '') => ({ handle, unique });

describe('the jobs that a client has seen', () => {
  test('are those whose handles and unique IDs it was told, and no others', () => {
    const seen = new SeenJobs();
    seen.add('H:1', 'photo-1');

    expect(['H:1', 'photo-1', 'H:2'].map((key) => seen.has(key))).toEqual([true, true, false]);
  });

  test('do not include the job without unique ID', () => {
    const seen = new SeenJobs();
    seen.add('H:1', '');

    expect(seen.has('')).toBe(false);
  });

  test('are at least the last 10,000 keys, and at most the last 20,000', () => {
    const seen = new SeenJobs();
    const newest = (most: number, at: number) =>
      Array.from({ length: most }, (_, back) => `H:${at - back}`).filter((key) => seen.has(key)).length;

    for (let count = 1; count <= 5 * MOST; count++) {
      seen.add(`H:${count}`);
      if (count % 3_333 === 0) expect(newest(MOST, count)).toBe(Math.min(MOST, count));
    }

    expect(newest(5 * MOST, 5 * MOST)).toBeLessThanOrEqual(2 * MOST);
  });

  test('count once, however often they are seen', () => {
    const seen = new SeenJobs();
    seen.add('H:1');
    for (let time = 0; time <= 3 * MOST; time++) seen.note('H:2');

    expect(seen.has('H:1')).toBe(true);
  });
});

describe('the attempts of a worker', () => {
  test('are counted for each job from 1', () => {
    const attempts = new AttemptCounter();

    expect([job('H:1'), job('H:1'), job('H:2'), job('H:1')].map((each) => attempts.next(each))).toEqual([
      1, 2, 1, 3,
    ]);
  });

  test('begin anew for a job that has ended', () => {
    const attempts = new AttemptCounter();
    attempts.next(job('H:1', 'a'));

    attempts.forget(job('H:1', 'a'));

    expect(attempts.next(job('H:1', 'a'))).toBe(1);
  });

  test('of two servers’ jobs with the same handle are told apart by the unique ID', () => {
    const attempts = new AttemptCounter();
    attempts.next(job('H:1', 'a'));

    expect(attempts.next(job('H:1', 'b'))).toBe(1);
    expect(attempts.next(job('H:1', 'a'))).toBe(2);
  });

  test('are remembered for the last 10,000 jobs', () => {
    const attempts = new AttemptCounter();
    for (let count = 1; count <= MOST + 1; count++) attempts.next(job(`H:${count}`));

    expect(attempts.next(job('H:2'))).toBe(2);
    expect(attempts.next(job('H:1'))).toBe(1);
  });
});
