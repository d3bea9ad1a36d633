import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { nearestName } from '../nearest-name.js';
import type { ServerFlag } from './flag.js';
import { SERVER_FLAGS } from './flags.js';
import * as messages from './server.messages.js';

/** What was said: the text of each flag that was given, of a switch the empty text. */
export type GivenFlags = ReadonlyMap<string, string>;

/**
 * What becomes of words that are neither a flag nor its value: gearmand refuses them on its command line, and passes
 * over them in its configuration file.
 */
export type LooseWords = 'refuse' | 'pass over';

/**
 * Reads flags as gearmand does: `--name=value`, `--name value`, `-n value`, `-nvalue`, switches of one letter together
 * (`-dR`), and `@file` for `--config-file=file`. Each may be said once.
 *
 * @throws CliError with exit code 1
 */
export function parseFlags(words: readonly string[], loose: LooseWords = 'refuse'): GivenFlags {
  const reader = new FlagReader(words, loose);
  reader.read();
  return reader.given;
}

const BY_LONG = new Map(SERVER_FLAGS.map((flag) => [flag.long, flag]));
const BY_SHORT = new Map(
  SERVER_FLAGS.flatMap((flag) => (flag.short === undefined ? [] : [[flag.short, flag]])),
);

class FlagReader {
  readonly given = new Map<string, string>();
  private readonly rest: string[];

  constructor(
    words: readonly string[],
    private readonly loose: LooseWords,
  ) {
    this.rest = [...words];
  }

  read(): void {
    for (let word = this.rest.shift(); word !== undefined; word = this.rest.shift()) this.take(word);
  }

  private take(word: string): void {
    if (/^--./.test(word)) this.long(word);
    else if (/^-[^-]/.test(word)) this.cluster(word.slice(1));
    else if (/^@./.test(word) && this.loose === 'refuse') this.keep(flagOf('config-file'), word.slice(1));
    else if (this.loose === 'refuse') throw refused(messages.noSuchWord(word));
  }

  private long(word: string): void {
    const [, long = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const flag = BY_LONG.get(long);
    if (flag === undefined) throw unknown(`--${long}`);
    if (value === undefined) this.keep(flag, this.next(flag));
    else if (flag.value === undefined) throw refused(messages.valueUnwanted(`--${long}`));
    else if (value === '') throw refused(messages.valueMissing(`--${long}=`));
    else this.keep(flag, value);
  }

  /** Letters of switches; the first one that takes a value has what is left. */
  private cluster(letters: string): void {
    for (let at = 0; at < letters.length; at++) {
      const flag = BY_SHORT.get(letters.charAt(at));
      if (flag === undefined) throw unknown(`-${letters.charAt(at)}`);
      const rest = letters.slice(at + 1);
      const takesRest = flag.value !== undefined && rest !== '';
      this.keep(flag, takesRest ? rest : this.next(flag));
      if (takesRest) return;
    }
  }

  private next(flag: ServerFlag): string {
    if (flag.value === undefined) return '';
    const value = this.rest.shift();
    if (value === undefined || isFlag(value)) throw refused(messages.valueMissing(`--${flag.long}`));
    return value;
  }

  private keep({ long }: ServerFlag, value: string): void {
    if (this.given.has(long)) throw refused(messages.saidTwice(`--${long}`));
    this.given.set(long, value);
  }
}

/** Whether a word is a flag that was meant as one: the value before it was forgotten. `-1` is none. */
function isFlag(word: string): boolean {
  const [, long] = /^--([^=]+)/.exec(word) ?? [];
  return long === undefined ? /^-\w$/.test(word) && BY_SHORT.has(word.charAt(1)) : BY_LONG.has(long);
}

function flagOf(long: string): ServerFlag {
  return BY_LONG.get(long) as ServerFlag;
}

function unknown(word: string): CliError {
  const nearest = word.startsWith('--') ? startingWith(word.slice(2)) : undefined;
  return refused(messages.unknownFlag(word, nearest));
}

function startingWith(start: string): string | undefined {
  const names = [...BY_LONG.keys()];
  return names.find((name) => start !== '' && name.startsWith(start)) ?? nearestName(start, names);
}

/** gearmand's own exit code for a wrong command line. */
export function refused(message: string, options?: ErrorOptions): CliError {
  return new CliError(message, EXIT.failure, options);
}
