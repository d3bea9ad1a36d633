import { notATester } from '../testing.messages.js';
import {
  judge,
  type SubmissionDetails,
  type SubmissionVerdict,
  type WaitingDetails,
} from './expectations.js';
import { GearmanTester } from './gearman-tester.js';

/** What `expect(tester)` may say; the entries for Jest and Vitest declare it to their types. */
export interface GearmanMatchers<Returned> {
  /**
   * A job was submitted: by name, with this payload (`undefined` is any), unique ID, priority, in the background, for this
   * time. With `within` it waits, and is to be awaited.
   *
   * @example
   * expect(gearman).toHaveSubmitted('Images~resize', { file: 'a.jpg' }, { priority: 'high' });
   * expect(gearman).not.toHaveSubmitted('Images~index');
   * await expect(gearman).toHaveSubmitted('Images~index', undefined, { within: 1000 });
   */
  toHaveSubmitted(job: string, payload: unknown, details: WaitingDetails): Promise<void>;
  toHaveSubmitted(job: string, payload?: unknown, details?: Omit<SubmissionDetails, 'within'>): Returned;
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
    throw new TypeError(notATester(tester));
  },
};
