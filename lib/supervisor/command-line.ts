import { UnprintableError } from './errors.js';
import { lineBreakInCommand } from './supervisor.messages.js';

/** A tilde within a name is plain; elsewhere a shell may take it for somebody's home. */
const PLAIN = /^(?:[A-Za-z0-9_@+=:,./-]|(?<=[A-Za-z0-9])~)+$/;

// What Python's `isspace` takes for a space: control characters among it, and more than JavaScript's `\s`.
// oxlint-disable-next-line no-control-regex
const COMMENT = /([\s\u001c-\u001f\u0085])([;#])/;

/** What supervisord would change in a value, quoted and escaped or not: a comment, and the name of its file's folder. */
export const CHANGED_BY_SUPERVISORD = new RegExp(`${COMMENT.source}|%\\(here\\)s`);

/**
 * One word of a command line, for a POSIX shell and for Python's `shlex`, which supervisord splits its commands with.
 * A `;` or `#` behind a space would begin a comment in supervisord's file, quoted or not, so the quotes are closed and
 * opened again between the two; and so within `%(here)s`, which supervisord replaces before it looks at per cent signs.
 *
 * @throws UnprintableError for a word with a line break, which supervisord's file cannot hold
 */
export function quoteWord(word: string): string {
  if (/[\r\n\0]/.test(word)) {
    throw new UnprintableError(lineBreakInCommand(word));
  }
  if (PLAIN.test(word)) return word;
  const quoted = word.replaceAll("'", `'"'"'`).replace(new RegExp(COMMENT, 'g'), "$1''$2");
  return `'${quoted.replaceAll('%(here)s', "%(''here)s")}'`;
}

export function quoteCommand(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
