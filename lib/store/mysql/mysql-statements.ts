import type { StoredJob, StoredKey } from '../queue-store.js';
import { STORED_PRIORITIES } from '../queue-store.js';

/** Rows of one statement at most. Statements have 1, 2, 4, … rows, so that few of them are prepared. */
const MOST_ROWS = 256;
/** What a statement carries at most, where it has several rows. */
const MOST_BYTES = 4 * 2 ** 20;
/** What a row's numbers and lengths take, generously. */
const ROW_OVERHEAD = 128;
/** What is left of the server's largest packet for all but one row. */
const PACKET_OVERHEAD = 1024;

/** A statement with what it carries. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly unknown[];
}

export function removals(table: string, keys: readonly StoredKey[]): readonly Statement[] {
  return portions(keys, () => ROW_OVERHEAD, MOST_BYTES).map((portion) => ({
    sql: `DELETE FROM ${quoted(table)} WHERE ${repeated('(unique_key = ? AND function_name = ?)', ' OR ', portion.length)}`,
    values: portion.flatMap(keyValues),
  }));
}

/** What replaces another row comes behind all others, as in SQLite. */
export function additions(
  table: string,
  jobs: readonly StoredJob[],
  mostBytes: number,
): readonly Statement[] {
  const most = Math.min(MOST_BYTES, mostBytes - PACKET_OVERHEAD);
  return portions(jobs, sizeOf, most).map((portion) => ({
    sql:
      `REPLACE INTO ${quoted(table)} (unique_key, function_name, priority, data, when_to_run) VALUES ` +
      repeated('(?, ?, ?, ?, ?)', ', ', portion.length),
    values: portion.flatMap(jobValues),
  }));
}

/** The first job that is too large for any packet. */
export function tooLargeFor(mostBytes: number, jobs: readonly StoredJob[]): StoredJob | undefined {
  return jobs.find((job) => sizeOf(job) + PACKET_OVERHEAD > mostBytes);
}

export function quoted(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** As many at once as there may be, a power of two each time; what is too large for that alone. */
function portions<Item>(
  items: readonly Item[],
  sizeIn: (item: Item) => number,
  mostBytes: number,
): readonly (readonly Item[])[] {
  const found: (readonly Item[])[] = [];
  for (let at = 0; at < items.length;) {
    let fitting = 0;
    for (let bytes = 0; fitting < MOST_ROWS && at + fitting < items.length; fitting++) {
      bytes += sizeIn(items[at + fitting] as Item);
      if (bytes > mostBytes) break;
    }
    const count = 2 ** Math.floor(Math.log2(Math.max(fitting, 1)));
    found.push(items.slice(at, at + count));
    at += count;
  }
  return found;
}

function sizeOf({ functionName, uniqueKey, workload }: StoredJob): number {
  return functionName.length + uniqueKey.length + workload.length + ROW_OVERHEAD;
}

function keyValues({ uniqueKey, functionName }: StoredKey): readonly unknown[] {
  return [Buffer.from(uniqueKey, 'latin1'), Buffer.from(functionName, 'latin1')];
}

function jobValues(job: StoredJob): readonly unknown[] {
  return [...keyValues(job), STORED_PRIORITIES.indexOf(job.priority), job.workload, job.whenToRun];
}

function repeated(part: string, between: string, count: number): string {
  return Array.from({ length: count }, () => part).join(between);
}
