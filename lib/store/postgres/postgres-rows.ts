import { STORED_PRIORITIES, type StoredJob } from '../queue-store.js';
import { decodeText } from '../text-codec.js';
import type { PostgresRow } from './postgres-driver.js';

const NORMAL = 1;
/** The sign of a `bytea` in hexadecimal digits. */
const HEX = '\\x';

/** gearmand writes an empty workload as NULL. */
export function jobOf(row: PostgresRow): StoredJob {
  return {
    uniqueKey: decodeText(row['unique_key'] ?? ''),
    functionName: decodeText(row['function_name'] ?? ''),
    priority: STORED_PRIORITIES[Number(row['priority'] ?? NORMAL)] ?? 'normal',
    workload: Buffer.from((row['data'] ?? HEX).slice(HEX.length), 'hex'),
    whenToRun: Number(row['when_to_run'] ?? 0),
  };
}
