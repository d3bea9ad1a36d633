import { LOG_LEVELS } from './flag.js';
import { type GivenFlags, refused } from './flag-parser.js';
import { type FlagName, SERVER_FLAGS } from './flags.js';
import * as messages from './server.messages.js';

const PORT_MAX = 65_535;

/** Reads what was said, flag by flag. */
export class FlagValues {
  constructor(private readonly given: GivenFlags) {}

  has(flag: FlagName): boolean {
    return this.given.has(flag);
  }

  text(flag: FlagName): string | undefined {
    return this.given.get(flag);
  }

  /** @throws CliError for the empty text */
  path(flag: FlagName): string | undefined {
    const text = this.given.get(flag);
    if (text === '') throw refused(messages.emptyValue(`--${flag}`));
    return text;
  }

  /** @throws CliError where it is none, or out of bounds */
  number(flag: FlagName, least: number, most: number): number | undefined {
    const text = this.given.get(flag);
    return text === undefined ? undefined : wholeNumber(`--${flag}`, text, least, most);
  }

  /** @throws CliError where it is none of these */
  oneOf<Value extends string>(flag: FlagName, values: readonly Value[]): Value | undefined {
    const text = this.given.get(flag);
    const found = values.find((value) => value === text);
    if (text === undefined || found !== undefined) return found;
    throw refused(messages.notOneOf(`--${flag}`, text, values));
  }

  level() {
    return this.oneOf('verbose', LOG_LEVELS);
  }

  /** Those that were said and change nothing, and why. */
  idle(): { readonly long: string; readonly why: string }[] {
    return SERVER_FLAGS.flatMap(({ long, idle }) =>
      idle !== undefined && this.given.has(long) ? [{ long, why: idle }] : [],
    );
  }
}

/** @param where it was said: a flag, or a variable of the environment. @throws CliError */
export function portNumber(where: string, text: string): number {
  return wholeNumber(where, text, 0, PORT_MAX);
}

function wholeNumber(where: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^-?\d+$/.test(text) && number >= least && number <= most) return number;
  throw refused(messages.notANumber(where, text, least, most));
}
