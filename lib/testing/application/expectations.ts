import { AssertionError } from 'node:assert';
import { inspect } from 'node:util';

import { notSubmitted, submittedAfterAll } from '../testing.messages.js';
import type { GearmanTester } from './gearman-tester.js';
import type { SubmissionExpectation } from './matching.js';
import type { SubmittedJob } from './submitted-job.js';

/** What a submission must have beside its payload, and how long it may take to come. */
export interface SubmissionDetails extends Omit<SubmissionExpectation, 'payload'> {
  /** Waits so long for it, in ms of real time; negated, it must not come in that time. Default: it does not wait. */
  readonly within?: number;
}

/** Whether it was submitted, and what is said if that is not as it should be. */
export interface SubmissionVerdict {
  readonly pass: boolean;
  message(): string;
}

/** What the matcher finds; a promise only where it has to wait. */
export function judge(
  tester: GearmanTester,
  job: string,
  payload: unknown,
  { within, ...rest }: SubmissionDetails = {},
): SubmissionVerdict | Promise<SubmissionVerdict> {
  const expected = { payload, ...rest };
  const verdict = (found: readonly SubmittedJob[]): SubmissionVerdict => ({
    pass: found.length > 0,
    message: () =>
      found.length > 0
        ? submittedAfterAll(shown(job, expected), found)
        : notSubmitted(shown(job, expected), tester.jobs),
  });
  if (within === undefined) return verdict(tester.submitted(job, expected));
  return tester.submittedWithin(within, job, expected).then(verdict);
}

/**
 * Asserts that the application has submitted such a job; for test runners without `expect.extend()`.
 *
 * @returns the first such submission
 * @throws AssertionError that lists what was submitted instead
 */
export function expectSubmitted(
  tester: GearmanTester,
  job: string,
  payload?: unknown,
  details: Omit<SubmissionDetails, 'within'> = {},
): SubmittedJob {
  const expected = { payload, ...details };
  const [found] = tester.submitted(job, expected);
  if (found !== undefined) return found;
  throw new AssertionError({
    message: notSubmitted(shown(job, expected), tester.jobs),
    expected: { job, ...expected },
    actual: tester.jobs,
    operator: 'expectSubmitted',
  });
}

function shown(job: string, expected: SubmissionExpectation): string {
  const said = Object.entries(expected).filter(([, value]) => value !== undefined);
  return said.length === 0 ? job : `${job} with ${inspect(Object.fromEntries(said), { depth: 6 })}`;
}
