import { oneOf, OptionError, rejectUnknownOptions } from '../../options/index.js';
import { emptyOption } from '../store.messages.js';
import type { SqliteDriver } from './sqlite-driver.js';

/**
 * When SQLite waits for the disk. `full`: before each acknowledgement, so that an acknowledged job survives a power cut.
 * `normal`: now and then, so that it survives the end of the process, and a power cut may take the newest. `off`: never.
 */
export type SqliteSynchronous = 'full' | 'normal' | 'off';

export interface SqliteStoreOptions {
  /** Made where there is none; its folder is not. `:memory:` is no file, and lasts as long as the store. */
  readonly file: string;
  /** Whether the file is made where there is none; `false` refuses it, for those who only look. Default true. */
  readonly create?: boolean;
  /** Default `gearman_queue`, gearmand's. */
  readonly table?: string;
  /** Default `full`. */
  readonly synchronous?: SqliteSynchronous;
  /** Default: better-sqlite3 where it is installed, else Node's own. */
  readonly driver?: SqliteDriver;
}

export type ResolvedSqliteOptions = Required<Omit<SqliteStoreOptions, 'driver'>> &
  Pick<SqliteStoreOptions, 'driver'>;

const KNOWN: readonly string[] = [
  'file',
  'create',
  'table',
  'synchronous',
  'driver',
] satisfies (keyof SqliteStoreOptions)[];

const SYNCHRONOUS = ['full', 'normal', 'off'] as const satisfies SqliteSynchronous[];
/** An address has texts only. */
const TRUTHS = ['true', 'false'] as const;
const DRIVERS = ['better-sqlite3', 'node:sqlite'] as const satisfies SqliteDriver[];

/** @throws OptionError */
export function resolveSqliteOptions(options: SqliteStoreOptions): ResolvedSqliteOptions {
  rejectUnknownOptions('SqliteStore', options, KNOWN);
  const { file, create = true, table = 'gearman_queue', synchronous = 'full', driver } = options;
  for (const [name, text] of Object.entries({ file, table })) {
    if (typeof text !== 'string' || text === '') throw new OptionError(emptyOption('SqliteStore', name));
  }
  return {
    file,
    create: oneOf('create', String(create), TRUTHS) === 'true',
    table,
    synchronous: oneOf('synchronous', synchronous, SYNCHRONOUS),
    ...(driver !== undefined && { driver: oneOf('driver', driver, DRIVERS) }),
  };
}
