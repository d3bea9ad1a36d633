import type { StoredKey } from './queue-store.js';

/** What tells a key from others. No function name has a zero byte: the protocol ends it there. */
export function idOf({ functionName, uniqueKey }: StoredKey): string {
  return `${functionName}\0${uniqueKey}`;
}
