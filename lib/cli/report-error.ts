import { CliError } from './cli-error.js';
import { noServerThere, serverEnded } from './cli.messages.js';
import { EXIT } from './exit-codes.js';
import type { Output } from './output.js';
import { storeFailure } from './store-failure.js';

interface Expected {
  readonly exitCode: number;
  /** What to do about it, where the message does not say. */
  readonly advice?: string;
}

const USAGE: Expected = { exitCode: EXIT.usage };
const UNREACHABLE: Expected = { exitCode: EXIT.unavailable, advice: noServerThere };
const UNAVAILABLE: Expected = { exitCode: EXIT.unavailable, advice: serverEnded };
const CONFIGURATION: Expected = { exitCode: EXIT.configuration };
const FAILURE: Expected = { exitCode: EXIT.failure };

/** Errors of other folders whose message says all, and the exit codes that they ask for. */
const EXPECTED: Readonly<Record<string, Expected>> = {
  WorkerDoesNotExistError: USAGE,
  JobDoesNotExistError: USAGE,
  OptionError: USAGE,
  ServerAddressError: USAGE,
  InvalidNameError: USAGE,
  UnprintableError: CONFIGURATION,
  InvalidProgramError: CONFIGURATION,
  MergeError: CONFIGURATION,
  ConnectError: UNREACHABLE,
  AggregateError: UNREACHABLE,
  ConnectionLostError: UNAVAILABLE,
  AdminTimeoutError: UNAVAILABLE,
  AdminProtocolError: UNAVAILABLE,
  AnswerTimeoutError: UNAVAILABLE,
  CreationTimeoutError: UNAVAILABLE,
  UnknownCommandError: FAILURE,
  AdminRefusedError: FAILURE,
  ServerError: FAILURE,
};

/** What documents call the errors of commands. */
const NAMES: Readonly<Record<number, string>> = {
  [EXIT.jobFailed]: 'JobFailedError',
  [EXIT.jobThrew]: 'JobExceptionError',
  [EXIT.usage]: 'UsageError',
  [EXIT.unavailable]: 'UnavailableError',
  [EXIT.timedOut]: 'TaskTimeoutError',
  [EXIT.configuration]: 'ConfigurationError',
  [EXIT.interrupted]: 'InterruptedError',
};

/**
 * Tells what ended a command: a message, or a stack where it was not foreseen; with `--json`
 * `{ "error": { "name", "message", "exitCode" } }`.
 *
 * @returns the exit code
 */
export function reportError(thrown: unknown, output: Output, json: boolean): number {
  const given = thrown instanceof Error ? thrown : new Error(String(thrown));
  const error = storeFailure(given) ?? given;
  const { exitCode, text } = explained(error);
  const name = error instanceof CliError ? (NAMES[exitCode] ?? error.name) : error.name;
  output.error(json ? errorDocument(name, text, exitCode) : `${text}\n`);
  return exitCode;
}

function explained(error: Error): { exitCode: number; text: string } {
  if (error instanceof CliError) return { exitCode: error.exitCode, text: error.message };
  const expected = EXPECTED[error.name];
  if (expected !== undefined) {
    const { exitCode, advice } = expected;
    return { exitCode, text: advice === undefined ? error.message : `${error.message}; ${advice}` };
  }
  const text = 'syscall' in error ? error.message : (error.stack ?? error.message);
  return { exitCode: EXIT.failure, text };
}

function errorDocument(name: string, message: string, exitCode: number): string {
  return `${JSON.stringify({ error: { name, message, exitCode } })}\n`;
}
