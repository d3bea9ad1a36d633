import { STORED_PRIORITIES, type StoreBatch, type StoredJob, type StoredKey } from '../queue-store.js';
import { encodeText } from '../text-codec.js';
import { binaryArray } from './binary-array.js';
import type { PostgresQuery } from './postgres-driver.js';

const BYTEA = 17;

const COLUMNS = 'unique_key, function_name, priority, data, when_to_run';

/** How many rows, and bytes of workloads, come at once; one row always does. */
const PAGE_ROWS = 1_000;
const PAGE_BYTES = 16 * 2 ** 20;

/**
 * The statements for one table. Each is a transaction of its own, so that a commit is one way there and back: what a batch
 * removes and adds again is replaced.
 */
export class PostgresStatements {
  private readonly removal: string;
  private readonly addition: string;
  private readonly change: string;
  private readonly page: string;

  /** @param table quoted */
  constructor(private readonly table: string) {
    this.removal = removalOf(table, '$1', '$2');
    this.addition = additionOf(table);
    this.change = `WITH removal AS (${removalOf(table, '$6', '$7')}) ${this.addition}`;
    this.page = pageOf(table);
  }

  /** Nothing where nothing is to be done. */
  commit({ done, added }: StoreBatch): PostgresQuery | undefined {
    const removed = withoutAdded(done, added);
    if (removed.length === 0 && added.length === 0) return undefined;
    if (removed.length === 0) return named('add', this.addition, jobValues(added));
    if (added.length === 0) return named('remove', this.removal, keyValues(removed));
    return named('change', this.change, [...jobValues(added), ...keyValues(removed)]);
  }

  /** Where the rows end that are there now; none where there is none. */
  lastArrival(): PostgresQuery {
    return { text: `SELECT max(arrival) AS last FROM ${this.table}` };
  }

  /** The next rows behind one. */
  rows(after: string, last: string): PostgresQuery {
    return named('page', this.page, [after, last]);
  }
}

/** Finds each row by the table's key, however many there were when the plan was made. */
function removalOf(table: string, uniqueKeys: string, functionNames: string): string {
  const rows =
    `SELECT found.ctid FROM unnest(${uniqueKeys}::text[], ${functionNames}::text[]) AS key (u, f), ` +
    `LATERAL (SELECT ctid FROM ${table} WHERE unique_key = u AND function_name = f OFFSET 0) AS found`;
  return `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(${rows}))`;
}

function additionOf(table: string): string {
  return (
    `INSERT INTO ${table} (${COLUMNS}) SELECT u, f, p, d, w ` +
    'FROM unnest($1::text[], $2::text[], $3::integer[], $4::bytea[], $5::bigint[]) WITH ORDINALITY AS job (u, f, p, d, w, n) ' +
    'ORDER BY n ON CONFLICT (unique_key, function_name) DO UPDATE SET priority = excluded.priority, ' +
    'data = excluded.data, when_to_run = excluded.when_to_run, arrival = excluded.arrival'
  );
}

/** Prepared once for each connection. */
function named(name: string, text: string, values: readonly unknown[]): PostgresQuery {
  return { name: `nestjs_gearman_${name}`, text, values };
}

function pageOf(table: string): string {
  const rows =
    `SELECT arrival, ${COLUMNS}, coalesce(octet_length(data), 0) AS size FROM ${table} ` +
    `WHERE arrival > $1::bigint AND arrival <= $2::bigint ORDER BY arrival LIMIT ${PAGE_ROWS}`;
  const sized = `SELECT *, sum(size) OVER (ORDER BY arrival) - size AS before FROM (${rows}) AS rows`;
  return `SELECT arrival, ${COLUMNS} FROM (${sized}) AS sized WHERE before < ${PAGE_BYTES} ORDER BY arrival`;
}

function withoutAdded(done: readonly StoredKey[], added: readonly StoredKey[]): readonly StoredKey[] {
  if (done.length === 0 || added.length === 0) return done;
  const ids = new Set(added.map(idOf));
  return done.filter((key) => !ids.has(idOf(key)));
}

/** The first part's length says where it ends: names may have any byte here. */
function idOf({ functionName, uniqueKey }: StoredKey): string {
  return `${functionName.length}:${functionName}${uniqueKey}`;
}

function keyValues(keys: readonly StoredKey[]): unknown[] {
  return [keys.map((key) => encodeText(key.uniqueKey)), keys.map((key) => encodeText(key.functionName))];
}

function jobValues(jobs: readonly StoredJob[]): unknown[] {
  const workloads = jobs.map(({ workload }) => workload);
  return [
    ...keyValues(jobs),
    jobs.map(({ priority }) => STORED_PRIORITIES.indexOf(priority)),
    binaryArray(BYTEA, workloads),
    jobs.map(({ whenToRun }) => whenToRun),
  ];
}
