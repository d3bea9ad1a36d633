import { setTimeout as delay } from 'node:timers/promises';

import type { PackageLoader } from '../../packages/index.js';
import {
  closingBehindFailure,
  loadDriver,
  type PostgresClient,
  type PostgresPool,
  type PostgresQuery,
  type PostgresRow,
  TEXTS,
} from './postgres-driver.js';
import { endsConnection, isReadOnly, postgresError, type Stage } from './postgres-errors.js';
import type { ResolvedPostgresOptions } from './postgres-options.js';
import { canDoWithoutSsl, sslSettings } from './postgres-ssl.js';

/** What the server is given to end a statement by itself before its connection is given up, in ms. */
const GRACE = 1_000;

/** Runs one query on a connection. @throws StoreError, or where the server refuses it the driver's own error */
export type Ask = (query: PostgresQuery) => Promise<readonly PostgresRow[]>;

/**
 * Connections to one database, made when they are needed. What ends one that is not in use is not told: the next use
 * makes another, or fails and says why.
 */
export class PostgresConnections {
  private pool: PostgresPool | undefined;
  private withoutSsl = false;
  private readonly clients = new Set<PostgresClient>();
  private readonly prepared = new WeakSet<PostgresClient>();

  constructor(
    private readonly name: string,
    private readonly options: ResolvedPostgresOptions,
    private readonly load?: PackageLoader,
  ) {}

  /**
   * Behind a failure no transaction is open.
   *
   * @param broken what is to be said of a connection that breaks meanwhile
   * @throws StoreError where there is no connection, or it breaks; whatever `work` throws else, as it is: then nothing was
   * changed by a statement that was its own transaction
   */
  async use<Result>(work: (ask: Ask) => Promise<Result>, broken: Stage): Promise<Result> {
    this.pool ??= this.makePool();
    const client = await this.connect().catch((error: unknown) => {
      throw postgresError(this.name, error, 'asked nothing');
    });
    try {
      const result = await work(async (query) => (await client.query({ ...query, types: TEXTS })).rows);
      client.release();
      return result;
    } catch (error) {
      const goesOn = !endsConnection(error) && (await rollsBack(client));
      client.release(!goesOn || isReadOnly(error));
      throw goesOn ? error : postgresError(this.name, error, broken);
    }
  }

  /** Hangs up where the server does not let go for as long as a connection may take to make. Idempotent. */
  async close(): Promise<void> {
    const { pool, clients } = this;
    this.pool = undefined;
    if (pool === undefined) return;
    const waiting = new AbortController();
    pool.on('remove', () => clients.size === 0 && waiting.abort());
    await pool.end();
    if (clients.size > 0) await untilAborted(this.options.connectTimeout, waiting.signal);
    for (const client of clients) client.connection?.stream.destroy();
    clients.clear();
  }

  private async connect(): Promise<PostgresClient> {
    const client = await this.checkOut();
    if (this.prepared.has(client)) return client;
    try {
      await client.query({ ...sessionSettings(this.options), types: TEXTS });
    } catch (error) {
      client.release(true);
      throw error;
    }
    this.prepared.add(client);
    return client;
  }

  private async checkOut(): Promise<PostgresClient> {
    this.pool ??= this.makePool();
    try {
      return await this.pool.connect();
    } catch (error) {
      if (!this.canDropSsl(error)) throw error;
      this.withoutSsl = true;
      await this.close();
      return this.checkOut();
    }
  }

  private canDropSsl(error: unknown): boolean {
    const isRefused = /does not support SSL/.test(String((error as Error).message));
    return isRefused && !this.withoutSsl && canDoWithoutSsl(this.options);
  }

  private makePool(): PostgresPool {
    const { Pool, Client } = loadDriver(this.load);
    const pool = new Pool({
      ...poolSettings(this.options),
      Client: closingBehindFailure(Client),
      ssl: this.withoutSsl ? false : sslSettings(this.options),
    });
    pool.on('error', isToldByTheNextUse);
    pool.on('connect', (client) => {
      this.clients.add(client);
      client.on('error', isToldByTheNextUse);
    });
    pool.on('remove', (client) => this.clients.delete(client));
    return pool;
  }
}

function poolSettings(options: ResolvedPostgresOptions): object {
  return {
    host: options.hostAddress ?? options.host,
    port: options.port,
    database: options.database,
    user: options.user,
    password: options.password,
    options: options.serverOptions,
    application_name: options.applicationName ?? 'nestjs-gearman',
    max: options.poolSize,
    connectionTimeoutMillis: options.connectTimeout,
    query_timeout: options.statementTimeout + GRACE,
    keepAlive: true,
  };
}

/**
 * Behind startup, as poolers like PgBouncer refuse settings in it. What is acknowledged must be on the disk, whatever the
 * database's default is. Plans are made while the table is empty, and must do when it has a million rows; and where a scan
 * costs too much to be thought of, statements would be compiled, which takes longer than they do.
 */
function sessionSettings({ statementTimeout }: ResolvedPostgresOptions): PostgresQuery {
  return {
    text:
      "SELECT set_config('statement_timeout', $1, false), set_config('bytea_output', 'hex', false), " +
      "set_config('enable_seqscan', 'off', false), set_config('jit', 'off', false), set_config('synchronous_commit', CASE " +
      "WHEN current_setting('synchronous_commit') = 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false)",
    values: [String(statementTimeout)],
  };
}

/** Behind an error of a statement the connection goes on; behind a fatal one the server ends it, in whatever language. */
async function rollsBack(client: PostgresClient): Promise<boolean> {
  try {
    await client.query({ text: 'ROLLBACK', types: TEXTS });
    return true;
  } catch {
    return false;
  }
}

async function untilAborted(most: number, signal: AbortSignal): Promise<void> {
  await delay(most, undefined, { signal }).catch(isNoFailure);
}

/** An abort is the end of the wait that was hoped for. */
function isNoFailure(): void {}

function isToldByTheNextUse(): void {}
