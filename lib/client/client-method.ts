import { OptionError } from '../options/index.js';
import type { SubmissionKind } from './submission.js';

/** What each of the client's methods submits; the names are GearmanBundle's and libgearman's. */
export const SUBMISSION_KINDS = {
  doNormal: { priority: 'normal', background: false },
  doBackground: { priority: 'normal', background: true },
  doHigh: { priority: 'high', background: false },
  doHighBackground: { priority: 'high', background: true },
  doLow: { priority: 'low', background: false },
  doLowBackground: { priority: 'low', background: true },
} as const satisfies Record<string, SubmissionKind>;

/** The client's methods that `callJob` may stand for. */
export type ClientMethod = keyof typeof SUBMISSION_KINDS;

export const CLIENT_METHODS = Object.keys(SUBMISSION_KINDS) as readonly ClientMethod[];

/**
 * @param owner whose option it is, for the message
 * @throws OptionError where `value` is none of them
 */
export function checkClientMethod(owner: string, value: string): void {
  if (Object.hasOwn(SUBMISSION_KINDS, value)) return;
  throw new OptionError(
    `${owner}: expected defaultMethod to be one of ${CLIENT_METHODS.join(', ')}, got "${value}"`,
  );
}
