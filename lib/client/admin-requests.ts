import { OptionError, rejectUnknownOptions, wholeNumber } from '../options/index.js';
import { InvalidNameError, wireFunctionName, wireHandle } from '../protocol/index.js';
import * as answers from './admin-answers.js';
import type { AnswerFormat } from './admin-answers.js';
import type { DropOutcome, MaxQueueLimit, MaxQueueLimits } from './admin-results.js';

/** A command and how its answer is read. */
export interface AdminRequest<Result> {
  /** A byte string, without its line ending. */
  readonly line: string;
  readonly answer: AnswerFormat<Result>;
  /** The result where the server closes the connection, without an error, instead of answering. */
  readonly closing?: { readonly result: Result };
}

export const STATUS = { line: 'status', answer: answers.STATUS_ANSWER };
export const PRIORITY_STATUS = { line: 'prioritystatus', answer: answers.PRIORITY_STATUS_ANSWER };
export const WORKERS = { line: 'workers', answer: answers.WORKERS_ANSWER };
export const JOBS = { line: 'show jobs', answer: answers.JOBS_ANSWER };
export const UNIQUE_JOBS = { line: 'show unique jobs', answer: answers.UNIQUE_JOBS_ANSWER };
export const PERL_JOBS = { line: 'jobs', answer: answers.PERL_JOBS_ANSWER };
export const PERL_CLIENTS = { line: 'clients', answer: answers.PERL_CLIENTS_ANSWER };
export const PID = { line: 'getpid', answer: answers.PID_ANSWER };
export const VERBOSE = { line: 'verbose', answer: answers.VALUE_ANSWER };
export const VERSION = { line: 'version', answer: answers.VERSION_ANSWER };

/** @throws InvalidNameError */
export function cancelJob(handle: string): AdminRequest<boolean> {
  const word = lineWord('job handle', handle, wireHandle(handle));
  return { line: `cancel job ${word}`, answer: answers.CANCEL_ANSWER };
}

/** @throws InvalidNameError */
export function createFunction(functionName: string): AdminRequest<void> {
  return { line: `create function ${functionWord(functionName)}`, answer: answers.OK_ANSWER };
}

/** @throws InvalidNameError */
export function dropFunction(functionName: string): AdminRequest<DropOutcome> {
  return { line: `drop function ${functionWord(functionName)}`, answer: answers.DROP_ANSWER };
}

/** @throws InvalidNameError, OptionError */
export function maxQueue(functionName: string, limits: MaxQueueLimits): AdminRequest<void> {
  const words = limitWords(limits).join(' ');
  return { line: `maxqueue ${functionWord(functionName)} ${words}`, answer: answers.OK_ANSWER };
}

/** Java's server, and gearmand of old when it is quick, are gone without an answer. */
export function shutdown(graceful: boolean): AdminRequest<void> {
  return {
    line: graceful ? 'shutdown graceful' : 'shutdown',
    answer: answers.OK_ANSWER,
    closing: { result: undefined },
  };
}

function functionWord(functionName: string): string {
  return lineWord('function name', functionName, wireFunctionName(functionName));
}

/** Servers split a line at its spaces and end it at a line feed, and know no quotes. */
function lineWord(what: string, text: string, bytes: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is looked for
  if (/^[^\0-\x20\x7f]+$/.test(bytes)) return bytes;
  throw new InvalidNameError(
    `expected a ${what} of at least one character, none of them a space or control character, which the admin protocol cannot carry, got ${JSON.stringify(text)}`,
  );
}

/** gearmand reads limits as signed integers of 32 bits. */
const HIGHEST_LIMIT = 2 ** 31 - 1;

function limitWords(limits: MaxQueueLimits): string[] {
  if (typeof limits !== 'object' || limits === null) return [limitWord('limits', limits)];
  rejectUnknownOptions('AdminClient#maxQueue', limits, ['high', 'normal', 'low']);
  const { high, normal, low } = limits;
  return [limitWord('high', high), limitWord('normal', normal), limitWord('low', low)];
}

/** A negative number is without limit for gearmand and for Perl's server; 0 would be only for gearmand. */
function limitWord(name: string, limit: MaxQueueLimit): string {
  if (limit === 'unlimited') return '-1';
  if (wholeNumber(name, limit, 1) <= HIGHEST_LIMIT) return String(limit);
  throw new OptionError(`expected ${name} as at most ${HIGHEST_LIMIT} or "unlimited", got ${limit}`);
}
