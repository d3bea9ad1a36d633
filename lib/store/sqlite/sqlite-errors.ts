import { MissingPackageError } from '../../packages/index.js';
import { StoreError, type StoreErrorKind } from '../store-error.js';
import * as messages from '../store.messages.js';

/** SQLite's result codes that mean something here, by their names in better-sqlite3. */
const CODES: Readonly<Record<number, string>> = {
  1: 'SQLITE_ERROR',
  5: 'SQLITE_BUSY',
  6: 'SQLITE_LOCKED',
  8: 'SQLITE_READONLY',
  10: 'SQLITE_IOERR',
  11: 'SQLITE_CORRUPT',
  13: 'SQLITE_FULL',
  14: 'SQLITE_CANTOPEN',
  18: 'SQLITE_TOOBIG',
  26: 'SQLITE_NOTADB',
};

/** What to do about it, for whoever reads the log. */
const ADVICE: Readonly<Record<string, string>> = {
  SQLITE_BUSY: messages.sqliteBusy,
  SQLITE_LOCKED: messages.sqliteBusy,
  SQLITE_READONLY: messages.sqliteReadOnly,
  SQLITE_CORRUPT: messages.sqliteDamaged,
  SQLITE_NOTADB: messages.sqliteDamaged,
  SQLITE_FULL: messages.sqliteFull,
  SQLITE_CANTOPEN: messages.sqliteCannotOpen,
};

/** The primary result code: `SQLITE_IOERR` of `SQLITE_IOERR_WRITE`. Empty where the error is not SQLite's. */
export function sqliteCode(error: unknown): string {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  if (typeof errcode === 'number') return CODES[errcode % 256] ?? 'SQLITE_ERROR';
  const name = /^SQLITE_[A-Z]+/.exec(String(code));
  return name === null ? '' : name[0];
}

/** Whether another process holds the file. */
export function isBusy(error: unknown): boolean {
  return sqliteCode(error) === 'SQLITE_BUSY';
}

/** Whether what is there is no queue: no database, one with holes, or another table. */
export function isUnusable(error: unknown): boolean {
  if (error instanceof StoreError) return error.kind === 'unusable';
  return ['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(sqliteCode(error));
}

/** Or another one is in its place. */
export function isTableGone(error: unknown): boolean {
  return (
    sqliteCode(error) === 'SQLITE_ERROR' &&
    /no such table|no column named|no such column/.test(String((error as Error).message))
  );
}

/** @param kind where the error itself does not say */
export function sqliteError(file: string, error: unknown, kind: StoreErrorKind): Error {
  if (error instanceof MissingPackageError) return error;
  if (error instanceof StoreError && error.kind === 'unusable')
    return new StoreError(kind, error.message, { cause: error.cause });
  if (error instanceof StoreError) return error;
  const code = sqliteCode(error);
  // Not `instanceof Error`: an addon makes its errors in the realm that has loaded it first.
  const { message } = error as { message?: unknown };
  const reason = typeof message === 'string' ? message : String(error);
  const text = messages.sqliteFailed(file, reason, ADVICE[code]);
  return new StoreError(code === 'SQLITE_TOOBIG' ? 'refused' : kind, text, { cause: error });
}
