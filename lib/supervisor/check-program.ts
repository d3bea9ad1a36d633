import { InvalidProgramError, UnprintableError } from './errors.js';
import { type CompleteProgram, STOP_SIGNALS } from './supervised-program.js';
import { fieldOutOfRange, unprintable } from './supervisor.messages.js';

/** What every format and every shell takes for the name of a variable. */
const VARIABLE = /^[A-Za-z_]\w*$/;

/** The name of a user as `useradd` takes it, or a number. */
const USER = /^(?:[A-Za-z_][\w.-]*\$?|\d+)$/;

type Rule = readonly [field: string, expected: string, holds: (program: CompleteProgram) => boolean];

const RULES: readonly Rule[] = [
  ['name', 'a text that is not empty', ({ name }) => name !== ''],
  ['group', 'a text that is not empty', ({ group }) => group !== ''],
  ['command', 'at least a program', ({ command }) => command.length > 0],
  ['directory', 'an absolute path', ({ directory }) => directory.startsWith('/')],
  ['processes', 'a whole number from 1', ({ processes }) => isWhole(processes, 1)],
  ['startSeconds', 'a whole number of seconds', ({ startSeconds }) => isWhole(startSeconds)],
  ['stopWaitSeconds', 'a whole number of seconds', ({ stopWaitSeconds }) => isWhole(stopWaitSeconds)],
  ['user', "a user's name or number", ({ user }) => user === undefined || USER.test(user)],
  ['priority', 'a whole number from 0 to 999', ({ priority }) => isWhole(priority) && priority <= 999],
  ['startRetries', 'a whole number', ({ startRetries }) => isWhole(startRetries)],
  ['finalExitCodes', 'exit codes from 0 to 255', ({ finalExitCodes }) => finalExitCodes.every(isExitCode)],
  ['stopSignal', `one of ${STOP_SIGNALS.join(', ')}`, ({ stopSignal }) => STOP_SIGNALS.includes(stopSignal)],
];

const LOG_RULES: readonly Rule[] = [
  ['log.file', 'the absolute path of a file', ({ log }) => isFile(log?.file)],
  ['log.errorFile', 'the absolute path of a file', ({ log }) => isFile(log?.errorFile)],
  ['log.maxBytes', 'a whole number of bytes', ({ log }) => log === undefined || isWhole(log.maxBytes)],
  ['log.backups', 'a whole number', ({ log }) => log === undefined || isWhole(log.backups)],
];

/**
 * Checks what no format could hold.
 *
 * @throws InvalidProgramError for a field out of its range
 * @throws UnprintableError for text that no file can hold
 */
export function checkProgram(program: CompleteProgram): void {
  for (const [field, expected, holds] of [...RULES, ...LOG_RULES]) {
    if (holds(program)) continue;
    const given = field
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], program);
    throw new InvalidProgramError(fieldOutOfRange(program.name, field, { expected, given }));
  }
  for (const [what, text] of textsOf(program)) checkText(what, text);
  for (const name of Object.keys(program.environment)) checkVariable(name);
}

function* textsOf(program: CompleteProgram): Generator<[string, string]> {
  const { name, group, directory, command, environment, log } = program;
  yield* Object.entries({ name, group: group ?? '', directory });
  for (const word of command) yield ['a word of the command', word];
  yield* Object.entries(environment);
  yield* Object.entries({ 'log.file': log?.file ?? '', 'log.errorFile': log?.errorFile ?? '' });
}

/** Nothing that a program is given can hold a NUL, nor half a character be written as UTF-8. */
function checkText(what: string, text: string): void {
  if (!/[\0\p{Surrogate}]/u.test(text)) return;
  const reason = 'expected text without NUL and halves of characters';
  throw new UnprintableError(unprintable('a file', what, { reason, given: text }));
}

function checkVariable(name: string): void {
  if (VARIABLE.test(name)) return;
  const reason = 'expected a name of ASCII letters, digits and _';
  throw new UnprintableError(unprintable('a file', 'the variable', { reason, given: name }));
}

function isFile(path: string | undefined): boolean {
  return path === undefined || /^\/(?:.*[^/])$/s.test(path);
}

function isWhole(value: number, least = 0): boolean {
  return Number.isSafeInteger(value) && value >= least;
}

function isExitCode(code: number): boolean {
  return isWhole(code) && code <= 255;
}
