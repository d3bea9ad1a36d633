import { createHash } from 'node:crypto';

import type { StoredJob, StoredKey } from '../queue-store.js';

/** What all keys begin with that gearmand is not to see: it takes whatever begins with its prefix for a job. */
export const OWN_KEYS = 'nestjs_gearman:';

const MOST_BYTES = 250;
/** What memcached takes no key with. */
const UNFIT = /[\0- \x7f]/;
/** Function names may have a `-`: where the unique ID is a UUID, as libgearman makes them, the name ends before it. */
const BEFORE_UUID = /^(.+?)-([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/is;

/**
 * Which keys of memcached hold what. gearmand's are `PREFIXFUNCTION-UNIQUE` with the workload as value and the priority
 * as flags. Jobs that it would lose or take for others are under keys of our own, which it passes over, with a line
 * before the workload that says what they are: those with a time to run or a `-` in the function's name, and those whose
 * key memcached does not take, for its length or its bytes.
 */
export class MemcachedKeys {
  /** A key that is there as long as a server was not emptied. */
  readonly marker: string;
  private readonly ownPrefix: string;

  constructor(private readonly prefix: string) {
    this.marker = `${OWN_KEYS}${prefix}:marker`;
    this.ownPrefix = `${OWN_KEYS}${prefix}:job:`;
  }

  /** Where a job goes. */
  keyOf(job: StoredJob): string {
    return job.whenToRun === 0 && this.isReadable(job) ? this.shared(job) : this.own(job);
  }

  /** Wherever a job may be. No two jobs share one. */
  allOf(key: StoredKey): readonly string[] {
    return this.isReadable(key) ? [this.shared(key), this.own(key)] : [this.own(key)];
  }

  isOwn(key: string): boolean {
    return key.startsWith(this.ownPrefix);
  }

  /** Whether it may be a job's. */
  isJob(key: string): boolean {
    return this.isOwn(key) || this.read(key) !== undefined;
  }

  /** What gearmand has kept under that key; undefined where it is none of gearmand's. */
  read(key: string): StoredKey | undefined {
    if (!key.startsWith(this.prefix)) return undefined;
    const rest = key.slice(this.prefix.length);
    const [, name, unique] = BEFORE_UUID.exec(rest) ?? [];
    if (name !== undefined && unique !== undefined) return { functionName: name, uniqueKey: unique };
    const end = rest.indexOf('-');
    return end < 1 ? undefined : { functionName: rest.slice(0, end), uniqueKey: rest.slice(end + 1) };
  }

  private own({ functionName, uniqueKey }: StoredKey): string {
    const name = `${functionName.length}:${functionName}:${uniqueKey}`;
    return this.ownPrefix + createHash('sha256').update(name, 'latin1').digest('hex');
  }

  private shared({ functionName, uniqueKey }: StoredKey): string {
    return `${this.prefix}${functionName}-${uniqueKey}`;
  }

  /** Whether gearmand reads from the key what was written there, and so do we. */
  private isReadable(key: StoredKey): boolean {
    const { functionName, uniqueKey } = key;
    if (functionName === '' || uniqueKey === '' || functionName.includes('-')) return false;
    const shared = this.shared(key);
    return shared.length <= MOST_BYTES && !UNFIT.test(shared) && !BEFORE_UUID.test(`-${uniqueKey}`);
  }
}

/** libmemcached's own choice of a server, Jenkins' one-at-a-time: gearmand looks for a key there only. */
export function serverOf(key: string, servers: number): number {
  let hash = 0;
  for (let at = 0; at < key.length; at++) {
    hash = (hash + key.charCodeAt(at)) | 0;
    hash = (hash + (hash << 10)) | 0;
    hash ^= hash >>> 6;
  }
  hash = (hash + (hash << 3)) | 0;
  hash ^= hash >>> 11;
  hash = (hash + (hash << 15)) | 0;
  return (hash >>> 0) % servers;
}
