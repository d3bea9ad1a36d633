import { createRequire } from 'node:module';

export interface Statement {
  readonly reader: boolean;
  raw(): Statement;
  run(...values: unknown[]): unknown;
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

export interface Connection {
  readonly open: boolean;
  exec(sql: string): unknown;
  prepare(sql: string): Statement;
  close(): unknown;
}

/** The package itself, which has no types of its own. */
export const BetterSqlite3 = createRequire(import.meta.url)('better-sqlite3') as new (
  file: string,
) => Connection;
