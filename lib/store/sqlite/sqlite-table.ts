import { StoreError } from '../store-error.js';
import { otherColumns } from '../store.messages.js';
import type { SqliteDatabase } from './sqlite-driver.js';

/** gearmand's, in the order in which it makes them. */
const COLUMNS = ['unique_key', 'function_name', 'priority', 'data', 'when_to_run'];
const KEY = ['unique_key', 'function_name'];
/** What gearmand has added since its first version. */
const ADDED = 'when_to_run';

interface Column {
  readonly name: string;
  /** Its place in the primary key, from 1; 0 where it is not in it. */
  readonly pk: number;
}

/**
 * gearmand's table, as it is or as it is made now. One of an older gearmand gets what it lacks; where jobs of two functions
 * could not have one unique ID, the table is made anew with its rows in their order.
 *
 * @returns whether it was made
 * @throws StoreError where the table has other columns; nothing is changed then
 */
export function prepareTable(database: SqliteDatabase, table: string): boolean {
  const columns = database.prepare(`PRAGMA table_info(${quoted(table)})`).all() as readonly Column[];
  if (columns.length === 0) {
    database.exec(creation(table));
    return true;
  }
  const names = columns.map(({ name }) => name);
  const lacks = COLUMNS.filter((name) => !names.includes(name));
  const isOlder = lacks.length === 0 || (lacks.length === 1 && lacks[0] === ADDED);
  if (!isOlder || names.some((name) => !COLUMNS.includes(name))) {
    throw new StoreError('unusable', otherColumns(table, COLUMNS, names));
  }
  if (lacks.length > 0) database.exec(`ALTER TABLE ${quoted(table)} ADD COLUMN ${ADDED} INTEGER`);
  const key = columns.filter(({ pk }) => pk > 0).map(({ name }) => name);
  if (key.length !== KEY.length || !KEY.every((name) => key.includes(name))) remake(database, table);
  return false;
}

function creation(table: string): string {
  return (
    `CREATE TABLE ${quoted(table)} (unique_key TEXT, function_name TEXT, priority INTEGER, ` +
    'data BLOB, when_to_run INTEGER, PRIMARY KEY (unique_key, function_name))'
  );
}

function remake(database: SqliteDatabase, table: string): void {
  const old = quoted(`${table}_before_key`);
  const list = COLUMNS.join(', ');
  database.exec(`BEGIN IMMEDIATE;
    ALTER TABLE ${quoted(table)} RENAME TO ${old};
    ${creation(table)};
    INSERT OR REPLACE INTO ${quoted(table)} (${list}) SELECT ${list} FROM ${old} ORDER BY rowid;
    DROP TABLE ${old};
    COMMIT`);
}

/**
 * gearmand writes an empty workload as NULL, and does not start where it finds one. A key that is NULL, which only others
 * write, is equal to none: such a job could not be removed, so it gets one of its own.
 */
export function filling(table: string): string {
  return `UPDATE ${quoted(table)} SET data = coalesce(data, x''), function_name = coalesce(function_name, ''),
    unique_key = coalesce(unique_key, 'row ' || rowid)
    WHERE data IS NULL OR unique_key IS NULL OR function_name IS NULL`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
