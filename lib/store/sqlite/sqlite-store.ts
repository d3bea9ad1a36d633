import type { PackageLoader } from '../../packages/index.js';
import type { QueueStore, StoreBatch, StoredJob } from '../queue-store.js';
import { StoreError } from '../store-error.js';
import { tableGone } from '../store.messages.js';
import { SqliteConnection } from './sqlite-connection.js';
import { loadDriver } from './sqlite-driver.js';
import { isTableGone, sqliteCode, sqliteError } from './sqlite-errors.js';
import {
  resolveSqliteOptions,
  type ResolvedSqliteOptions,
  type SqliteStoreOptions,
} from './sqlite-options.js';
import { prepareTable } from './sqlite-table.js';

const ROWS_AT_ONCE = 1_000;

/** Behind these the file may be another one: it is opened again. */
const REOPEN = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'];

/**
 * Keeps jobs in a SQLite file, in gearmand's own table (`gearmand -q libsqlite3`), through better-sqlite3 or Node's own
 * SQLite. The file is in WAL mode. Removals alone
 * do not wait for the disk: what a power cut takes of them is done again. SQLite works in the thread that calls it: a commit takes as long as the disk does.
 *
 * @example
 * const server = new JobServer({ store: new SqliteStore({ file: './jobs.db' }) });
 */
export class SqliteStore implements QueueStore {
  readonly name: string;
  readonly concurrentCommits = 1;
  private readonly options: ResolvedSqliteOptions;
  private connection: SqliteConnection | undefined;

  /** @throws OptionError */
  constructor(
    options: SqliteStoreOptions,
    private readonly load?: PackageLoader,
  ) {
    this.options = resolveSqliteOptions(options);
    this.name = `sqlite:${this.options.file}`;
  }

  /** @throws StoreError; MissingPackageError where there is no driver */
  async open(): Promise<void> {
    this.connected();
  }

  async commit(batch: StoreBatch): Promise<void> {
    const connection = this.connected();
    try {
      connection.begin(batch.added.length > 0);
      connection.write(batch);
    } catch (error) {
      connection.rollback();
      throw this.failed(error, 'unavailable');
    }
    this.finish(connection);
  }

  async *replay(): AsyncIterable<readonly StoredJob[]> {
    const last = this.read((connection) => connection.lastRow());
    for (let at = 0; at < last;) {
      const portion = this.read((connection) => connection.rows(at, last, ROWS_AT_ONCE));
      at = portion.at;
      if (portion.jobs.length > 0) yield portion.jobs;
    }
  }

  async close(): Promise<void> {
    this.connection?.close();
    this.connection = undefined;
  }

  private connected(): SqliteConnection {
    this.connection ??= this.connect();
    return this.connection;
  }

  private connect(): SqliteConnection {
    const { file, table, synchronous, driver } = this.options;
    const Database = loadDriver(driver, this.load);
    try {
      const database = new Database(file);
      database.exec(`PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL`);
      prepareTable(database, table);
      return new SqliteConnection(database, table, synchronous);
    } catch (error) {
      const isDamaged = ['SQLITE_NOTADB', 'SQLITE_CORRUPT'].includes(sqliteCode(error));
      throw sqliteError(file, error, isDamaged ? 'unusable' : 'unavailable');
    }
  }

  private read<Result>(from: (connection: SqliteConnection) => Result): Result {
    const connection = this.connected();
    try {
      return from(connection);
    } catch (error) {
      throw this.failed(error, 'unavailable');
    }
  }

  private finish(connection: SqliteConnection): void {
    try {
      connection.commit();
    } catch (error) {
      connection.rollback();
      throw this.failed(error, 'uncertain');
    }
  }

  private failed(error: unknown, kind: 'unavailable' | 'uncertain'): StoreError {
    if (isTableGone(error)) return this.emptied(error);
    if (REOPEN.includes(sqliteCode(error))) this.disconnect();
    return sqliteError(this.options.file, error, kind);
  }

  private emptied(cause: unknown): StoreError {
    this.disconnect();
    this.connected();
    return new StoreError('emptied', tableGone(this.options.table), { cause });
  }

  private disconnect(): void {
    this.connection?.close();
    this.connection = undefined;
  }
}
