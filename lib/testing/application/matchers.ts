import { GearmanTester } from './gearman-tester.js';
import { judge, type SubmissionDetails, type SubmissionVerdict } from './expectations.js';

/** What `expect(tester)` may say; the entries for Jest and Vitest declare it to their types. */
export interface GearmanMatchers<Returned> {
  /**
   * A job was submitted: by name, with this payload (`undefined` is any), unique ID, priority, in the background, for this
   * time. With `within` it waits, and is to be awaited.
   */
  toHaveSubmitted(job: string, payload?: unknown, details?: SubmissionDetails): Returned;
}

/** For `expect.extend()`. */
export const gearmanMatchers = {
  toHaveSubmitted(
    tester: unknown,
    job: string,
    payload?: unknown,
    details?: SubmissionDetails,
  ): SubmissionVerdict | Promise<SubmissionVerdict> {
    if (tester instanceof GearmanTester) return judge(tester, job, payload, details);
    throw new TypeError(
      'expected a GearmanTester, as app.get(GearmanTester) gives it, before toHaveSubmitted',
    );
  },
};
