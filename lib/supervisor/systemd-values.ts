/* oxlint-disable no-control-regex -- systemd refuses them in some places and wants them escaped in others */
import { UnprintableError } from './errors.js';
import { unprintable } from './supervisor.messages.js';

const CONTROLS = /[\u0001-\u001f\u007f]/g;

/** systemd takes a line with one of these for no UTF-8, and ignores it. */
const NO_CHARACTER = /\p{Noncharacter_Code_Point}/u;

/** What systemd refuses in a place, and how to say so. */
interface Refusal {
  readonly pattern: RegExp;
  readonly reason: string;
}

const PROGRAM: Refusal = {
  pattern: /^[^/]|^$|["'\\\u0001-\u001f\u007f]/,
  reason: 'expected an absolute path without quotes, backslashes and control characters',
};

const WORD: Refusal = { pattern: NO_CHARACTER, reason: 'expected characters of Unicode only' };

const VALUE: Refusal = {
  pattern: /[\u0001-\u0008\u000b-\u001f\u007f]/,
  reason: 'expected no control characters but tabs and line feeds',
};

const PATH: Refusal = {
  pattern: /[\u0001-\u001f\u007f]|[ \\]$/,
  reason: 'expected no control characters, and neither a space nor a backslash at the end',
};

const DESCRIPTION: Refusal = {
  pattern: /[\u0001-\u001f\u007f]/,
  reason: 'expected no control characters',
};

function accepted(what: string, text: string, { pattern, reason }: Refusal): string {
  if (!pattern.test(text) && !NO_CHARACTER.test(text)) return text;
  throw new UnprintableError(unprintable('systemd', what, { reason, given: text }));
}

/** systemd expands `%…` everywhere. */
function escapeSpecifiers(text: string): string {
  return text.replaceAll('%', '%%');
}

/** A text that is one word to systemd. */
function quoted(text: string): string {
  const escaped = text
    .replace(/["\\]/g, '\\$&')
    .replace(CONTROLS, (control) => `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escapeSpecifiers(escaped)}"`;
}

/**
 * The command line. A `:` before it keeps systemd from replacing `$…` in it, where there is any; before version 244
 * systemd did not know that.
 *
 * @throws UnprintableError for a program whose path systemd would not take
 */
export function execStart([program = '', ...words]: readonly string[]): string {
  const command = [
    accepted('the path of the program', program, PROGRAM),
    ...words.map((word) => accepted('a word of the command', word, WORD)),
  ];
  const literally = command.some((word) => word.includes('$')) ? ':' : '';
  return literally + command.map(quoted).join(' ');
}

/** `NAME=value`, one word of `Environment=`. @throws UnprintableError for a value with control characters */
export function environmentWord(name: string, value: string): string {
  return quoted(`${name}=${accepted(name, value, VALUE)}`);
}

/** A path that systemd reads to the end of its line. @throws UnprintableError for one that no line can hold */
export function plainPath(what: string, path: string): string {
  return escapeSpecifiers(accepted(what, path, PATH));
}

/** @throws UnprintableError for a name that no line can hold */
export function descriptionOf(name: string): string {
  return `Gearman worker (${escapeSpecifiers(accepted('the name', name, DESCRIPTION))})`;
}
