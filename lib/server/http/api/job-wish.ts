import { randomUUID } from 'node:crypto';

import { InvalidNameError, wireFunctionName, wireUnique } from '../../../protocol/index.js';
import { PRIORITIES, type Priority, type Submission } from '../../../queue/index.js';
import { HttpProblem } from '../http-problem.js';
import {
  badMember,
  DEEP_PAYLOAD,
  LATER_IS_BACKGROUND,
  notAnObject,
  twoWorkloads,
  unknownMember,
} from './api.messages.js';

/** What a caller of the API wants done. */
export interface JobWish {
  readonly submission: Submission;
  readonly keepResult: boolean;
}

type Members = Readonly<Record<string, unknown>>;

const MEMBERS = [
  'function',
  'payload',
  'workload',
  'unique',
  'priority',
  'background',
  'runAt',
  'keepResult',
];

const AT_ONCE = 0;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
/** RFC 3339: a time of no zone is another moment on each machine. */
const MOMENT = /^\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/**
 * Reads the body of POST /api/v1/jobs.
 *
 * @param waited whether the caller waits for the end: then a job is not in the background unless it says so
 * @throws HttpProblem 400, which names the member
 */
export function parseJobWish(body: unknown, waited: boolean): JobWish {
  const members = membersOf(body);
  const functionName = nameOf(members, 'function', wireFunctionName);
  const workload = workloadOf(members);
  const dueAt = dueAtOf(members);
  const background = booleanOf(members, 'background', dueAt !== AT_ONCE || !waited);
  if (dueAt !== AT_ONCE && !background) throw new HttpProblem(400, LATER_IS_BACKGROUND);
  const unique = uniqueOf(members, workload);
  const priority = priorityOf(members);
  const submission = { functionName, unique, reducer: '', workload, priority, background, dueAt };
  return { submission, keepResult: booleanOf(members, 'keepResult', false) };
}

function membersOf(body: unknown): Members {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new HttpProblem(400, notAnObject);
  const unknown = Object.keys(body).find((name) => !MEMBERS.includes(name));
  if (unknown !== undefined) throw new HttpProblem(400, unknownMember(unknown, MEMBERS));
  return body as Members;
}

function refuse(members: Members, name: string, expected: string): never {
  throw new HttpProblem(400, badMember(name, expected, members[name]));
}

/** @param check throws InvalidNameError for a name that the protocol cannot carry */
function nameOf(members: Members, name: string, check: (text: string) => string): string {
  const value = members[name];
  if (typeof value !== 'string') return refuse(members, name, 'a string');
  try {
    return check(value);
  } catch (error) {
    if (error instanceof InvalidNameError) throw new HttpProblem(400, `${name}: ${error.message}`);
    throw error;
  }
}

/**
 * One is made up where there is none, as libgearman does for background jobs; also for `-` without a workload, which is
 * never joined: who waits for a background job joins it.
 */
function uniqueOf(members: Members, workload: Buffer): string {
  if (members['unique'] === undefined) return randomUUID();
  const unique = nameOf(members, 'unique', wireUnique);
  if (unique === '') refuse(members, 'unique', 'a string that is not empty');
  return unique === '-' && workload.length === 0 ? randomUUID() : unique;
}

function workloadOf(members: Members): Buffer {
  const { payload, workload } = members;
  if (payload !== undefined && workload !== undefined) throw new HttpProblem(400, twoWorkloads);
  if (payload !== undefined) return jsonBytes(payload);
  if (workload === undefined) return Buffer.alloc(0);
  const isBase64 = typeof workload === 'string' && BASE64.test(workload);
  return isBase64
    ? Buffer.from(workload, 'base64')
    : refuse(members, 'workload', 'base64 (RFC 4648, padded)');
}

function jsonBytes(payload: unknown): Buffer {
  try {
    return Buffer.from(JSON.stringify(payload));
  } catch (error) {
    if (error instanceof RangeError) throw new HttpProblem(400, DEEP_PAYLOAD);
    throw error;
  }
}

function priorityOf(members: Members): Priority {
  const { priority = 'normal' } = members;
  const known = PRIORITIES.find((each) => each === priority);
  return known ?? refuse(members, 'priority', PRIORITIES.join(' or '));
}

function booleanOf(members: Members, name: string, byDefault: boolean): boolean {
  const value = members[name] ?? byDefault;
  return typeof value === 'boolean' && members[name] !== null
    ? value
    : refuse(members, name, 'true or false');
}

function dueAtOf(members: Members): number {
  const { runAt } = members;
  if (runAt === undefined) return AT_ONCE;
  const isMoment = typeof runAt === 'string' && MOMENT.test(runAt) && !Number.isNaN(Date.parse(runAt));
  return isMoment ? Date.parse(runAt) : refuse(members, 'runAt', 'an RFC 3339 time as 2030-01-31T12:00:00Z');
}
