import type { IncomingHttpHeaders } from 'node:http';

import { UNIQUE_MAX } from '../../protocol/index.js';
import { PRIORITIES, type Priority } from '../../queue/index.js';
import { HttpProblem } from './http-problem.js';
import { badHeader, ofAtMostBytes } from './http.messages.js';

/** What gearmand's own headers say of a job. */
export interface FunctionHeaders {
  /** A byte string. Default `-`: joined with jobs of the same workload. */
  readonly unique: string;
  readonly background: boolean;
  readonly priority: Priority;
}

const BOOLEANS = ['true', 'false'] as const;

/** @throws HttpProblem 400 for a value that gearmand would pass over in silence */
export function parseFunctionHeaders(headers: IncomingHttpHeaders): FunctionHeaders {
  return {
    unique: uniqueIn(headers),
    background: oneOf(headers, 'X-Gearman-Background', BOOLEANS, 'false') === 'true',
    priority: oneOf(headers, 'X-Gearman-Priority', PRIORITIES, 'normal'),
  };
}

function uniqueIn(headers: IncomingHttpHeaders): string {
  const name = 'X-Gearman-Unique';
  const unique = valueOf(headers, name) ?? '-';
  if (unique.length <= UNIQUE_MAX) return unique;
  throw new HttpProblem(400, badHeader(name, ofAtMostBytes(UNIQUE_MAX), unique));
}

/** In any case of letters. */
function oneOf<Value extends string>(
  headers: IncomingHttpHeaders,
  name: string,
  values: readonly Value[],
  byDefault: Value,
): Value {
  const given = valueOf(headers, name) ?? byDefault;
  const value = values.find((each) => each === given.toLowerCase());
  if (value !== undefined) return value;
  throw new HttpProblem(400, badHeader(name, `as ${values.join(' or ')}`, given));
}

/** A header that comes twice is joined by node, and fits nowhere. */
function valueOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  return headers[name.toLowerCase()]?.toString();
}
