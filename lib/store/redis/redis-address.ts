import { OptionError } from '../../options/index.js';
import type { QueueStore } from '../queue-store.js';
import { badAddress, unknownParameter } from './redis.messages.js';
import type { RedisStoreOptions } from './redis-options.js';
import { RedisStore } from './redis-store.js';

const PARAMETERS = ['prefix', 'timeout'];

/** `//user:password@host:6379/0?prefix=_gear_` @throws OptionError, which names no password */
export function redisAt(address: string): QueueStore {
  return new RedisStore(optionsOf('redis', address));
}

/** The same over TLS. @throws OptionError */
export function redisOverTlsAt(address: string): QueueStore {
  return new RedisStore({ ...optionsOf('rediss', address), tls: true });
}

function optionsOf(scheme: string, address: string): RedisStoreOptions {
  const url = parsed(scheme, address);
  const { hostname, port, username, password, searchParams } = url;
  const unknown = [...searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw new OptionError(unknownParameter(unknown));
  const [prefix, timeout] = PARAMETERS.map((name) => searchParams.get(name));
  return {
    ...(hostname !== '' && { host: hostname.replace(/^\[|\]$/g, '') }),
    ...(port !== '' && { port: Number(port) }),
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(url.pathname.length > 1 && { database: Number(url.pathname.slice(1)) }),
    ...(typeof prefix === 'string' && { prefix }),
    ...(typeof timeout === 'string' && { timeout: Number(timeout) }),
  };
}

function parsed(scheme: string, address: string): URL {
  const isWhole = address.startsWith('//') && URL.canParse(`${scheme}:${address}`);
  if (!isWhole) throw new OptionError(badAddress(scheme));
  const url = new URL(`${scheme}:${address}`);
  if (!/^\/?\d*$/.test(url.pathname)) throw new OptionError(badAddress(scheme));
  return url;
}
