import { OptionError } from '../../options/index.js';
import { addressParts } from '../address-parts.js';
import { badAddress, unknownParameter } from './memcached.messages.js';
import type { MemcachedStoreOptions } from './memcached-options.js';
import { MemcachedStore } from './memcached-store.js';

const PARAMETERS: readonly string[] = ['prefix', 'timeout'];

/** `//host:11211,host2:11211?prefix=gear_` @throws OptionError */
export function memcachedAt(address: string): MemcachedStore {
  const { place, options } = addressParts(address);
  if (!/^\/\/[^/]*\/?$/.test(place)) throw new OptionError(badAddress);
  const unknown = Object.keys(options).find((name) => !PARAMETERS.includes(name));
  if (unknown !== undefined) throw new OptionError(unknownParameter(unknown));
  const servers = place.replaceAll('/', '');
  const { prefix, timeout } = options;
  const resolved: MemcachedStoreOptions = {
    ...(servers !== '' && { servers }),
    ...(prefix !== undefined && { prefix }),
    ...(timeout !== undefined && { timeout: Number(timeout) }),
  };
  return new MemcachedStore(resolved);
}
