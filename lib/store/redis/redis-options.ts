import type { ConnectionOptions } from 'node:tls';

import { OptionError, rejectUnknownOptions, wholeNumber } from '../../options/index.js';
import { notAText, prefixTaken } from './redis.messages.js';
import { OWN_KEYS } from './redis-keys.js';

export interface RedisStoreOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 6379. */
  readonly port?: number;
  /** Default: Redis's own default user. */
  readonly username?: string;
  readonly password?: string;
  /** The number of the database. Default 0, the only one that gearmand uses. */
  readonly database?: number;
  /** Connects over TLS; an object is passed on to `node:tls`. Default false. */
  readonly tls?: boolean | ConnectionOptions;
  /** What the keys begin with. Default `_gear_`, gearmand's (`--redis-prefix`), which cannot read what a prefix with a `-` holds. */
  readonly prefix?: string;
  /** How long Redis may take to connect or to answer, in ms. Default 5000. */
  readonly timeout?: number;
}

export type ResolvedRedisOptions = Required<Omit<RedisStoreOptions, 'username' | 'password'>> &
  Pick<RedisStoreOptions, 'username' | 'password'>;

const KNOWN: readonly string[] = [
  'host',
  'port',
  'username',
  'password',
  'database',
  'tls',
  'prefix',
  'timeout',
] satisfies (keyof RedisStoreOptions)[];

const DEFAULTS = { host: '127.0.0.1', port: 6379, database: 0, tls: false, prefix: '_gear_', timeout: 5_000 };

/** @throws OptionError */
export function resolveRedisOptions(options: RedisStoreOptions): ResolvedRedisOptions {
  rejectUnknownOptions('RedisStore', options, KNOWN);
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  const resolved: ResolvedRedisOptions = { ...DEFAULTS, ...(Object.fromEntries(given) as RedisStoreOptions) };
  const { host, prefix, username = 'default', password = 'none' } = resolved;
  for (const [name, text] of Object.entries({ host, prefix, username, password })) {
    if (typeof text !== 'string' || text === '') throw new OptionError(notAText(name));
  }
  wholeNumber('port', resolved.port, 1);
  wholeNumber('database', resolved.database, 0);
  wholeNumber('timeout', resolved.timeout, 1);
  if (OWN_KEYS.startsWith(prefix)) throw new OptionError(prefixTaken(prefix, OWN_KEYS));
  return resolved;
}
