import { MissingPackageError, type PackageLoader } from '../../packages/index.js';
import type { QueueStore, StoreBatch, StoredJob } from '../queue-store.js';
import { StoreError } from '../store-error.js';
import { tableGone } from '../store.messages.js';
import { PostgresConnections } from './postgres-connections.js';
import type { PostgresQuery, PostgresRow } from './postgres-driver.js';
import { isTableGone, postgresError, type Stage } from './postgres-errors.js';
import { refuseTooLarge } from './postgres-limits.js';
import {
  type PostgresStoreOptions,
  resolvePostgresOptions,
  type ResolvedPostgresOptions,
} from './postgres-options.js';
import { jobOf } from './postgres-rows.js';
import { PostgresStatements } from './postgres-statements.js';
import { prepareTable, type TextLimits } from './postgres-table.js';

const BEFORE_ALL = '-1';

/**
 * Keeps jobs in a PostgreSQL table, in gearmand's own (`gearmand -q Postgres`), through the package pg. The database's
 * encoding should be UTF-8: another one refuses names that it has no characters for.
 *
 * @example
 * const server = new JobServer({ store: new PostgresStore({ host: 'db', database: 'jobs', user: 'jobs', password }) });
 */
export class PostgresStore implements QueueStore {
  readonly name: string;
  readonly concurrentCommits = 2;
  private readonly options: ResolvedPostgresOptions;
  private readonly connections: PostgresConnections;
  private readonly statements: PostgresStatements;
  private preparing: Promise<TextLimits> | undefined;

  /** @throws OptionError */
  constructor(options: PostgresStoreOptions, load?: PackageLoader) {
    this.options = resolvePostgresOptions(options);
    this.name = nameOf(this.options);
    this.connections = new PostgresConnections(this.name, this.options, load);
    this.statements = new PostgresStatements(this.options.table.sql);
  }

  /** @throws StoreError; MissingPackageError where pg is not installed */
  async open(): Promise<void> {
    await this.prepared();
  }

  async commit(batch: StoreBatch): Promise<void> {
    const statement = this.statements.commit(batch);
    if (statement === undefined) return;
    refuseTooLarge(batch, await this.prepared());
    await this.ask(statement, 'unanswered');
  }

  async *replay(): AsyncIterable<readonly StoredJob[]> {
    const [end] = await this.ask(this.statements.lastArrival(), 'asked nothing');
    const last = end?.['last'] ?? BEFORE_ALL;
    for (let rows = await this.rowsBehind(BEFORE_ALL, last); rows.length > 0;) {
      yield rows.map(jobOf);
      rows = await this.rowsBehind(rows.at(-1)?.['arrival'] ?? last, last);
    }
  }

  async close(): Promise<void> {
    this.preparing = undefined;
    await this.connections.close();
  }

  private rowsBehind(arrival: string, last: string): Promise<readonly PostgresRow[]> {
    return this.ask(this.statements.rows(arrival, last), 'asked nothing');
  }

  private async ask(query: PostgresQuery, broken: Stage): Promise<readonly PostgresRow[]> {
    try {
      return await this.connections.use((ask) => ask(query), broken);
    } catch (error) {
      if (isTableGone(error)) throw await this.emptied(error);
      throw this.failed(error, 'refused');
    }
  }

  private async emptied(cause: unknown): Promise<StoreError> {
    this.preparing = undefined;
    await this.prepared();
    return new StoreError('emptied', tableGone(this.options.table.shown), { cause });
  }

  /** Once, and again where that failed. */
  private prepared(): Promise<TextLimits> {
    this.preparing ??= this.prepare().catch((error: unknown) => {
      this.preparing = undefined;
      throw error;
    });
    return this.preparing;
  }

  private async prepare(): Promise<TextLimits> {
    try {
      return await this.connections.use((ask) => prepareTable(ask, this.options.table), 'asked nothing');
    } catch (error) {
      throw this.failed(error, 'asked nothing');
    }
  }

  private failed(error: unknown, stage: Stage): Error {
    return error instanceof MissingPackageError ? error : postgresError(this.name, error, stage);
  }
}

/** Where it is: without user and password. */
function nameOf({ host, hostAddress, port, database, user }: ResolvedPostgresOptions): string {
  const place = host.startsWith('/') ? `${host}/.s.PGSQL.${port}` : `//${hostAddress ?? host}:${port}`;
  return `postgres:${place}/${database ?? process.env['PGDATABASE'] ?? user ?? ''}`;
}
