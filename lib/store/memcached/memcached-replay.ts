import { StoreError } from '../store-error.js';
import type { StoredJob } from '../queue-store.js';
import * as messages from './memcached.messages.js';
import type { MemcachedConnection } from './memcached-connection.js';
import { command, jobOf } from './memcached-entry.js';
import { replyError } from './memcached-errors.js';
import type { MemcachedKeys } from './memcached-keys.js';

/** Jobs are fetched so many at once, fewer where they are large. */
const MOST_AT_ONCE = 500;
const BYTES_AT_ONCE = 8 * 2 ** 20;
/** How many keys a command names. */
const KEYS_IN_COMMAND = 100;

interface Listed {
  readonly key: string;
  /** memcached numbers what it is told to keep: the order of arrival. */
  readonly arrival: number;
  readonly bytes: number;
}

/** A job, and the key that it is at. */
export interface FoundJob {
  readonly key: string;
  readonly job: StoredJob;
}

/** Every job of one server, in the order of arrival; the keys are listed first, the workloads fetched in portions. */
export async function* jobsOf(
  connection: MemcachedConnection,
  keys: MemcachedKeys,
): AsyncIterable<readonly FoundJob[]> {
  const listed = await list(connection, keys);
  for (let at = 0; at < listed.length;) {
    const portion = portionOf(listed, at);
    at += portion.length;
    const found = await fetch(connection, keys, portion);
    if (found.length > 0) yield found;
  }
}

/** Asks over a connection that nothing else goes over: memcached answers nobody there until it is through. */
async function list(connection: MemcachedConnection, keys: MemcachedKeys): Promise<readonly Listed[]> {
  const [reply] = await connection.ask([command('lru_crawler metadump all')]);
  if (reply === undefined || reply.line !== 'END') {
    const line = reply?.line ?? '';
    const advice = line.startsWith('BUSY') ? messages.crawlerBusy : messages.crawlerNeeded;
    throw new StoreError('unavailable', messages.memcachedFailed(connection.name, line, advice));
  }
  const listed = reply.lines.map(readListed).filter(({ key }) => keys.isJob(key));
  return listed.toSorted((one, other) => one.arrival - other.arrival);
}

function readListed(line: string): Listed {
  const words = new Map(line.split(' ').map((word) => word.split('=', 2) as [string, string]));
  const key = (words.get('key') ?? '').replace(/%([\da-f]{2})/gi, (_all, hex: string) =>
    String.fromCharCode(parseInt(hex, 16)),
  );
  return { key, arrival: Number(words.get('cas')), bytes: Number(words.get('size')) };
}

function portionOf(listed: readonly Listed[], start: number): readonly Listed[] {
  let [end, size] = [start, 0];
  while (end < listed.length && end - start < MOST_AT_ONCE) {
    size += listed[end]?.bytes ?? 0;
    if (size > BYTES_AT_ONCE && end > start) break;
    end++;
  }
  return listed.slice(start, end);
}

async function fetch(
  connection: MemcachedConnection,
  keys: MemcachedKeys,
  portion: readonly Listed[],
): Promise<readonly FoundJob[]> {
  const commands: Buffer[] = [];
  for (let at = 0; at < portion.length; at += KEYS_IN_COMMAND) {
    const named = portion.slice(at, at + KEYS_IN_COMMAND).map(({ key }) => key);
    commands.push(command(`get ${named.join(' ')}`));
  }
  const replies = await connection.ask(commands);
  const failed = replies
    .map((reply) => replyError(connection.name, reply))
    .find((error) => error !== undefined);
  if (failed !== undefined) throw failed;
  return replies.flatMap(({ values }) =>
    values.flatMap((value) => {
      const job = jobOf(keys, value);
      return job === undefined ? [] : [{ key: value.key, job }];
    }),
  );
}
