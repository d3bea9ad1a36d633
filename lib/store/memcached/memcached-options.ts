import { OptionError, rejectUnknownOptions, wholeNumber } from '../../options/index.js';
import * as messages from './memcached.messages.js';
import { OWN_KEYS } from './memcached-keys.js';

export interface MemcachedStoreOptions {
  /**
   * `host[:port]` of each, separated by commas, as gearmand's `--libmemcached-servers` has them; gearmand's older form
   * `--SERVER=host:port` is taken too. Which server holds a job depends on their order. Default `127.0.0.1:11211`.
   */
  readonly servers?: string;
  /** What the keys begin with. Default `gear_`, gearmand's (`--libmemcached-prefix`). */
  readonly prefix?: string;
  /** How long a server may take to connect or to answer, in ms. Default 5000. */
  readonly timeout?: number;
}

export interface ServerPlace {
  readonly host: string;
  readonly port: number;
}

export interface ResolvedMemcachedOptions {
  readonly servers: readonly ServerPlace[];
  readonly prefix: string;
  readonly timeout: number;
}

const KNOWN: readonly string[] = ['servers', 'prefix', 'timeout'] satisfies (keyof MemcachedStoreOptions)[];
const PORT = 11_211;
const MOST_PORT = 65_535;
const SERVER = /^(?:--SERVER=)?(?:\[([^\]]+)\]|([^:/[\]\s]+))(?::(\d+))?$/;
const PREFIX = /^[^\0- \x7f]{1,100}$/;

/** @throws OptionError */
export function resolveMemcachedOptions(options: MemcachedStoreOptions): ResolvedMemcachedOptions {
  rejectUnknownOptions('MemcachedStore', options, KNOWN);
  const { servers = '127.0.0.1', prefix = 'gear_', timeout = 5_000 } = options;
  for (const [name, text] of Object.entries({ servers, prefix })) {
    if (typeof text !== 'string' || text === '') throw new OptionError(messages.notAText(name));
  }
  const bytes = Buffer.from(prefix).toString('latin1');
  if (!PREFIX.test(bytes) || OWN_KEYS.startsWith(bytes)) {
    throw new OptionError(messages.badPrefix(prefix, OWN_KEYS));
  }
  const places = servers.trim().split(/\s*,\s*|\s+/);
  return { servers: places.map(placeOf), prefix: bytes, timeout: wholeNumber('timeout', timeout, 1) };
}

function placeOf(text: string): ServerPlace {
  const [, six, host = six, digits = String(PORT)] = SERVER.exec(text) ?? [];
  const port = Number(digits);
  if (host === undefined || port < 1 || port > MOST_PORT) throw new OptionError(messages.badServer(text));
  return { host, port };
}
