import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { inspect } from 'node:util';

import { oneOf, OptionError, rejectUnknownOptions, wholeNumber } from '../../options/index.js';
import * as messages from './postgres.messages.js';
import { readTableName, type TableName } from './table-name.js';

/**
 * As libpq's `sslmode`. `prefer` and `allow`: TLS where the server has it. `require`: TLS, with whoever answers, or as
 * `verify-ca` where a root certificate is named. `verify-ca`: the certificate must be of an authority that is known;
 * `verify-full`: and be the host's own.
 */
export type PostgresSslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

const SSL_MODES = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;

/** What is left out is as for libpq: of its environment variables (`PGHOST` and so on), or what stands here. */
export interface PostgresStoreOptions {
  /**
   * A name, an address, or the folder of a Unix socket. Default: the folder `/var/run/postgresql` or `/tmp` where there is a
   * socket for the port, else `localhost`.
   */
  readonly host?: string;
  /** The address to connect to, where that of `host` is not to be looked up. */
  readonly hostAddress?: string;
  /** Default 5432. */
  readonly port?: number;
  /** Default: the user's name. */
  readonly database?: string;
  /** Default: whoever runs this process. */
  readonly user?: string;
  /** Default: none, or as the file `~/.pgpass` has it. */
  readonly password?: string;
  /** Default `prefer`. */
  readonly sslMode?: PostgresSslMode;
  /** A file with the certificates of authorities. Default: the ones that Node knows. */
  readonly sslRootCertificate?: string;
  /** A file with the certificate that this side shows. */
  readonly sslCertificate?: string;
  /** The file of its key. */
  readonly sslKey?: string;
  /** What the server's views call these connections. Default `nestjs-gearman`. */
  readonly applicationName?: string;
  /** Settings for the server: `-c search_path=jobs`. */
  readonly serverOptions?: string;
  /** Read as SQL reads it: `schema.table`, and in capitals only in double quotes. Default `queue`, gearmand's. */
  readonly table?: string;
  /** How many connections at most. Default 3: two commits at once, and the replay. */
  readonly poolSize?: number;
  /** How long a connection may take, in ms from 1 on. Default 5000. */
  readonly connectTimeout?: number;
  /** How long a commit may take, in ms from 1 on. Default 5000. */
  readonly statementTimeout?: number;
}

const TEXT_OPTIONS = [
  'host',
  'hostAddress',
  'database',
  'user',
  'password',
  'sslRootCertificate',
  'sslCertificate',
  'sslKey',
  'applicationName',
  'serverOptions',
  'table',
] as const satisfies (keyof PostgresStoreOptions)[];

const NUMBERS = { port: 5432, poolSize: 3, connectTimeout: 5_000, statementTimeout: 5_000 };

type Texts = Pick<PostgresStoreOptions, (typeof TEXT_OPTIONS)[number]>;

export interface ResolvedPostgresOptions extends Omit<Texts, 'table'> {
  readonly host: string;
  readonly port: number;
  readonly sslMode: PostgresSslMode;
  readonly table: TableName;
  readonly poolSize: number;
  readonly connectTimeout: number;
  readonly statementTimeout: number;
}

/** @throws OptionError */
export function resolvePostgresOptions(options: PostgresStoreOptions): ResolvedPostgresOptions {
  rejectUnknownOptions('PostgresStore', options, [...TEXT_OPTIONS, ...Object.keys(NUMBERS), 'sslMode']);
  const texts = textsOf(options);
  const { sslMode = process.env['PGSSLMODE'] ?? 'prefer' } = options;
  const port = numberOf('port', options.port ?? environmentPort());
  return {
    ...texts,
    ...userOf(texts),
    host: texts.host ?? process.env['PGHOST'] ?? socketFolder(port) ?? 'localhost',
    port,
    sslMode: oneOf('sslMode', sslMode, SSL_MODES),
    table: readTableName(texts.table ?? 'queue'),
    poolSize: numberOf('poolSize', options.poolSize),
    connectTimeout: numberOf('connectTimeout', options.connectTimeout),
    statementTimeout: numberOf('statementTimeout', options.statementTimeout),
  };
}

function textsOf(options: PostgresStoreOptions): Texts {
  const given = TEXT_OPTIONS.filter((name) => options[name] !== undefined && options[name] !== '');
  for (const name of given) {
    const text: unknown = options[name];
    const shown = name === 'password' ? typeof text : inspect(text, { depth: 0 });
    if (typeof text !== 'string') throw new OptionError(messages.wrongType(name, shown));
  }
  const texts: Texts = Object.fromEntries(given.map((name) => [name, options[name]]));
  if ([texts.host, texts.hostAddress].some((host) => host?.includes(','))) {
    throw new OptionError(messages.severalHosts);
  }
  return texts;
}

function numberOf(name: keyof typeof NUMBERS, value: unknown = NUMBERS[name]): number {
  return wholeNumber(name, value, 1);
}

function environmentPort(): number | undefined {
  const port = process.env['PGPORT'];
  return port === undefined || port === '' ? undefined : Number(port);
}

/** pg would take the variable USER, which services often do not have. */
function userOf({ user = process.env['PGUSER'] }: Texts): { readonly user?: string } {
  if (user !== undefined) return { user };
  try {
    return { user: userInfo().username };
  } catch {
    // In a container the process may be of a user that has no name; then the server's answer says what it misses.
    return {};
  }
}

/** libpq's defaults, as Debian and as everybody else builds it. */
function socketFolder(port: number): string | undefined {
  return ['/var/run/postgresql', '/tmp'].find((folder) => existsSync(`${folder}/.s.PGSQL.${port}`));
}
