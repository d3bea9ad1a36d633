import { randomBytes } from 'node:crypto';

import { STORED_PRIORITIES, type StoredJob } from '../../../store/index.js';
import { sampleJob } from '../sample-jobs.js';
import type { StoreCase } from '../store-case.js';
import type { StoreTrial } from '../store-trial.js';

/** In seconds: some time long past, one to come, and the last one that gearmand's tables can hold. */
const TIMES = [0, 1, 1_900_000_000, 2 ** 31 - 1];

/** What is text, and what would end or change it. */
const ALL_BYTES = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const WORKLOADS: Readonly<Record<string, Buffer>> = {
  empty: Buffer.alloc(0),
  zero: Buffer.from([0]),
  zeros: Buffer.from('\0before\0between\0\0behind\0'),
  bytes: ALL_BYTES,
  backwards: Buffer.from(ALL_BYTES.toReversed()),
  quotes: Buffer.from('it\'s "quoted" \\ \\0 \\x00 %s ${x} `y`\r\n'),
  utf8: Buffer.from('größe 图片 🖼'),
  half: Buffer.from('🖼').subarray(0, 3),
  number: Buffer.from('0012'),
};

export const keepingCases: readonly StoreCase[] = [
  {
    name: 'keeps every priority',
    async test(trial) {
      await expectReturned(
        trial,
        STORED_PRIORITIES.map((priority) => sampleJob(priority, { priority })),
      );
    },
  },
  {
    name: 'keeps the time that a job is due',
    async test(trial) {
      const times = trial.limits.keepsTime ? TIMES : [0];
      await expectReturned(
        trial,
        times.map((whenToRun) => sampleJob(`at ${whenToRun}`, { whenToRun })),
      );
    },
  },
  {
    name: 'keeps priority and time of the same job',
    async test(trial) {
      const whenToRun = trial.limits.keepsTime ? 1_900_000_000 : 0;
      await expectReturned(
        trial,
        STORED_PRIORITIES.map((priority) => sampleJob(priority, { priority, whenToRun })),
      );
    },
  },
  {
    name: 'keeps workloads of any bytes, and none',
    async test(trial) {
      await expectReturned(
        trial,
        Object.entries(WORKLOADS).map(([key, workload]) => sampleJob(key, { workload })),
      );
    },
  },
  {
    name: 'keeps a large workload, and several in a batch',
    async test(trial) {
      const size = Math.min(2 ** 20, trial.limits.mostWorkloadBytes);
      const sizes = [size, size - 1, size >> 1, size >> 2];
      await expectReturned(
        trial,
        sizes.map((bytes) => sampleJob(`${bytes} bytes`, { workload: randomBytes(bytes) })),
      );
    },
  },
  {
    name: 'keeps a workload that is part of a larger buffer',
    async test(trial) {
      await expectReturned(trial, [sampleJob('part', { workload: ALL_BYTES.subarray(100, 140) })]);
    },
  },
];

async function expectReturned(trial: StoreTrial, jobs: readonly StoredJob[]): Promise<void> {
  await trial.commit({ added: jobs });
  await trial.expectKept(jobs);
}
