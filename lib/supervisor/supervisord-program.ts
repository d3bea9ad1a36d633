import { quoteCommand, UnprintableError } from './command-line.js';

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

/** supervisord refuses these in the names of programs; brackets would end the section's name. */
const FORBIDDEN_IN_NAMES = /[\s:/[\]%;#]+/g;

/**
 * The `[program:…]` block of a supervisord configuration, ready to be pasted.
 *
 * @throws UnprintableError for a value that supervisord's file cannot hold
 */
export function renderSupervisordProgram(program: SupervisordProgram): string {
  const lines = [
    `[program:${program.name.replace(FORBIDDEN_IN_NAMES, '_')}]`,
    `command=${escapePercent(quoteCommand(program.command))}`,
    `directory=${escapePercent(plainValue('directory', program.directory))}`,
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

/** supervisord expands `%(…)s` in every value, and wants a `%` of its own doubled. */
function escapePercent(value: string): string {
  return value.replaceAll('%', '%%');
}

function environmentLine(environment: Readonly<Record<string, string>>): string[] {
  const pairs = Object.entries(environment).map(([name, value]) => `${name}=${quoteValue(name, value)}`);
  return pairs.length === 0 ? [] : [`environment=${escapePercent(pairs.join(','))}`];
}

/** supervisord knows no escape inside a value's quotes. */
function quoteValue(name: string, value: string): string {
  plainValue(name, value);
  if (!value.includes('"')) return `"${value}"`;
  if (!value.includes("'")) return `'${value}'`;
  throw new UnprintableError(`${name} holds both kinds of quotes, which supervisord cannot read: ${value}`);
}

function plainValue(name: string, value: string): string {
  if (!/[\r\n\0]|\s[;#]/.test(value)) return value;
  throw new UnprintableError(
    `${name} holds a line break, or a ; or # behind a space, which supervisord takes for a comment: ${JSON.stringify(value)}`,
  );
}
