import { inspect } from 'node:util';

import { OptionError } from './option-error.js';

/**
 * Refuses keys that nobody reads: a misspelt option would otherwise be silently without effect.
 *
 * @param owner whose options they are, for the message
 * @throws OptionError
 */
export function rejectUnknownOptions(owner: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new OptionError(`${owner}: unknown option "${unknown}"; the options are ${known.join(', ')}`);
}

/** @throws OptionError where `value` is no whole number of at least `least` */
export function wholeNumber(name: string, value: unknown, least: number): number {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw new OptionError(`expected ${name} as a whole number of at least ${least}, got ${shown(value)}`);
}

/** @throws OptionError where `value` is none of `values` */
export function oneOf<Value extends string>(name: string, value: string, values: readonly Value[]): Value {
  const known = values.find((each) => each === value);
  if (known !== undefined) return known;
  throw new OptionError(`expected ${name} to be one of ${values.join(', ')}, got "${value}"`);
}

/** As it would be written: `"4"`, `NaN`, `5n`. */
function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 0 });
}
