import { execFileSync } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { BackgroundProcess, runCommand } from '../../../support/processes.js';
import { absence, findExecutable } from '../../../support/programs.js';

/** As much of pg, which has no types of its own, as is used here. */
export interface Connection {
  connect(): Promise<void>;
  query(text: string): Promise<{ readonly rows: readonly Record<string, string>[] }>;
  end(): Promise<void>;
  on(event: 'error', listener: () => void): unknown;
}

const { Client } = createRequire(import.meta.url)('pg') as { Client: new (settings: object) => Connection };

/** Every value as a text. */
const TEXTS = { getTypeParser: () => (value: string) => value };

const HOST = '127.0.0.1';
/** Between a port's being found free and its being bound another program may take it. */
const ATTEMPTS = 5;
/** How long it may take to answer, in ms. It needs about 100; behind a crash it reads its log first. */
const START_LIMIT = 15_000;
const POLL_INTERVAL = 10;

const IS_ROOT = process.getuid?.() === 0;

/** What keeps it small; it is as durable as by default. */
const FLAGS = ['shared_buffers=16MB', 'max_connections=20'];

/** For tests that end no server: nothing waits for the disk. */
export const NOT_DURABLE = ['fsync=off', 'full_page_writes=off'];

/** Through TCP. The Unix socket lets everybody in. */
const PASSWORD = 'se cret@1/?';

/** Why no test can have a server; `undefined` where it can. */
export const withoutPostgres =
  absence('postgres') ?? absence('initdb') ?? (IS_ROOT ? (absence('setpriv') ?? withoutUser()) : undefined);

/** A PostgreSQL of the test's own, in a folder of its own, which can end and come back on the same port. */
export class PostgresServer {
  readonly host = HOST;
  readonly password = PASSWORD;
  port = 0;
  private process: BackgroundProcess | undefined;

  /** @param folder where its socket is, too */
  private constructor(
    readonly folder: string,
    private readonly settings: readonly string[],
  ) {}

  /** @param settings as `fsync=off` */
  static async create(settings: readonly string[] = []): Promise<PostgresServer> {
    const folder = await mkdtemp(join(tmpdir(), 'nestjs-gearman-postgres-'));
    if (IS_ROOT) await chown(folder, idOf('-u'), idOf('-g'));
    const server = new PostgresServer(folder, [...FLAGS, ...settings]);
    await install(folder);
    await server.startSomewhere();
    return server;
  }

  get address(): string {
    return `postgres://postgres:${encodeURIComponent(PASSWORD)}@${HOST}:${this.port}`;
  }

  /** On the port that it had. @throws where it does not answer, with what it wrote */
  async start(): Promise<void> {
    const deadline = Date.now() + START_LIMIT;
    let transcript = '';
    while (Date.now() < deadline) {
      this.process = this.run();
      if (await this.answers(this.process, deadline)) return;
      // Behind SIGKILL its children may still be there, and then it does not start.
      transcript = this.process.transcript;
      await this.end('SIGKILL');
      if (/could not bind/.test(transcript)) break;
      await delay(POLL_INTERVAL);
    }
    throw new Error(`postgres did not answer on port ${this.port}; it wrote ${transcript}`);
  }

  /** Waits until it takes connections, where it begins anew by itself. */
  async answered(): Promise<void> {
    const { process } = this;
    if (process === undefined || !(await this.answers(process, Date.now() + START_LIMIT))) {
      throw new Error(`postgres does not answer any more; it wrote ${process?.transcript}`);
    }
  }

  /** SIGINT is its orderly end, which waits for nobody; SIGQUIT skips the writing of what is in memory; SIGKILL is none. */
  async end(signal: 'SIGINT' | 'SIGQUIT' | 'SIGKILL'): Promise<void> {
    await this.process?.kill(signal);
  }

  /** Runs statements one by one, through the socket; the rows of the last one, as texts. */
  async sql(...statements: readonly string[]): Promise<readonly Record<string, string>[]> {
    const client = await this.connect();
    try {
      let rows: readonly Record<string, string>[] = [];
      for (const statement of statements) ({ rows } = await client.query(statement));
      return rows;
    } finally {
      await client.end();
    }
  }

  /** A connection of its own, to hold a transaction open. */
  async connect(): Promise<Connection> {
    const { folder: host, port } = this;
    const options = '-c default_transaction_read_only=off';
    const client = new Client({ host, port, user: 'postgres', database: 'postgres', types: TEXTS, options });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  }

  /** Nothing is in the database `postgres` behind it, as nobody wants to wait for a new one. */
  async empty(): Promise<void> {
    await this.sql(
      'ALTER DATABASE postgres RESET ALL',
      'DROP SCHEMA public CASCADE',
      'CREATE SCHEMA public',
      'GRANT USAGE ON SCHEMA public TO PUBLIC',
    );
  }

  /** A file in its folder, which only it can read. @returns its path */
  async write(name: string, content: string): Promise<string> {
    const path = join(this.folder, name);
    await writeFile(path, content, { mode: 0o600 });
    if (IS_ROOT) await chown(path, idOf('-u'), idOf('-g'));
    return path;
  }

  async remove(): Promise<void> {
    await this.end('SIGQUIT');
    await rm(this.folder, { recursive: true, force: true });
  }

  private run(): BackgroundProcess {
    const settings = [
      `listen_addresses=${HOST}`,
      `unix_socket_directories=${this.folder}`,
      `port=${this.port}`,
      ...this.settings,
    ];
    const [command, args] = asPostgres('postgres', [
      `-D${join(this.folder, 'data')}`,
      ...settings.flatMap((setting) => ['-c', setting]),
    ]);
    return BackgroundProcess.start(command, args);
  }

  private async answers(program: BackgroundProcess, deadline: number): Promise<boolean> {
    while (!program.ended && Date.now() < deadline) {
      if (await this.sql('SELECT').then(Boolean, () => false)) return true;
      await delay(POLL_INTERVAL);
    }
    return false;
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

async function install(folder: string): Promise<void> {
  const passwordFile = join(folder, 'password');
  await writeFile(passwordFile, PASSWORD);
  const flags = ['--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync'];
  const guarding = ['--auth-local=trust', '--auth-host=scram-sha-256', `--pwfile=${passwordFile}`];
  const [command, args] = asPostgres('initdb', [`--pgdata=${join(folder, 'data')}`, ...flags, ...guarding]);
  const { exitCode, stderr } = await runCommand(command, args);
  if (exitCode !== 0) throw new Error(`initdb ended with ${exitCode}: ${stderr}`);
}

/** PostgreSQL refuses to be run by root. */
function asPostgres(program: string, args: readonly string[]): [command: string, args: readonly string[]] {
  const path = findExecutable(program) ?? program;
  if (!IS_ROOT) return [path, args];
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--clear-groups', path, ...args]];
}

function idOf(flag: '-u' | '-g'): number {
  return Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
}

function withoutUser(): string | undefined {
  try {
    idOf('-u');
    return undefined;
  } catch {
    return 'there is no user postgres, and root may not run it';
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
