import type { StoredJob, StoredKey } from '../queue-store.js';

/** What all keys begin with that gearmand is not to see: it takes whatever begins with its prefix for a job. */
export const OWN_KEYS = 'nestjs_gearman:';

/** Function names may have a `-`: where the unique ID is a UUID, as libgearman makes them, the name ends before it. */
const UUID_AT_END = /-[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const BEFORE_UUID = /^(.+?)-([\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12})$/is;

/** What the keys of a function's jobs begin with. */
interface Beginnings {
  readonly functionName: string;
  /** Undefined where gearmand would read another function's name. */
  readonly shared: string | undefined;
  readonly own: string;
}

type KeysOfJob = readonly [string] | readonly [gearmand: string, own: string];

/**
 * Which keys of Redis hold what. gearmand's are `PREFIX-FUNCTION-UNIQUE`, hashes of `data` and `priority` and nothing
 * else: gearmand 1.1.20 takes a hash's fields by their place, and crashes on a third one as soon as a workload of more than
 * 64 bytes lets Redis mix them. So what else there is to know is elsewhere:
 * - a sorted set of all keys by their arrival, which also shows by its being there that Redis was not emptied;
 * - keys of our own for jobs that gearmand would lose or take for others: it knows no time to run, ends a workload at its
 *   first zero byte, a function name at its first `-`, and a unique ID at its first `*`.
 */
export class RedisKeys {
  /** The sorted set. */
  readonly arrivals: string;
  /** Globs of all keys of jobs: gearmand's, and our own. */
  readonly patterns: readonly [gearmand: string, own: string];
  private readonly prefix: string;
  private readonly ownPrefix: string;
  /** Of the function that was asked for last: most jobs of a batch have one. */
  private latest: Beginnings;

  constructor(prefix: string) {
    const bytes = Buffer.from(prefix).toString('latin1');
    this.prefix = `${bytes}-`;
    this.arrivals = `${OWN_KEYS}${bytes}:arrivals`;
    this.ownPrefix = `${OWN_KEYS}${bytes}:job:`;
    this.patterns = [`${escaped(this.prefix)}*`, `${escaped(this.ownPrefix)}*`];
    this.latest = this.beginningsOf('');
  }

  /** To which of all its keys a job goes. */
  keyOf(job: StoredJob, [first, own = first]: KeysOfJob): string {
    const isForGearmand = job.whenToRun === 0 && !job.workload.includes(0);
    return isForGearmand ? first : own;
  }

  /** Wherever a job may be, our own key last. No two jobs share one. */
  allOf(key: StoredKey): KeysOfJob {
    const { shared, own } = this.beginnings(key);
    const { uniqueKey } = key;
    return shared !== undefined && isReadable(uniqueKey)
      ? [shared + uniqueKey, own + uniqueKey]
      : [own + uniqueKey];
  }

  /** What is kept under a key of Redis; undefined where it is none of a job. */
  read(key: string): StoredKey | undefined {
    if (key.startsWith(this.ownPrefix)) return readOwn(key.slice(this.ownPrefix.length));
    return key.startsWith(this.prefix) ? readShared(key.slice(this.prefix.length)) : undefined;
  }

  own(key: StoredKey): string {
    return this.beginnings(key).own + key.uniqueKey;
  }

  private beginnings({ functionName }: StoredKey): Beginnings {
    if (this.latest.functionName !== functionName) this.latest = this.beginningsOf(functionName);
    return this.latest;
  }

  private beginningsOf(functionName: string): Beginnings {
    const isForGearmand = functionName !== '' && !/[-\0]/.test(functionName);
    return {
      functionName,
      shared: isForGearmand ? `${this.prefix}${functionName}-` : undefined,
      own: `${this.ownPrefix}${functionName.length}:${functionName}:`,
    };
  }
}

/** Whether gearmand reads from the key what was written there, and so do we. */
function isReadable(uniqueKey: string): boolean {
  return uniqueKey !== '' && !/[*\0]/.test(uniqueKey) && !UUID_AT_END.test(uniqueKey);
}

function readShared(rest: string): StoredKey | undefined {
  const [, name, unique] = BEFORE_UUID.exec(rest) ?? [];
  if (name !== undefined && unique !== undefined) return { functionName: name, uniqueKey: unique };
  const end = rest.indexOf('-');
  return end < 1 ? undefined : { functionName: rest.slice(0, end), uniqueKey: rest.slice(end + 1) };
}

function readOwn(rest: string): StoredKey | undefined {
  const [head, digits] = /^(\d+):/.exec(rest) ?? [];
  if (head === undefined) return undefined;
  const end = head.length + Number(digits);
  return { functionName: rest.slice(head.length, end), uniqueKey: rest.slice(end + 1) };
}

function escaped(text: string): string {
  return text.replace(/[\\*?[\]^-]/g, '\\$&');
}
