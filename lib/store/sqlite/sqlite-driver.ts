import { loadInstalled, MissingPackageError, type PackageLoader } from '../../packages/index.js';
import { StoreError } from '../store-error.js';
import { missingDriver } from '../store.messages.js';

/** As much of a prepared statement as is used here: better-sqlite3's and node:sqlite's alike. */
export interface SqliteStatement {
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

/** As much of a database as is used here. Its calls end before they return. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

export type SqliteDriver = 'better-sqlite3' | 'node:sqlite';

type DatabaseClass = new (file: string) => SqliteDatabase;

/**
 * The driver that was asked for; else better-sqlite3 where it is installed, and Node's own where Node has it.
 *
 * @throws MissingPackageError
 */
export function loadDriver(
  wanted: SqliteDriver | undefined,
  load: PackageLoader = loadInstalled,
): DatabaseClass {
  const drivers: readonly SqliteDriver[] =
    wanted === undefined ? ['better-sqlite3', 'node:sqlite'] : [wanted];
  for (const driver of drivers) {
    const loaded = loadIfThere(driver, load);
    if (loaded !== undefined) return loaded;
  }
  if (wanted === 'node:sqlite') throw new StoreError('unusable', missingDriver);
  throw new MissingPackageError('better-sqlite3', 'a store in a SQLite file');
}

function loadIfThere(driver: SqliteDriver, load: PackageLoader): DatabaseClass | undefined {
  try {
    const loaded = load(driver);
    return driver === 'node:sqlite'
      ? (loaded as { DatabaseSync: DatabaseClass }).DatabaseSync
      : (loaded as DatabaseClass);
  } catch (error) {
    if (isMissing(error, driver)) return undefined;
    throw error;
  }
}

/** Node below 22.5 knows no `node:sqlite`; a package that misses one of its own is there, and broken. */
function isMissing(error: unknown, driver: SqliteDriver): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown };
  const isUnknown = code === 'MODULE_NOT_FOUND' || code === 'ERR_UNKNOWN_BUILTIN_MODULE';
  return isUnknown && String(message).includes(driver);
}
