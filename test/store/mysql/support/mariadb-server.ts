import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import mysql from 'mysql2/promise';

import { BackgroundProcess } from '../../../support/processes.js';
import { absence, findExecutable } from '../../../support/programs.js';
import { flagsOf, HOST, type MariadbOptions, prepareFolder, SOCKET } from './mariadb-folder.js';

/** Between a port's being found free and its being bound another program may take it. */
const ATTEMPTS = 5;
/** How long it may take to answer, in ms. It needs some hundred. */
const START_LIMIT = 15_000;
const POLL_INTERVAL = 10;

/** Why no test can have a server; `undefined` where it can. */
export const withoutMariadb = absence('mariadbd') ?? absence('mariadb-install-db');

export interface Deadlock {
  readonly before: string;
  readonly first: string;
  readonly second: string;
  other(): Promise<void>;
}

/** A MariaDB of the test's own, in a folder of its own, which can end and come back on the same port. */
export class MariadbServer {
  readonly host = HOST;
  readonly socketPath: string;
  port = 0;
  private process: BackgroundProcess | undefined;

  private constructor(
    private readonly folder: string,
    private readonly options: MariadbOptions,
  ) {
    this.socketPath = join(folder, SOCKET);
  }

  static async create(options: MariadbOptions = {}): Promise<MariadbServer> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-mysql-'));
    const server = new MariadbServer(folder, options);
    await prepareFolder(folder, options);
    await server.startSomewhere();
    return server;
  }

  /** On the port that it had. @throws where it does not answer, with what it wrote */
  async start(): Promise<void> {
    const { largestFile = 'unlimited' } = this.options;
    // Without the trap, the system would end it where a file becomes too large.
    const limited = `trap '' XFSZ; ulimit -f ${largestFile}; exec "$0" "$@"`;
    const program = findExecutable('mariadbd') ?? 'mariadbd';
    const process = BackgroundProcess.start('bash', [
      '-c',
      limited,
      program,
      ...flagsOf(this.folder, this.port, this.options),
    ]);
    this.process = process;
    const deadline = Date.now() + START_LIMIT;
    while (!process.ended && Date.now() < deadline) {
      if (await this.sql('SELECT 1').then(Boolean, () => false)) return;
      await delay(POLL_INTERVAL);
    }
    throw new Error(`mariadbd did not answer on port ${this.port}; it wrote ${process.transcript}`);
  }

  /** SIGTERM is its orderly end, SIGKILL none; SIGSTOP and SIGCONT do not end it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.process?.kill(signal);
  }

  /** It keeps its connections, and answers nothing. */
  freeze(): void {
    process.kill(this.process?.pid as number, 'SIGSTOP');
  }

  thaw(): void {
    process.kill(this.process?.pid as number, 'SIGCONT');
  }

  /** Runs statements as root, through the socket; the rows of the last one. */
  async sql(...statements: readonly string[]): Promise<readonly Record<string, unknown>[]> {
    const connection = await mysql.createConnection({ socketPath: this.socketPath, user: 'root' });
    try {
      let rows: unknown;
      for (const statement of statements) [rows] = await connection.query(statement);
      return rows as readonly Record<string, unknown>[];
    } finally {
      connection.destroy();
    }
  }

  /** A database with nothing in it. */
  async emptyDatabase(name: string, rest = ''): Promise<void> {
    await this.sql(`DROP DATABASE IF EXISTS ${name}`, `CREATE DATABASE ${name} ${rest}`);
  }

  /**
   * Another program's transaction locks a first row, `other` waits for that row, and the transaction wants a second one,
   * which `other` holds. How many deadlocks the server has counted meanwhile.
   */
  async deadlock(between: Deadlock): Promise<{ readonly deadlocks: number }> {
    const before = await this.count('deadlocks');
    const connection = await mysql.createConnection({ socketPath: this.socketPath, user: 'root' });
    try {
      await connection.query('START TRANSACTION');
      await connection.query(between.before);
      await connection.query(between.first);
      const other = between.other();
      while ((await this.count('row_lock_current_waits')) === 0) await delay(POLL_INTERVAL);
      await connection.query(between.second);
      await connection.query('COMMIT');
      await other;
    } finally {
      connection.destroy();
    }
    return { deadlocks: (await this.count('deadlocks')) - before };
  }

  /** The numbers of a user's connections. */
  async connectionsOf(user: string): Promise<readonly number[]> {
    const rows = await this.sql(
      `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '${user}' ORDER BY ID`,
    );
    return rows.map(({ ID }) => Number(ID));
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async count(what: string): Promise<number> {
    const [row] = await this.sql(`SHOW GLOBAL STATUS LIKE 'Innodb_${what}'`);
    return Number(row?.['Value']);
  }

  private async startSomewhere(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      this.port = await findFreePort();
      try {
        return await this.start();
      } catch (error) {
        await this.end('SIGKILL');
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
