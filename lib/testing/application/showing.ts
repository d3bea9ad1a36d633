import { inspect } from 'node:util';

import { type AsymmetricMatcher, isMatcher, isStructure, type SubmissionExpectation } from './matching.js';

/** An expectation as a failed test shows it. */
export function shownExpectation(job: string, expected: SubmissionExpectation): string {
  const said = Object.entries(expected).filter(([, value]) => value !== undefined);
  return said.length === 0 ? job : `${job} with ${shown(Object.fromEntries(said))}`;
}

function shown(value: unknown): string {
  return inspect(readable(value), { depth: 8, breakLength: 100 });
}

/** Asymmetric matchers as they call themselves: `Any<String>`, `StringContaining "a"`. */
function readable(value: unknown): unknown {
  if (isMatcher(value)) return { [inspect.custom]: () => titleOf(value) };
  if (Array.isArray(value)) return value.map(readable);
  if (!isStructure(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, readable(part)]));
}

function titleOf(matcher: AsymmetricMatcher): string {
  const title = matcher.toAsymmetricMatcher?.() ?? String(matcher);
  const isWhole = matcher.sample === undefined || title.includes('<');
  return isWhole ? title : `${title} ${shown(matcher.sample)}`;
}
