import { CHANGED_BY_SUPERVISORD } from './command-line.js';
import { UnprintableError } from './errors.js';
import { numberedFile } from './log-files.js';
import { unprintable } from './supervisor.messages.js';

/**
 * supervisord refuses these in the names of programs and groups, or strips them; brackets would end the section's name,
 * and a comma the name in a group's list.
 */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN_IN_NAMES = /[\s\u0000-\u001f\u007f-\u009f:/[\]%;#,]+/g;

// oxlint-disable-next-line no-control-regex
const SPACE_AT_END = /[\s\u001c-\u001f\u0085]$/;

/** A name as supervisord takes it. */
export function sectionName(name: string): string {
  return name.replace(FORBIDDEN_IN_NAMES, '_');
}

/** supervisord expands `%(…)s` in every value, and wants a `%` of its own doubled. */
export function escapePercent(value: string): string {
  return value.replaceAll('%', '%%');
}

/** No quotes protect the spaces at a path's end. @throws UnprintableError */
export function pathValue(field: string, path: string): string {
  if (!SPACE_AT_END.test(path)) return plainValue(field, path);
  throw new UnprintableError(
    unprintable('supervisord', field, { reason: 'no space may end it', given: path }),
  );
}

/** supervisord expands the names of log files twice. @throws UnprintableError */
export function logFileValue(field: string, file: string, processes: number): string {
  const escaped = escapePercent(escapePercent(pathValue(field, file)));
  if (processes === 1) return escaped;
  const { stem, extension } = numberedFile(escaped);
  return `${stem}_%(process_num)02d${extension}`;
}

/** @throws UnprintableError for a value that supervisord's file cannot hold */
export function environmentValue(environment: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(environment).map(([name, value]) => `${name}=${quoteValue(name, value)}`);
  return escapePercent(pairs.join(','));
}

/** supervisord knows no escape inside a value's quotes, and strips quotes of both kinds from its ends. */
function quoteValue(name: string, value: string): string {
  plainValue(name, value);
  const quote = value.includes('"') ? "'" : '"';
  if (!value.includes(quote) && !/^['"]|['"]$/.test(value)) return quote + value + quote;
  const reason = 'there may be only one kind of quotes in it, and none at its ends';
  throw new UnprintableError(unprintable('supervisord', name, { reason, given: value }));
}

function plainValue(name: string, value: string): string {
  if (!/[\r\n\0]/.test(value) && !CHANGED_BY_SUPERVISORD.test(value)) return value;
  const reason = 'a line break, a ; or # behind a space, or %(here)s would be read as something else';
  throw new UnprintableError(unprintable('supervisord', name, { reason, given: value }));
}
