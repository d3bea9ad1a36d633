import { isUtf8 } from 'node:buffer';

import type { StoredJob, StoredKey } from '../../store/index.js';
import type { StoreLimits } from './store-place.js';

/** A job of the function `resize`, but for what is given. */
export function sampleJob(uniqueKey: string, rest: Partial<StoredJob> = {}): StoredJob {
  const workload = Buffer.from(`workload of ${uniqueKey}`, 'latin1');
  return { functionName: 'resize', uniqueKey, priority: 'normal', whenToRun: 0, workload, ...rest };
}

/** Keys with their number behind them: `many('a', 3)` are jobs with the keys `a0`, `a1`, `a2`. */
export function many(prefix: string, count: number, rest: Partial<StoredJob> = {}): readonly StoredJob[] {
  return Array.from({ length: count }, (_, index) => sampleJob(`${prefix}${index}`, rest));
}

/** The UTF-8 bytes of a text, a character for each, as stores know names. */
export function utf8(text: string): string {
  return Buffer.from(text).toString('latin1');
}

/** What gearman's protocol may bring, and what patterns, quotes, separators and collations get wrong. */
export const AWKWARD_NAMES: readonly string[] = [
  '-',
  '--',
  'with-hyphens-in-it',
  'with:colons::in:it',
  '%',
  '100%_%s%d%00',
  '*',
  '[a-z]*?',
  "it's",
  "';--",
  '"quoted"',
  'back\\slash\\',
  '`tick`$dollar${x}',
  'in  two words',
  ' leading',
  'tab\tline\nreturn\r',
  'Case',
  'case',
  'CASE',
  'trailing',
  'trailing ',
  'trailing  ',
  '0',
  'NULL',
  'true',
  utf8('größe'),
  utf8('grosse'),
  utf8('Größe'),
  utf8('图片 🖼'),
  '\xff',
  '\x80\xfe\xff',
  '\xc3',
  '\xc3(',
  '\x01\x1f\x7f',
];

/** Whether a store with these limits can keep a job under that key. */
export function isWithin(limits: Required<StoreLimits>, { functionName, uniqueKey }: StoredKey): boolean {
  if (functionName.length + uniqueKey.length > limits.mostNameBytes) return false;
  return (
    limits.keepsBinaryNames || [functionName, uniqueKey].every((name) => isUtf8(Buffer.from(name, 'latin1')))
  );
}
