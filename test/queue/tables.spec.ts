import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';

import { JobHandles } from '../../lib/queue/job-handles.js';
import { JobPages } from '../../lib/queue/job-pages.js';
import type { Job } from '../../lib/queue/job.js';
import { KeyTable } from '../../lib/queue/key-table.js';

const jobOf = (number: number) => ({ handle: String(number) }) as Job;

describe('the table of keys', () => {
  test('answers as a map does, however many entries come and go', () => {
    const table = new KeyTable<number>();
    const map = new Map<string, number>();
    for (let step = 0; step < 60_000; step++) {
      const key = `job-${(step * 7919) % 20_011}`;
      if (step % 3 === 2) {
        table.delete(key);
        map.delete(key);
      } else {
        table.set(key, step);
        map.set(key, step);
      }
    }

    expect(map.size).toBeGreaterThan(8_192);
    expect(table.size).toBe(map.size);
    for (let each = 0; each < 20_011; each++) {
      expect(table.get(`job-${each}`)).toBe(map.get(`job-${each}`));
    }
  });

  test('knows nothing any more when all are gone', () => {
    const table = new KeyTable<number>();
    for (let each = 0; each < 10_000; each++) table.set(`k${each}`, each);
    for (let each = 0; each < 10_000; each++) table.delete(`k${each}`);

    expect([table.size, table.get('k1')]).toEqual([0, undefined]);
    table.set('k1', 2);
    expect([table.size, table.get('k1')]).toEqual([1, 2]);
  });
});

describe('the pages of jobs', () => {
  test('hold what was added and not deleted, in the order of its numbers', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 5_000 }), (stays) => {
        const pages = new JobPages();
        stays.forEach((_, index) => pages.add(index + 1, jobOf(index + 1)));
        stays.forEach((isKept, index) => isKept || pages.delete(index + 1));
        const left = stays.flatMap((isKept, index) => (isKept ? [String(index + 1)] : []));

        expect(Array.from(pages.all(), ({ handle }) => handle)).toEqual(left);
        expect(pages.size).toBe(left.length);
      }),
      { numRuns: 30 },
    );
  });

  test('hold no page but the newest when all jobs are gone, however they came and went', () => {
    const pages = new JobPages();
    for (let number = 1; number <= 10_000; number++) {
      pages.add(number, jobOf(number));
      if (number > 3_000) pages.delete(number - 3_000);
    }
    for (let number = 7_001; number <= 10_000; number++) pages.delete(number);
    pages.add(10_001, jobOf(10_001));
    pages.delete(10_001);

    expect([pages.size, pages.held, [...pages.all()]]).toEqual([0, 1, []]);
  });

  test('find nothing under a number that is none', () => {
    const pages = new JobPages();
    pages.add(1, jobOf(1));

    expect([NaN, 0, 2, 5_000].map((number) => pages.get(number))).toEqual(Array(4).fill(undefined));
  });
});

describe('the number of a handle', () => {
  test('is the how manieth it is, over the edge of a thousand too', () => {
    const handles = new JobHandles('H:host');
    const made = Array.from({ length: 2_002 }, () => handles.handleOf(handles.next()));

    expect(made.map((handle) => handles.numberOf(handle))).toEqual(made.map((_, index) => index + 1));
    expect([made[0], made[999], made[1_000], made[2_001]]).toEqual([
      'H:host:000000000001',
      'H:host:000000001000',
      'H:host:000000001001',
      'H:host:000000002002',
    ]);
  });

  test('is none for what no handle of it is', () => {
    const handles = new JobHandles('H:host');
    const others = [
      '',
      'H:host:',
      'H:host:1',
      'H:host:00000000001x',
      'H:hose:000000000001',
      'H:host:0000000000011',
    ];

    expect(others.map((handle) => handles.numberOf(handle))).toEqual(others.map(() => NaN));
  });
});
