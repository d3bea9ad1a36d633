import { CliError } from '../cli-error.js';
import { notAWholeNumber } from '../cli.messages.js';
import { EXIT } from '../exit-codes.js';

/** Reads a whole number from `least` to `most`. */
export function wholeNumber(option: string, least: number, most = Number.MAX_SAFE_INTEGER) {
  return (text: string): number => {
    if (/^\d+$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new CliError(notAWholeNumber(option, text, least, most), EXIT.usage);
  };
}

/** Reads names that are separated by commas. */
export function names(text: string): readonly string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}
