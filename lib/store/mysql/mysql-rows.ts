import { STORED_PRIORITIES, type StoredJob, type StoredPriority } from '../queue-store.js';
import type { MysqlSession } from './mysql-session.js';
import { quoted } from './mysql-statements.js';

const ROWS_AT_ONCE = 1_000;
/** What is read at once where workloads are large: at least one row all the same. */
const BYTES_AT_ONCE = 8 * 2 ** 20;
const NORMAL = 1;

interface Size {
  readonly arrival: number;
  readonly bytes: number | null;
}

interface Row {
  readonly uniqueKey: Buffer | null;
  readonly functionName: Buffer | null;
  readonly priority: number | null;
  readonly data: Buffer | null;
  readonly whenToRun: number | null;
}

/** Jobs, and where they end. */
export interface Portion {
  readonly jobs: readonly StoredJob[];
  readonly at: number;
}

/** Where the rows end that are there now; 0 where there is none. */
export async function lastArrival(session: MysqlSession, table: string): Promise<number> {
  const sql = `SELECT MAX(arrival) AS arrival FROM ${quoted(table)}`;
  const [row] = await session.read<{ arrival: number | null }>(sql);
  return row?.arrival ?? 0;
}

/** The next rows behind one, in the order of arrival. */
export async function rowsBehind(
  session: MysqlSession,
  table: string,
  after: number,
  last: number,
): Promise<Portion> {
  const between = `FROM ${quoted(table)} WHERE arrival > ? AND arrival <= ? ORDER BY arrival`;
  const sizes = `SELECT arrival, OCTET_LENGTH(data) AS bytes ${between} LIMIT ${ROWS_AT_ONCE}`;
  const at = endOf(await session.read<Size>(sizes, [after, last])) ?? last;
  const columns =
    'unique_key AS uniqueKey, function_name AS functionName, priority, data, when_to_run AS whenToRun';
  const rows = await session.read<Row>(`SELECT ${columns} ${between}`, [after, at]);
  return { jobs: rows.map(jobOf), at };
}

function endOf(sizes: readonly Size[]): number | undefined {
  let bytes = 0;
  const first = sizes.findIndex((size) => (bytes += size.bytes ?? 0) > BYTES_AT_ONCE);
  return (first < 0 ? sizes.at(-1) : sizes[Math.max(first - 1, 0)])?.arrival;
}

function jobOf({ uniqueKey, functionName, priority, data, whenToRun }: Row): StoredJob {
  return {
    uniqueKey: uniqueKey?.toString('latin1') ?? '',
    functionName: functionName?.toString('latin1') ?? '',
    priority: priorityOf(priority),
    // gearmand writes an empty workload as NULL. Others are parts of what came over the wire, and would keep all of it.
    workload: data === null ? Buffer.alloc(0) : Buffer.from(data),
    whenToRun: whenToRun ?? 0,
  };
}

function priorityOf(number: number | null): StoredPriority {
  return STORED_PRIORITIES[number ?? NORMAL] ?? 'normal';
}
