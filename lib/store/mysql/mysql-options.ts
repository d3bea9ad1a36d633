import { OptionError, rejectUnknownOptions, wholeNumber } from '../../options/index.js';
import { emptyOption } from '../store.messages.js';
import * as messages from './mysql.messages.js';

/** As Node's TLS takes them. */
export interface MysqlTlsOptions {
  /** Whose certificates are trusted, as PEM. Default: those that Node trusts. */
  readonly ca?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly key?: string | Buffer;
  /** Whether the server's certificate must be trusted, and be its host's where that has a name. Default `true`. */
  readonly rejectUnauthorized?: boolean;
}

export interface MysqlStoreOptions {
  /** It must be there; its table need not. */
  readonly database: string;
  /** Default `localhost`. */
  readonly host?: string;
  /** Default 3306. */
  readonly port?: number;
  /** A Unix socket, instead of host and port. */
  readonly socketPath?: string;
  readonly user?: string;
  readonly password?: string;
  /** Default `gearman_queue`, gearmand's. */
  readonly table?: string;
  /** How many connections at most, from 1 on. Default 3: two commits and a replay. */
  readonly connections?: number;
  /** How long connecting may take, in ms, from 1 on. Default 5000. */
  readonly connectTimeout?: number;
  /** How long the server may take to answer a statement, in ms, from 1 on; a migration may take longer. Default 10000. */
  readonly queryTimeout?: number;
  /** Whether to speak TLS, and how. Default `false`. */
  readonly ssl?: boolean | MysqlTlsOptions;
}

type Defaulted = 'host' | 'port' | 'table' | 'connections' | 'connectTimeout' | 'queryTimeout';

export type ResolvedMysqlOptions = MysqlStoreOptions & Required<Pick<MysqlStoreOptions, Defaulted>>;

const DEFAULTS: Required<Pick<MysqlStoreOptions, Defaulted>> = {
  host: 'localhost',
  port: 3306,
  table: 'gearman_queue',
  connections: 3,
  connectTimeout: 5_000,
  queryTimeout: 10_000,
};

const NUMBERS = ['port', 'connections', 'connectTimeout', 'queryTimeout'] as const;
const NEEDED = ['database', 'host', 'table'] as const;
const TEXTS = [...NEEDED, 'socketPath', 'user', 'password'] as const;
const KNOWN: readonly string[] = [...TEXTS, ...NUMBERS, 'ssl'] satisfies (keyof MysqlStoreOptions)[];

/** @throws OptionError, which shows no password */
export function resolveMysqlOptions(options: MysqlStoreOptions): ResolvedMysqlOptions {
  rejectUnknownOptions('MysqlStore', options, KNOWN);
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const resolved = { ...DEFAULTS, ...given } as ResolvedMysqlOptions;
  for (const name of TEXTS) checkText(name, resolved[name]);
  for (const name of NUMBERS) wholeNumber(name, resolved[name], 1);
  if (!isTls(resolved.ssl)) throw new OptionError(messages.noTls);
  return resolved;
}

function checkText(name: (typeof TEXTS)[number], value: unknown): void {
  const isNeeded = (NEEDED as readonly string[]).includes(name) || name === 'socketPath';
  const isAbsent = value === undefined && name !== 'database';
  if (isAbsent || (typeof value === 'string' && !(isNeeded && value === ''))) return;
  throw new OptionError(emptyOption('MysqlStore', name));
}

function isTls(ssl: unknown): boolean {
  return ssl === undefined || typeof ssl === 'boolean' || (typeof ssl === 'object' && ssl !== null);
}
