import { CliError } from './cli-error.js';
import { dueWhen } from './cli.messages.js';
import { EXIT } from './exit-codes.js';

/** In ms. */
const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const ISO_DATE = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/**
 * Reads when something is due: `+30s`, `+5m`, `+2h`, `+1d` from now, or a date of ISO 8601, in local time where it
 * names no zone.
 *
 * @throws CliError
 */
export function dueTime(text: string, now: number): Date {
  const [, count, unit] = /^\+(\d+)([smhd])$/.exec(text) ?? [];
  const due =
    unit === undefined
      ? new Date(ISO_DATE.test(text) ? text : Number.NaN)
      : new Date(now + Number(count) * (UNITS[unit] ?? 0));
  if (Number.isNaN(due.getTime())) throw new CliError(dueWhen(text), EXIT.usage);
  return due;
}
