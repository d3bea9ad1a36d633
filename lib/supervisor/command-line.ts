/** Text that a file cannot hold in any spelling. */
export class UnprintableError extends Error {
  override readonly name = 'UnprintableError';
}

const PLAIN = /^[A-Za-z0-9_@+=:,./~-]+$/;

/**
 * One word of a command line, for a POSIX shell and for Python's `shlex`, which supervisord splits its commands with.
 * A `;` or `#` behind a space would begin a comment in supervisord's file, quoted or not, so the quotes are closed and
 * opened again between the two.
 *
 * @throws UnprintableError for a word with a line break, which supervisord's file cannot hold
 */
export function quoteWord(word: string): string {
  if (/[\r\n\0]/.test(word)) {
    throw new UnprintableError(`expected a command line without line breaks, got ${JSON.stringify(word)}`);
  }
  if (PLAIN.test(word)) return word;
  const quoted = word.replaceAll("'", `'"'"'`).replace(/(\s)([;#])/g, "$1''$2");
  return `'${quoted}'`;
}

export function quoteCommand(words: readonly string[]): string {
  return words.map(quoteWord).join(' ');
}
