import { isDeepStrictEqual } from 'node:util';

import type { TaskPriority } from '../../client/index.js';
import type { SubmittedJob } from './submitted-job.js';

/** What a submission must have; what is not named, or `undefined`, may be anything. */
export interface SubmissionExpectation {
  /**
   * Equal, or matched by what `expect.objectContaining()` and its like make. What the serializer changes may be given as
   * it was submitted: a `Date` equals the text that JSON made of it.
   */
  readonly payload?: unknown;
  /** A text, or what `expect.stringMatching()` and its like make. */
  readonly unique?: unknown;
  readonly priority?: TaskPriority;
  readonly background?: boolean;
  /** When it is due: a `Date`, or what `expect.any(Date)` and its like make. */
  readonly runAt?: unknown;
}

/** What `expect.any()`, `expect.objectContaining()` and their kin make, in Jest and Vitest alike. */
export interface AsymmetricMatcher {
  asymmetricMatch(value: unknown): boolean;
  /** As messages show it, in most. */
  toAsymmetricMatcher?(): string;
  /** What it compares with, in most. */
  readonly sample?: unknown;
}

export function matchesSubmission(
  job: SubmittedJob,
  name: string,
  { payload, ...details }: SubmissionExpectation,
): boolean {
  if (job.name !== name && job.functionName !== name) return false;
  const fits = Object.entries(details).every(
    ([key, value]) => value === undefined || matches(value, job[key as keyof SubmissionExpectation]),
  );
  return fits && (payload === undefined || matchesPayload(payload, job));
}

function matchesPayload(expected: unknown, { payload, submission }: SubmittedJob): boolean {
  if (matches(expected, payload)) return true;
  const { serializer } = submission.record.description;
  try {
    return matches(serializer.deserialize(serializer.serialize(expected)), payload);
  } catch {
    // No serializer has a form for asymmetric matchers: they have had their say already.
    return false;
  }
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

export function isMatcher(value: unknown): value is AsymmetricMatcher {
  return typeof (value as Partial<AsymmetricMatcher> | null | undefined)?.asymmetricMatch === 'function';
}

/** Arrays and plain objects, whose parts are compared one by one; all else is compared as a whole. */
export function isStructure(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  return (
    Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null)
  );
}
