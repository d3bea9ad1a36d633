import { InvalidProgramError, UnprintableError } from './errors.js';
import { nameTooLong, nameWithoutLetters, sameSpelling } from './supervisor.messages.js';

/**
 * How each name is spelled in a format.
 *
 * @param kind what the names are of, for messages
 * @throws InvalidProgramError where two names have one spelling
 */
export function spellings(
  kind: 'program' | 'group',
  names: readonly string[],
  spell: (name: string) => string,
): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const name of names) {
    const spelling = spell(name);
    const owner = owners.get(spelling);
    if (owner !== undefined) throw new InvalidProgramError(sameSpelling(kind, owner, name, spelling));
    owners.set(spelling, name);
  }
  return new Map([...owners].map(([spelling, name]) => [name, spelling]));
}

/** The spelling of a name that is known to be among them. */
export function spelled(names: ReadonlyMap<string, string>, name: string): string {
  return names.get(name) ?? name;
}

/**
 * Only ASCII letters, digits, `_`, `.` and `-`, for the names of files, units and services.
 *
 * @throws UnprintableError for a name of which nothing is left
 */
export function fileNameOf(name: string): string {
  return slug(name, /[^\w.-]+/g);
}

const MOST_CHARACTERS_OF_A_LABEL = 63;

/**
 * A label as DNS has it (RFC 1123): lower case letters, digits and `-`, at most 63 of them.
 *
 * @throws UnprintableError for a name of which nothing is left, or too much
 */
export function labelOf(name: string): string {
  const label = slug(name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase(), /[^a-z0-9]+/g);
  if (label.length <= MOST_CHARACTERS_OF_A_LABEL) return label;
  throw new UnprintableError(nameTooLong(name, label, MOST_CHARACTERS_OF_A_LABEL));
}

function slug(name: string, others: RegExp): string {
  const ascii = name.normalize('NFKD').replace(/\p{Mark}+/gu, '');
  const found = ascii.replace(others, '-').replace(/^[-.]+|[-.]+$/g, '');
  if (/[A-Za-z0-9]/.test(found)) return found;
  throw new UnprintableError(nameWithoutLetters(name));
}
