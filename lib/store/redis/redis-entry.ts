import { STORED_PRIORITIES, type StoredJob, type StoredKey } from '../queue-store.js';
import type { RedisArgument } from './redis-driver.js';

/** What a job's hash is asked for, in the order in which `jobOf` takes the answers. */
export const ENTRY_FIELDS = ['data', 'priority', 'when_to_run'] as const;

const NORMAL = 1;

/** The workload and the priority are all that gearmand's own hashes have. */
export function fieldsOf(job: StoredJob): readonly RedisArgument[] {
  const fields: RedisArgument[] = ['data', job.workload, 'priority', priorityOf(job)];
  return job.whenToRun === 0 ? fields : [...fields, 'when_to_run', job.whenToRun];
}

/** As it is written. */
export function priorityOf({ priority }: StoredJob): number {
  return STORED_PRIORITIES.indexOf(priority);
}

/** @param values of `ENTRY_FIELDS`; undefined is returned where they are none of a job */
export function jobOf(key: StoredKey, values: readonly (Buffer | null)[]): StoredJob | undefined {
  const [workload, priority, whenToRun] = values;
  if (!Buffer.isBuffer(workload)) return undefined;
  return {
    ...key,
    workload,
    priority: STORED_PRIORITIES[numberOf(priority, NORMAL)] ?? 'normal',
    whenToRun: numberOf(whenToRun, 0),
  };
}

function numberOf(digits: Buffer | null | undefined, otherwise: number): number {
  const text = String(digits ?? '');
  return /^\d+$/.test(text) ? Number(text) : otherwise;
}
