import { isDeepStrictEqual } from 'node:util';

import type { TaskPriority } from '../../client/index.js';
import type { SubmittedJob } from './submitted-job.js';

/** What a submission must have; what is not named may be anything. */
export interface SubmissionExpectation {
  /** Equal, or matched by what `expect.objectContaining()` and its like make. */
  readonly payload?: unknown;
  readonly unique?: unknown;
  readonly priority?: TaskPriority;
  readonly background?: boolean;
  /** When it is due. */
  readonly runAt?: unknown;
}

/** What `expect.any()`, `expect.objectContaining()` and their kin make, in Jest and Vitest alike. */
interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean;
}

export function matchesSubmission(job: SubmittedJob, name: string, expected: SubmissionExpectation): boolean {
  if (job.name !== name && job.functionName !== name) return false;
  return Object.entries(expected).every(
    ([key, value]) => value === undefined || matches(value, job[key as keyof SubmissionExpectation]),
  );
}

/** Deep and strict equality, where an asymmetric matcher may stand for any part. */
export function matches(expected: unknown, actual: unknown): boolean {
  if (isMatcher(expected)) return expected.asymmetricMatch(actual);
  if (!isStructure(expected) || !isStructure(actual)) return isDeepStrictEqual(expected, actual);
  if (Object.getPrototypeOf(expected) !== Object.getPrototypeOf(actual)) return false;
  const keys = Object.keys(expected);
  if (keys.length !== Object.keys(actual).length) return false;
  return keys.every((key) => key in actual && matches(expected[key], actual[key]));
}

function isMatcher(value: unknown): value is AsymmetricMatcher {
  return typeof (value as Partial<AsymmetricMatcher> | null | undefined)?.asymmetricMatch === 'function';
}

/** Arrays and plain objects, whose parts are compared one by one; all else is compared as a whole. */
function isStructure(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  );
}
