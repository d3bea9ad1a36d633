import * as messages from './redis.messages.js';
import type { RedisConnection } from './redis-connection.js';

const NAMES = ['appendonly', 'appendfsync', 'maxmemory-policy', 'proto-max-bulk-len'] as const;

/** Redis's own default. */
const MOST_BYTES = 512 * 2 ** 20;

/** What Redis is set to. */
export interface RedisSettings {
  /** What may lose acknowledged jobs, one sentence each. */
  readonly warnings: readonly string[];
  /** The largest workload, in bytes. */
  readonly mostBytes: number;
}

/** Hosted Redis often lets nobody see its settings: that is a warning, too. @throws StoreError */
export async function readSettings(connection: RedisConnection, store: string): Promise<RedisSettings> {
  const replies = await connection.pipeline((pipeline) => {
    for (const name of NAMES) pipeline.call('CONFIG', 'GET', name);
  });
  const failed = replies.find((reply) => reply instanceof Error);
  if (failed instanceof Error) {
    return { warnings: [messages.unknownSettings(store, failed.message)], mostBytes: MOST_BYTES };
  }
  const [appendOnly, policy, eviction, bytes] = replies.map((reply) => (reply as readonly unknown[])[1]);
  const warnings: string[] = [];
  if (appendOnly === 'no') warnings.push(messages.noAppendOnly(store));
  else if (policy !== 'always') warnings.push(messages.lazyFsync(store, String(policy)));
  if (eviction !== 'noeviction') warnings.push(messages.mayEvict(store, String(eviction)));
  return { warnings, mostBytes: Number(bytes ?? MOST_BYTES) };
}
