import type { StoreBatch, StoredJob } from '../queue-store.js';
import { StoreError } from '../store-error.js';
import { encodeText } from '../text-codec.js';
import * as messages from './postgres.messages.js';
import type { TextLimits } from './postgres-table.js';

/** In its hexadecimal digits, as it is read, a larger one would be too long for a string of JavaScript's. */
const MOST_BYTES = 255 * 2 ** 20;

/** PostgreSQL cuts spaces that are too much from the end of a name, without a word. */
export function refuseTooLarge({ added }: StoreBatch, limits: TextLimits): void {
  for (const job of added) {
    const { length } = job.workload;
    if (length > MOST_BYTES) throw new StoreError('refused', messages.workloadTooLarge(length, MOST_BYTES));
    refuseTooLong('unique_key', job.uniqueKey, limits.uniqueKey);
    refuseTooLong('function_name', job.functionName, limits.functionName);
  }
}

function refuseTooLong(column: string, bytes: StoredJob['uniqueKey'], most = Infinity): void {
  // A text has at most as many characters as it has bytes.
  if (bytes.length <= most) return;
  const characters = Array.from(encodeText(bytes)).length;
  if (characters > most) throw new StoreError('refused', messages.textTooLong(column, characters, most));
}
