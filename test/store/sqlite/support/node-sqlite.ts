import { createRequire } from 'node:module';

import type { PackageLoader } from '../../../../lib/packages/index.js';
import { BetterSqlite3, type Connection } from './better-sqlite3.js';

/** Primary result codes and some extended ones, as node:sqlite gives them. */
const NUMBERS: Readonly<Record<string, number>> = {
  SQLITE_ERROR: 1,
  SQLITE_BUSY: 5,
  SQLITE_BUSY_RECOVERY: 261,
  SQLITE_BUSY_SNAPSHOT: 517,
  SQLITE_READONLY: 8,
  SQLITE_READONLY_DIRECTORY: 1544,
  SQLITE_IOERR_READ: 266,
  SQLITE_IOERR_SHORT_READ: 522,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_NOTADB: 26,
};

const load = createRequire(import.meta.url);

/** Whether this Node has a SQLite of its own: 22.5 and newer, since 22.13 without a flag. */
export const hasNodeSqlite = process.getBuiltinModule?.('node:sqlite') !== undefined;

/**
 * Node's own SQLite where there is one; else better-sqlite3 behind its surface: rows without prototype, bytes that are no
 * Buffer, errors that have a number.
 */
export const loadNodeSqlite: PackageLoader = (specifier) => {
  if (specifier !== 'node:sqlite') throw notFound(specifier);
  return hasNodeSqlite ? load(specifier) : { DatabaseSync: LikeNodeSqlite };
};

/** As an application that has not installed better-sqlite3, on a Node without SQLite. */
export const loadNothing: PackageLoader = (specifier) => {
  throw specifier === 'node:sqlite' ? unknownBuiltIn(specifier) : notFound(specifier);
};

class LikeNodeSqlite {
  private readonly database: Connection;

  constructor(file: string) {
    this.database = translated(() => new BetterSqlite3(file));
  }

  exec(sql: string): void {
    translated(() => this.database.exec(sql));
  }

  prepare(sql: string): Record<'run' | 'get' | 'all', (...values: unknown[]) => unknown> {
    const statement = translated(() => this.database.prepare(sql));
    return {
      run: (...values) => translated(() => statement.run(...values)),
      get: (...values) => translated(() => bare(statement.get(...values))),
      all: (...values) => translated(() => statement.all(...values).map(bare)),
    };
  }

  close(): void {
    if (!this.database.open) throw new Error('database is not open');
    this.database.close();
  }
}

function bare(row: unknown): unknown {
  if (row === undefined) return undefined;
  const columns = Object.entries(row as object).map(([name, value]) => [
    name,
    Buffer.isBuffer(value) ? new Uint8Array(value) : (value as unknown),
  ]);
  return Object.assign(Object.create(null) as object, Object.fromEntries(columns));
}

function translated<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    const errcode = NUMBERS[code ?? ''] ?? 1;
    throw Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode, errstr: message });
  }
}

function notFound(specifier: string): Error {
  return Object.assign(new Error(`Cannot find module '${specifier}'`), { code: 'MODULE_NOT_FOUND' });
}

function unknownBuiltIn(specifier: string): Error {
  const message = `No such built-in module: ${specifier}`;
  return Object.assign(new Error(message), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' });
}
