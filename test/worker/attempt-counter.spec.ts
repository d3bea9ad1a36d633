import { describe, expect, it } from '@jest/globals';

import { AttemptCounter } from '../../lib/worker/attempt-counter.js';

describe('AttemptCounter', () => {
  it('counts each job by itself, one that another server gave under the same handle too', () => {
    const counter = new AttemptCounter();
    const jobs = ['a', 'b', 'c'].map((unique) => ({ handle: 'H:x:1', unique }));

    expect([...jobs, ...jobs].map((job) => counter.next(job))).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it.each([0, 1, 2])('forgets job %i of those that share a handle, and none beside it', (forgotten) => {
    const counter = new AttemptCounter();
    const jobs = ['a', 'b', 'c'].map((unique) => ({ handle: 'H:x:1', unique }));
    for (const job of jobs) counter.next(job);

    counter.forget({ handle: 'H:x:1', unique: jobs[forgotten]?.unique ?? '' });

    expect(jobs.map((job) => counter.next(job))).toEqual(jobs.map((_, at) => (at === forgotten ? 1 : 2)));
  });

  it('forgets the oldest of more than 10,000, and nothing that it never knew', () => {
    const counter = new AttemptCounter();
    for (let job = 0; job <= 10_000; job++) counter.next({ handle: `H:x:${job}`, unique: '' });
    counter.forget({ handle: 'H:y:1', unique: '' });

    expect(counter.next({ handle: 'H:x:1', unique: '' })).toBe(2);
    expect(counter.next({ handle: 'H:x:0', unique: '' })).toBe(1);
  });
});
