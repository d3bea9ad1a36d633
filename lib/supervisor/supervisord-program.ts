import { CHANGED_BY_SUPERVISORD, quoteCommand, UnprintableError } from './command-line.js';

/** What supervisord shall keep running. */
export interface SupervisordProgram {
  readonly name: string;
  /** The program, by its absolute path, and its arguments. */
  readonly command: readonly string[];
  /** Where it runs, an absolute path. */
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  /** How many processes of it. From 1. */
  readonly processes: number;
  /** How long a process must have run for its start to count as successful, in s. */
  readonly startSeconds: number;
  /** How long supervisord waits for it to stop before it kills it, in s. */
  readonly stopWaitSeconds: number;
}

/** supervisord refuses these in the names of programs, or strips them; brackets would end the section's name. */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN_IN_NAMES = /[\s\u0000-\u001f\u007f-\u009f:/[\]%;#]+/g;

// oxlint-disable-next-line no-control-regex
const SPACE_AT_END = /[\s\u001c-\u001f\u0085]$/;

/** Names of environment variables that supervisord reads as one word. */
const VARIABLE = /^\w+$/;

/**
 * The `[program:…]` block of a supervisord configuration, ready to be pasted.
 *
 * @throws UnprintableError for a value that supervisord's file cannot hold
 */
export function renderSupervisordProgram(program: SupervisordProgram): string {
  const lines = [
    `[program:${program.name.replace(FORBIDDEN_IN_NAMES, '_')}]`,
    `command=${escapePercent(quoteCommand(program.command))}`,
    `directory=${escapePercent(directoryValue(program.directory))}`,
    ...environmentLine(program.environment),
    'process_name=%(program_name)s_%(process_num)02d',
    `numprocs=${program.processes}`,
    'autostart=true',
    'autorestart=true',
    `startsecs=${program.startSeconds}`,
    'stopsignal=TERM',
    `stopwaitsecs=${program.stopWaitSeconds}`,
    'killasgroup=true',
    'redirect_stderr=true',
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** No quotes protect the spaces at a directory's end. */
function directoryValue(directory: string): string {
  if (!SPACE_AT_END.test(directory)) return plainValue('directory', directory);
  throw new UnprintableError(`directory ends with a space: ${JSON.stringify(directory)}`);
}

/** supervisord expands `%(…)s` in every value, and wants a `%` of its own doubled. */
function escapePercent(value: string): string {
  return value.replaceAll('%', '%%');
}

function environmentLine(environment: Readonly<Record<string, string>>): string[] {
  const pairs = Object.entries(environment).map(([name, value]) => `${name}=${quoteValue(name, value)}`);
  return pairs.length === 0 ? [] : [`environment=${escapePercent(pairs.join(','))}`];
}

/** supervisord knows no escape inside a value's quotes, and strips quotes of both kinds from its ends. */
function quoteValue(name: string, value: string): string {
  if (!VARIABLE.test(name)) throw new UnprintableError(`supervisord cannot read the name ${name}`);
  plainValue(name, value);
  const quote = value.includes('"') ? "'" : '"';
  if (!value.includes(quote) && !/^['"]|['"]$/.test(value)) return quote + value + quote;
  throw new UnprintableError(
    `${name} holds both kinds of quotes, or one at an end, which supervisord cannot read: ${value}`,
  );
}

function plainValue(name: string, value: string): string {
  if (!/[\r\n\0]/.test(value) && !CHANGED_BY_SUPERVISORD.test(value)) return value;
  throw new UnprintableError(
    `${name} holds a line break, a ; or # behind a space, or %(here)s, which supervisord reads as something else: ${JSON.stringify(value)}`,
  );
}
