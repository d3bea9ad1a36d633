/** A line of the admin protocol: its first word, in lower case, and what follows. */
export interface AdminCommand {
  readonly command: string;
  /** The first word as it came, for answers that quote it. */
  readonly word: string;
  readonly args: readonly string[];
}

/** gearmand splits a line into at most this many words and ignores the rest. */
const MOST_WORDS = 5;

/** Reads one line, as gearmand does: words are separated by runs of spaces, and the command's case does not count. */
export function parseAdminCommand(line: string): AdminCommand {
  const [word = '', ...args] = line.split(/ +/).filter(Boolean).slice(0, MOST_WORDS);
  return { command: word.toLowerCase(), word, args };
}
