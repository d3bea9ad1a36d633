import type { PackageLoader } from '../../../../lib/packages/index.js';
import { BetterSqlite3, type Connection, type Statement } from './better-sqlite3.js';

/** What happens before a statement is executed; what it throws is the statement's failure. */
export type Spy = (database: Connection, sql: string) => void;

/** better-sqlite3, with something happening before each execution of such a statement. */
export function spying(statements: RegExp, happen: Spy): PackageLoader {
  const tell: Spy = (database, sql) => {
    if (statements.test(sql)) happen(database, sql);
  };
  return () =>
    class Spied {
      private readonly database: Connection;

      constructor(file: string) {
        this.database = new BetterSqlite3(file);
      }

      exec(sql: string): void {
        tell(this.database, sql);
        this.database.exec(sql);
      }

      prepare(sql: string): Pick<Statement, 'run' | 'get' | 'all'> {
        const statement = this.database.prepare(sql);
        const told =
          <Result>(execute: (...values: unknown[]) => Result) =>
          (...values: unknown[]): Result => {
            tell(this.database, sql);
            return execute.apply(statement, values);
          };
        return { run: told(statement.run), get: told(statement.get), all: told(statement.all) };
      }

      close(): void {
        this.database.close();
      }
    };
}

/** As SQLite fails, by better-sqlite3. */
export function sqliteFailure(code: string, message: string): Error {
  return Object.assign(new Error(message), { name: 'SqliteError', code });
}
