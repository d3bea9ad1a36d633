import type { PackageLoader } from '../../packages/index.js';
import { createPool, type DriverConnection, type DriverCore, type DriverPool } from './mysql-driver.js';
import { isConnectionLost } from './mysql-errors.js';
import type { ResolvedMysqlOptions } from './mysql-options.js';
import { MysqlSession, type SessionFacts } from './mysql-session.js';

/** How long the end of the pool waits for the server to take leave, in ms. */
const LEAVE_LIMIT = 500;

/** Connections that are set up on their first use, and given up behind every error that is not the server's word. */
export class MysqlPool {
  private readonly pool: DriverPool;
  private readonly facts = new WeakMap<DriverCore, SessionFacts>();
  private readonly cores = new Set<DriverCore>();

  /** @throws MissingPackageError */
  constructor(
    private readonly options: ResolvedMysqlOptions,
    load?: PackageLoader,
  ) {
    this.pool = createPool(options, load);
    this.pool.on('connection', (core) => this.keep(core));
  }

  /** Lends a connection. Where the work fails, it must have left no transaction open. */
  async use<Result>(work: (session: MysqlSession, facts: SessionFacts) => Promise<Result>): Promise<Result> {
    const connection = await this.pool.getConnection();
    const session = new MysqlSession(connection, this.options.queryTimeout);
    try {
      const result = await work(session, await this.factsOf(connection, session));
      session.release();
      return result;
    } catch (error) {
      if (isConnectionLost(error)) session.destroy();
      else session.release();
      throw error;
    }
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, LEAVE_LIMIT);
    });
    // A connection that is broken already cannot take leave, and need not.
    await Promise.race([this.pool.end().catch(() => undefined), elapsed]);
    clearTimeout(timer);
    for (const core of this.cores) core.stream.destroy();
  }

  private keep(core: DriverCore): void {
    this.cores.add(core);
    core.stream.once('close', () => this.cores.delete(core));
    // Whoever uses it next is told. The driver itself listens to the first error alone.
    core.on('error', () => undefined);
  }

  private async factsOf({ connection }: DriverConnection, session: MysqlSession): Promise<SessionFacts> {
    const known = this.facts.get(connection);
    if (known !== undefined) return known;
    const facts = await session.setUp();
    this.facts.set(connection, facts);
    return facts;
  }
}
