import { StoreError } from '../store-error.js';
import * as messages from './memcached.messages.js';
import type { MemcachedReply } from './memcached-replies.js';

/** What memcached says of a value that is larger than its slabs hold. */
const TOO_LARGE = /too large/;
const NO_MEMORY = /out of memory/;

/**
 * Why a command failed; undefined where it did not.
 *
 * @param server what it is called
 */
export function replyError(server: string, { line }: MemcachedReply): StoreError | undefined {
  if (!/ERROR/.test(line.split(' ')[0] ?? '')) return undefined;
  const advice = adviceOn(line);
  const text = messages.memcachedFailed(server, line, advice);
  return new StoreError(TOO_LARGE.test(line) ? 'refused' : 'unavailable', text);
}

function adviceOn(line: string): string | undefined {
  if (TOO_LARGE.test(line)) return messages.tooLarge;
  return NO_MEMORY.test(line) ? messages.outOfMemory : undefined;
}
