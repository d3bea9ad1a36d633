import { statSync } from 'node:fs';

import type { PackageLoader } from '../../packages/index.js';
import { StoreError } from '../store-error.js';
import { noSuchFile } from '../store.messages.js';
import { SqliteConnection } from './sqlite-connection.js';
import { loadDriver, type SqliteDatabase } from './sqlite-driver.js';
import type { ResolvedSqliteOptions } from './sqlite-options.js';
import { filling, prepareTable } from './sqlite-table.js';

/**
 * A SQLite file that is open, or is opened when it is asked for. Where another file has taken its place since, or its
 * table is gone, that is noted as a loss. Ends with `close`.
 */
export class SqliteFile {
  private connection: SqliteConnection | undefined;
  /** Which file was open last; undefined where there was none, or it has no path of its own. */
  private identity: string | undefined;
  private wasOpen = false;
  private isLost = false;

  constructor(
    private readonly options: ResolvedSqliteOptions,
    private readonly load: PackageLoader | undefined,
  ) {}

  /** Loads the driver whole: better-sqlite3 reads its compiled part when the first database is opened. */
  loadDriver(): void {
    const Database = loadDriver(this.options.driver, this.load);
    new Database(':memory:').close();
  }

  /** @throws the driver's error; StoreError where the table is another one; MissingPackageError */
  connected(): SqliteConnection {
    if (this.identity !== undefined && this.identity !== identityOf(this.options.file)) this.disconnect();
    this.connection ??= this.connect();
    return this.connection;
  }

  /** What was kept is gone; what is connected to next is another place. */
  lose(): void {
    this.isLost = true;
    this.disconnect();
  }

  /** Whether what was kept is gone; told once. */
  takeLoss(): boolean {
    const { isLost } = this;
    this.isLost = false;
    return isLost;
  }

  disconnect(): void {
    const { connection } = this;
    this.connection = undefined;
    connection?.close();
  }

  close(): void {
    this.wasOpen = false;
    this.isLost = false;
    this.identity = undefined;
    this.disconnect();
  }

  private connect(): SqliteConnection {
    const { file, create, driver } = this.options;
    if (!create && identityOf(file) === undefined) throw new StoreError('unusable', noSuchFile(file));
    const Database = loadDriver(driver, this.load);
    const database = new Database(file);
    try {
      return this.prepare(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private prepare(database: SqliteDatabase): SqliteConnection {
    const { file, table, synchronous } = this.options;
    database.exec('PRAGMA busy_timeout = 0');
    const wasMade = prepareTable(database, table);
    const identity = identityOf(file);
    if (this.wasOpen && (wasMade || identity !== this.identity)) this.isLost = true;
    this.identity = identity;
    this.wasOpen = true;
    database.exec('PRAGMA journal_mode = WAL');
    // Whoever may not write is told now, and not by the first job.
    database.exec(`BEGIN IMMEDIATE; ${filling(table)}; COMMIT`);
    return new SqliteConnection(database, table, synchronous);
  }
}

function identityOf(file: string): string | undefined {
  const status = statSync(file, { throwIfNoEntry: false });
  return status && `${status.dev}:${status.ino}`;
}
