import { setTimeout as delay } from 'node:timers/promises';

import type { PackageLoader } from '../../packages/index.js';
import type { QueueStore, StoreBatch, StoredJob } from '../queue-store.js';
import { StoreError, type StoreErrorKind } from '../store-error.js';
import { tableGone } from '../store.messages.js';
import type { SqliteConnection } from './sqlite-connection.js';
import { isBusy, isTableGone, isUnusable, sqliteCode, sqliteError } from './sqlite-errors.js';
import { SqliteFile } from './sqlite-file.js';
import {
  resolveSqliteOptions,
  type ResolvedSqliteOptions,
  type SqliteStoreOptions,
} from './sqlite-options.js';

const ROWS_AT_ONCE = 500;

/** How long it is waited for another process that holds the file, and how long between two attempts, in ms. */
const BUSY_LIMIT = 2_000;
const BUSY_PAUSE = 25;

/** Behind these the file may be another one: it is opened again. */
const REOPEN = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_IOERR', 'SQLITE_READONLY', 'SQLITE_CANTOPEN'];

/**
 * Keeps jobs in a SQLite file, in gearmand's own table (`gearmand -q libsqlite3`), through better-sqlite3 or Node's own
 * SQLite. The file is in WAL mode. Removals alone do not wait for the disk: what a power cut takes of them is done again.
 * SQLite works in the thread that calls it: a commit takes as long as the disk does.
 *
 * A file that is damaged, locked or full refuses commits until it is not; one that was moved away, or whose table was
 * dropped, is made anew, and gets the unfinished jobs again.
 *
 * @example
 * const server = new JobServer({ store: new SqliteStore({ file: './jobs.db' }) });
 */
export class SqliteStore implements QueueStore {
  readonly name: string;
  readonly concurrentCommits = 1;
  private readonly options: ResolvedSqliteOptions;
  private readonly file: SqliteFile;

  /** @throws OptionError */
  constructor(options: SqliteStoreOptions, load?: PackageLoader) {
    this.options = resolveSqliteOptions(options);
    this.name = `sqlite:${this.options.file}`;
    this.file = new SqliteFile(this.options, load);
  }

  /** @throws MissingPackageError where there is no driver */
  async loadDriver(): Promise<void> {
    this.file.loadDriver();
  }

  /** @throws StoreError; MissingPackageError where there is no driver */
  async open(): Promise<void> {
    await this.patiently(() => this.file.connected(), 'unusable');
  }

  /** @throws StoreError */
  async commit(batch: StoreBatch): Promise<void> {
    const connection = await this.patiently(() => this.begin(batch.added.length > 0));
    try {
      connection.write(batch);
    } catch (error) {
      const failure = this.rolledBack(connection, error, 'unavailable');
      if (isTableGone(error)) await this.patiently(() => this.notEmptied());
      throw failure;
    }
    try {
      connection.commit();
    } catch (error) {
      throw this.rolledBack(connection, error, 'uncertain');
    }
  }

  /** @throws StoreError */
  async *replay(): AsyncIterable<readonly StoredJob[]> {
    const last = await this.patiently(() => this.file.connected().lastRow());
    for (let at = 0; at < last;) {
      const portion = await this.patiently(() => this.file.connected().rows(at, last, ROWS_AT_ONCE));
      at = portion.at;
      if (portion.jobs.length > 0) yield portion.jobs;
    }
  }

  async close(): Promise<void> {
    this.file.close();
  }

  private begin(durable: boolean): SqliteConnection {
    const connection = this.notEmptied();
    connection.begin(durable);
    return connection;
  }

  private notEmptied(): SqliteConnection {
    const connection = this.file.connected();
    if (this.file.takeLoss()) throw new StoreError('emptied', tableGone(this.options.table));
    return connection;
  }

  /** Tries again while another process holds the file; meanwhile the server serves. */
  private async patiently<Result>(
    attempt: () => Result,
    ifUnusable: StoreErrorKind = 'unavailable',
  ): Promise<Result> {
    for (const deadline = performance.now() + BUSY_LIMIT; ; await delay(BUSY_PAUSE)) {
      try {
        return attempt();
      } catch (error) {
        if (isBusy(error) && performance.now() < deadline) continue;
        throw this.failed(error, isUnusable(error) ? ifUnusable : 'unavailable');
      }
    }
  }

  private rolledBack(connection: SqliteConnection, error: unknown, kind: StoreErrorKind): Error {
    if (!connection.rollback()) this.file.disconnect();
    else if (sqliteCode(error) === 'SQLITE_FULL') connection.makeRoom();
    return this.failed(error, kind);
  }

  private failed(error: unknown, kind: StoreErrorKind): Error {
    if (isTableGone(error)) this.file.lose();
    if (REOPEN.includes(sqliteCode(error))) this.file.disconnect();
    return sqliteError(this.options.file, error, kind);
  }
}
