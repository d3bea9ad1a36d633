import * as messages from './memcached.messages.js';
import type { MemcachedReply } from './memcached-replies.js';

/** An item's header, its key, and what a job's own key takes before the workload, at most, in bytes. */
const AROUND_WORKLOAD = 1_024;
const ITEM_BYTES = 2 ** 20;

/** What a server is set to. */
export interface MemcachedSettings {
  /** What may lose acknowledged jobs, one sentence each. */
  readonly warnings: readonly string[];
  /** The largest workload, in bytes. */
  readonly mostBytes: number;
}

/** @param reply to `stats settings` */
export function settingsOf(server: string, reply: MemcachedReply | undefined): MemcachedSettings {
  const settings = new Map(reply?.lines.map((line) => line.split(' ').slice(1, 3) as [string, string]));
  const evicts = settings.get('evictions') !== 'off';
  const largest = Number(settings.get('item_size_max') ?? ITEM_BYTES);
  const warnings = [messages.losesAll(server), ...(evicts ? [messages.mayEvict(server)] : [])];
  return { warnings, mostBytes: largest - AROUND_WORKLOAD };
}
