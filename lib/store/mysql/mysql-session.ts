import { noAnswer } from './mysql.messages.js';
import type { DriverConnection } from './mysql-driver.js';

/** How long a statement of ours waits for another's lock, in s. */
const LOCK_WAIT = 2;

/** How long a migration may take, in ms: a table of some million rows is written anew. */
const MIGRATION_LIMIT = 30 * 60_000;

const SET_UP =
  // Never a workload cut short, or a time that is out of range made another one.
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', autocommit = 1, " +
  `innodb_lock_wait_timeout = ${LOCK_WAIT}, lock_wait_timeout = ${LOCK_WAIT}`;

/** What is known of a connection for as long as it lives. */
export interface SessionFacts {
  /** The largest packet that the server takes, in bytes. */
  readonly mostBytes: number;
}

/** A connection that is borrowed from the pool. Each call ends within its time limit, whatever the server does. */
export class MysqlSession {
  constructor(
    private readonly connection: DriverConnection,
    private readonly limit: number,
  ) {}

  async setUp(): Promise<SessionFacts> {
    await this.read(SET_UP);
    const [row] = await this.read<{ mostBytes: number }>('SELECT @@max_allowed_packet AS mostBytes');
    return { mostBytes: Number(row?.mostBytes) };
  }

  /** A statement that is prepared once for each connection: what it carries goes as it is. */
  async execute(sql: string, values: readonly unknown[]): Promise<void> {
    await this.within(this.limit, this.connection.execute(sql, values));
  }

  async read<Row>(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    const [rows] = await this.within(this.limit, this.connection.query(sql, values));
    return rows as readonly Row[];
  }

  async migrate(sql: string, values: readonly unknown[] = []): Promise<void> {
    await this.within(MIGRATION_LIMIT, this.connection.query(sql, values));
  }

  release(): void {
    this.connection.release();
  }

  destroy(): void {
    this.connection.destroy();
    // The driver waits for the server to close it; this one may never do.
    this.connection.connection.stream.destroy();
  }

  /** The driver has a limit of its own, but none for what prepares a statement. */
  private async within<Answer>(limit: number, answer: Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error(noAnswer(limit)));
        this.destroy();
      }, limit);
    });
    try {
      return await Promise.race([answer, elapsed]);
    } finally {
      clearTimeout(timer);
    }
  }
}
