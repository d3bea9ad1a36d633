import { AssertionError } from 'node:assert';

import { notSubmitted, submittedAfterAll } from '../testing.messages.js';
import type { GearmanTester } from './gearman-tester.js';
import type { SubmissionExpectation } from './matching.js';
import { shownExpectation } from './showing.js';
import type { SubmittedJob } from './submitted-job.js';

/** What a submission must have beside its payload, and how long it may take to come. */
export interface SubmissionDetails extends Omit<SubmissionExpectation, 'payload'> {
  /** Waits so long for it, in ms of real time; negated, it must not come in that time. Default: it does not wait. */
  readonly within?: number;
}

/** Details with which it is waited for. */
export interface WaitingDetails extends SubmissionDetails {
  readonly within: number;
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
        ? submittedAfterAll(shownExpectation(job, expected), found, within)
        : notSubmitted(shownExpectation(job, expected), tester.jobs, within),
  });
  if (within === undefined) return verdict(tester.submitted(job, expected));
  return tester.submittedWithin(within, job, expected).then(verdict);
}

/** Behind `expectSubmitted` and its negation: the tester, the job's name, and what it must have. */
type ExpectationArguments<Details> = [
  tester: GearmanTester,
  job: string,
  payload?: unknown,
  details?: Details,
];

/**
 * Asserts that the application has submitted such a job; for test runners without `expect.extend()`.
 *
 * @example
 * const job = expectSubmitted(gearman, 'Images~resize', { file: 'a.jpg' }, { priority: 'high' });
 * await expectSubmitted(gearman, 'Images~index', undefined, { within: 1000 });
 *
 * @returns the first such submission; with `within` its promise
 * @throws AssertionError that lists what was submitted instead
 */
export function expectSubmitted(
  ...args: [tester: GearmanTester, job: string, payload: unknown, details: WaitingDetails]
): Promise<SubmittedJob>;
export function expectSubmitted(
  ...args: ExpectationArguments<Omit<SubmissionDetails, 'within'>>
): SubmittedJob;
export function expectSubmitted(
  ...[tester, job, payload, details = {}]: ExpectationArguments<SubmissionDetails>
): SubmittedJob | Promise<SubmittedJob> {
  const found = (verdict: SubmissionVerdict): SubmittedJob => {
    const { within: _, ...rest } = details;
    const [first] = tester.submitted(job, { payload, ...rest });
    if (first !== undefined) return first;
    throw new AssertionError({ message: verdict.message(), operator: 'expectSubmitted' });
  };
  const verdict = judge(tester, job, payload, details);
  return verdict instanceof Promise ? verdict.then(found) : found(verdict);
}

/**
 * Asserts that the application has submitted no such job; with `within`, that it does not in that time either.
 *
 * @throws AssertionError that lists those that were submitted
 */
export function expectNotSubmitted(
  ...args: [tester: GearmanTester, job: string, payload: unknown, details: WaitingDetails]
): Promise<void>;
export function expectNotSubmitted(...args: ExpectationArguments<Omit<SubmissionDetails, 'within'>>): void;
export function expectNotSubmitted(
  ...[tester, job, payload, details]: ExpectationArguments<SubmissionDetails>
): void | Promise<void> {
  const verdict = judge(tester, job, payload, details);
  return verdict instanceof Promise ? verdict.then(refuse) : refuse(verdict);
}

function refuse({ pass, message }: SubmissionVerdict): void {
  if (pass) throw new AssertionError({ message: message(), operator: 'expectNotSubmitted' });
}
