import type { PackageLoader } from '../../packages/index.js';
import type { QueueStore, StoreBatch, StoredJob } from '../queue-store.js';
import { StoreError } from '../store-error.js';
import { tableGone } from '../store.messages.js';
import { CommitTurns, type Turn } from './commit-turns.js';
import * as errors from './mysql-errors.js';
import { type MysqlStoreOptions, type ResolvedMysqlOptions, resolveMysqlOptions } from './mysql-options.js';
import { MysqlPool } from './mysql-pool.js';
import { lastArrival, rowsBehind } from './mysql-rows.js';
import type { MysqlSession, SessionFacts } from './mysql-session.js';
import { prepareTable } from './mysql-table.js';
import { MysqlTransaction } from './mysql-transaction.js';

/** How often a commit is begun anew behind a deadlock. */
const ATTEMPTS = 3;

/**
 * Keeps jobs in a table of MySQL or MariaDB, as gearmand's (`gearmand -q MySQL`) with bytes for texts and a column for the
 * order of arrival, which gearmand does not mind. Needs the package mysql2. A commit is durable as the server's
 * `innodb_flush_log_at_trx_commit` says: by its default, 1, an acknowledged job survives a power cut.
 *
 * @example
 * const store = new MysqlStore({ host: 'db', user: 'gearman', password, database: 'jobs' });
 * const server = new JobServer({ store });
 */
export class MysqlStore implements QueueStore {
  readonly name: string;
  readonly concurrentCommits = 2;
  private readonly options: ResolvedMysqlOptions;
  private readonly turns = new CommitTurns();
  private pool: MysqlPool | undefined;
  private preparing: Promise<void> | undefined;
  /** Whether there has been a table since it was opened: one that must be made again has lost its jobs. */
  private hadTable = false;
  /** Whether the table has lost its jobs, and no commit has told so: only a commit's caller has them stored again. */
  private hasLost = false;

  /** @throws OptionError */
  constructor(
    options: MysqlStoreOptions,
    private readonly load?: PackageLoader,
  ) {
    this.options = resolveMysqlOptions(options);
    const { host, port, socketPath, database } = this.options;
    this.name = `mysql://${socketPath ?? `${host}:${port}`}/${database}`;
  }

  /** @throws StoreError; MissingPackageError where mysql2 is not installed */
  async open(): Promise<void> {
    await this.prepared();
  }

  async commit(batch: StoreBatch): Promise<void> {
    const turn = this.turns.next();
    try {
      const pool = await this.prepared();
      if (this.hasLost) throw this.tableGone();
      await this.commitIn(pool, batch, turn);
    } catch (error) {
      const failure = await this.failed(error);
      if (failure.kind === 'emptied') this.hasLost = false;
      throw failure;
    } finally {
      turn.pass();
    }
  }

  async *replay(): AsyncIterable<readonly StoredJob[]> {
    const { table } = this.options;
    const last = await this.read((session) => lastArrival(session, table));
    for (let at = 0; at < last;) {
      const portion = await this.read((session) => rowsBehind(session, table, at, last));
      at = portion.at;
      if (portion.jobs.length > 0) yield portion.jobs;
    }
  }

  async close(): Promise<void> {
    const { pool } = this;
    this.pool = undefined;
    this.preparing = undefined;
    this.hadTable = false;
    this.hasLost = false;
    await pool?.close();
  }

  /** The pool, behind which there is a table as it must be. */
  private async prepared(): Promise<MysqlPool> {
    const pool = (this.pool ??= new MysqlPool(this.options, this.load));
    this.preparing ??= this.prepare(pool).catch((error: unknown) => {
      this.preparing = undefined;
      throw error;
    });
    await this.preparing;
    return pool;
  }

  private async prepare(pool: MysqlPool): Promise<void> {
    try {
      const isNew = await pool.use((session) => prepareTable(session, this.options.table));
      if (isNew && this.hadTable) this.hasLost = true;
      this.hadTable = true;
    } catch (error) {
      throw errors.migrationError(this.name, error);
    }
  }

  private async commitIn(pool: MysqlPool, batch: StoreBatch, turn: Turn): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await pool.use((session, facts) => this.transact(session, facts, batch, turn));
      } catch (error) {
        if (attempt === ATTEMPTS || !errors.mustBeginAnew(error)) throw error;
      }
    }
  }

  private async transact(
    session: MysqlSession,
    facts: SessionFacts,
    batch: StoreBatch,
    turn: Turn,
  ): Promise<void> {
    const transaction = new MysqlTransaction(session, this.name);
    await transaction.run(batch, { table: this.options.table, ...facts, turn });
  }

  private async read<Result>(from: (session: MysqlSession) => Promise<Result>): Promise<Result> {
    try {
      const pool = await this.prepared();
      return await pool.use(from);
    } catch (error) {
      throw await this.failed(error);
    }
  }

  /** What a call fails with. Behind it there is a table again, where there was none. */
  private async failed(error: unknown): Promise<StoreError> {
    if (errors.isTableGone(error) || errors.isTableChanged(error)) this.preparing = undefined;
    if (!errors.isTableGone(error)) return errors.mysqlError(this.name, error, 'unavailable');
    await this.prepared();
    return this.tableGone(error);
  }

  private tableGone(cause?: unknown): StoreError {
    return new StoreError('emptied', tableGone(this.options.table), { cause });
  }
}
