import type { StoreBatch, StoredJob, StoredPriority } from '../queue-store.js';
import { STORED_PRIORITIES } from '../queue-store.js';
import { sqliteCode } from './sqlite-errors.js';
import type { SqliteDatabase, SqliteStatement } from './sqlite-driver.js';
import type { SqliteSynchronous } from './sqlite-options.js';
import { quoted } from './sqlite-table.js';

interface Row {
  readonly id: number;
  readonly uniqueKey: string | Uint8Array | null;
  readonly functionName: string | Uint8Array | null;
  readonly priority: number | null;
  readonly data: Uint8Array | null;
  readonly whenToRun: number | null;
}

interface Insertion {
  readonly rows: number;
  readonly statement: SqliteStatement;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
const NORMAL = 1;
/** Values of a row. */
const COLUMNS = 5;
/** How many rows an insertion may have: many take a third off the time of as many insertions of one row. */
const ROWS = [32, 8, 1];

/** The statements of one open database. Byte strings are the bytes of its texts, whatever they mean, as in gearmand. */
export class SqliteConnection {
  private readonly beginDurable: string;
  private readonly beginLazy: string;
  private readonly insertions: readonly Insertion[];
  private readonly remove: SqliteStatement;
  private readonly newest: SqliteStatement;
  private readonly page: SqliteStatement;

  constructor(
    private readonly database: SqliteDatabase,
    table: string,
    synchronous: SqliteSynchronous,
  ) {
    this.beginDurable = beginning(synchronous);
    this.beginLazy = beginning(synchronous === 'full' ? 'normal' : synchronous);
    const name = quoted(table);
    this.insertions = ROWS.map((rows) => ({ rows, statement: database.prepare(insertion(name, rows)) }));
    this.remove = database.prepare(
      `DELETE FROM ${name} WHERE unique_key = CAST(? AS TEXT) AND function_name = CAST(? AS TEXT)`,
    );
    this.newest = database.prepare(`SELECT max(rowid) AS id FROM ${name}`);
    this.page = database.prepare(
      `SELECT rowid AS id, ${nameOf('unique_key')} AS uniqueKey, ${nameOf('function_name')} AS functionName, ` +
        `priority, CAST(data AS BLOB) AS data, when_to_run AS whenToRun FROM ${name} ` +
        'WHERE rowid > ? AND rowid <= ? ORDER BY rowid LIMIT ?',
    );
  }

  /** @param durable whether the commit is to wait for the disk as the store's options say */
  begin(durable: boolean): void {
    this.database.exec(durable ? this.beginDurable : this.beginLazy);
  }

  commit(): void {
    this.database.exec('COMMIT');
  }

  /** Harmless where SQLite has rolled back by itself. @returns false where it cannot; closing does it then */
  rollback(): boolean {
    try {
      this.database.exec('ROLLBACK');
      return true;
    } catch (error) {
      return /no transaction/.test(String((error as Error).message));
    }
  }

  /**
   * Where the disk is full, the next changes may still find room in the write-ahead log, if this one succeeds: what the log
   * holds goes to the database, whose pages are there already. SQLite does so by itself only behind a commit.
   */
  makeRoom(): void {
    try {
      this.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
    } catch (error) {
      if (sqliteCode(error) === '') throw error;
    }
  }

  write({ done, added }: StoreBatch): void {
    for (const { uniqueKey, functionName } of done) this.remove.run(text(uniqueKey), text(functionName));
    let at = 0;
    for (const { rows, statement } of this.insertions) {
      for (; at + rows <= added.length; at += rows) statement.run(...valuesOf(added, at, rows));
    }
  }

  /** Where the rows end that are there now; 0 where there is none. */
  lastRow(): number {
    return (this.newest.get() as { id: number | null }).id ?? 0;
  }

  /** The next rows behind one, in the order in which they were added. */
  rows(
    after: number,
    last: number,
    count: number,
  ): { readonly jobs: readonly StoredJob[]; readonly at: number } {
    const rows = this.page.all(after, last, count) as readonly Row[];
    return { jobs: rows.map(jobOf), at: rows.at(-1)?.id ?? last };
  }

  close(): void {
    this.database.close();
  }
}

function insertion(table: string, rows: number): string {
  const row = '(CAST(? AS TEXT), CAST(? AS TEXT), ?, ?, ?)';
  const columns = 'unique_key, function_name, priority, data, when_to_run';
  return `INSERT OR REPLACE INTO ${table} (${columns}) VALUES ${Array(rows).fill(row).join(', ')}`;
}

/** In one array that need not grow: one for each row, joined, would be much of the garbage of a submission. */
function valuesOf(jobs: readonly StoredJob[], from: number, rows: number): readonly unknown[] {
  const values = Array<unknown>(rows * COLUMNS);
  for (let row = 0; row < rows; row++) {
    const { uniqueKey, functionName, priority, workload, whenToRun } = jobs[from + row] as StoredJob;
    const at = row * COLUMNS;
    values[at] = text(uniqueKey);
    values[at + 1] = text(functionName);
    values[at + 2] = STORED_PRIORITIES.indexOf(priority);
    values[at + 3] = workload;
    values[at + 4] = whenToRun;
  }
  return values;
}

function beginning(synchronous: SqliteSynchronous): string {
  return `PRAGMA synchronous = ${synchronous}; BEGIN IMMEDIATE`;
}

function text(bytes: string): string | Buffer {
  return BEYOND_ASCII.test(bytes) ? Buffer.from(bytes, 'latin1') : bytes;
}

function jobOf({ uniqueKey, functionName, priority, data, whenToRun }: Row): StoredJob {
  return {
    uniqueKey: byteString(uniqueKey),
    functionName: byteString(functionName),
    priority: priorityOf(priority),
    workload: data === null ? Buffer.alloc(0) : Buffer.from(data),
    whenToRun: Math.max(0, whenToRun ?? 0),
  };
}

/**
 * A name as text where it is ASCII, else as its bytes, which need not be UTF-8. A buffer for each name would be most of the
 * work of a replay.
 */
function nameOf(column: string): string {
  const beyondAscii = "'*[^' || char(1) || '-' || char(127) || ']*'";
  return `CASE WHEN ${column} GLOB ${beyondAscii} THEN CAST(${column} AS BLOB) ELSE CAST(${column} AS TEXT) END`;
}

function byteString(name: string | Uint8Array | null): string {
  if (typeof name === 'string') return name;
  return name === null ? '' : Buffer.from(name).toString('latin1');
}

function priorityOf(number: number | null): StoredPriority {
  return STORED_PRIORITIES[number ?? NORMAL] ?? 'normal';
}
