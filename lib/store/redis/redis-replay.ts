import type { StoredJob } from '../queue-store.js';
import type { RedisConnection } from './redis-connection.js';
import { bytes, type RedisPipeline } from './redis-driver.js';
import { ENTRY_FIELDS, fieldsOf, jobOf } from './redis-entry.js';
import type { RedisKeys } from './redis-keys.js';

const SCANNED_AT_ONCE = 1_000;
/** Jobs are fetched so many at once, fewer where they are large. */
const MOST_AT_ONCE = 500;
const FIRST_AT_ONCE = 50;
const BYTES_AT_ONCE = 8 * 2 ** 20;

type Reply = string | Error | Buffer | null;

/** Members and scores by turns: ioredis 5 has them so, ioredis 6 has a list of pairs. */
export function pairsOf(reply: unknown): readonly unknown[] {
  return (reply as readonly unknown[]).flat();
}

/**
 * Reads every job: first those without an arrival, which gearmand has left, then the others by their arrival. The
 * sorted set is read portion by portion, so that nothing grows with the number of jobs but what gearmand has left.
 */
export class RedisReplay {
  private readonly seen = new Set<string>();
  private atOnce = FIRST_AT_ONCE;

  /** @param nextArrival the number for a job that gets one only now */
  constructor(
    private readonly connection: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly nextArrival: () => number,
  ) {}

  /** @throws StoreError */
  async *run(): AsyncIterable<readonly StoredJob[]> {
    const last = await this.lastArrival();
    for (const pattern of this.keys.patterns) yield* this.scan(pattern);
    yield* this.readNumbered(last);
  }

  private async lastArrival(): Promise<number> {
    const [last] = await this.connection.pipeline((pipeline) =>
      pipeline.call('ZREVRANGE', bytes(this.keys.arrivals), 0, 0, 'WITHSCORES'),
    );
    return Number(pairsOf(last)[1] ?? 0);
  }

  private async *scan(pattern: string): AsyncIterable<readonly StoredJob[]> {
    let cursor = '0';
    do {
      const [reply] = await this.connection.pipeline((pipeline) =>
        pipeline.callBuffer('SCAN', cursor, 'MATCH', bytes(pattern), 'COUNT', SCANNED_AT_ONCE),
      );
      if (reply instanceof Error) throw this.connection.error(reply);
      const [next, found] = reply as [Buffer, readonly Buffer[]];
      cursor = next.toString();
      yield* this.readUnnumbered(found.map((key) => key.toString('latin1')));
    } while (cursor !== '0');
  }

  private async *readUnnumbered(found: readonly string[]): AsyncIterable<readonly StoredJob[]> {
    const unseen = found.filter((key) => !this.seen.has(key) && this.keys.read(key) !== undefined);
    if (unseen.length === 0) return;
    const arrivals = bytes(this.keys.arrivals);
    const scores = await this.connection.pipeline((pipeline) => {
      for (const key of unseen) pipeline.call('ZSCORE', arrivals, bytes(key));
    });
    const left = unseen.filter((_key, index) => scores[index] === null);
    for (let at = 0; at < left.length;) {
      const portion = left.slice(at, at + this.atOnce);
      at += portion.length;
      const jobs = await this.fetch(portion);
      for (const key of portion) this.seen.add(key);
      for (const [key, job] of jobs) await this.adopt(key, job);
      if (jobs.size > 0) yield [...jobs.values()];
    }
  }

  private async *readNumbered(last: number): AsyncIterable<readonly StoredJob[]> {
    for (let at = 0; at < last;) {
      const [page] = await this.connection.pipeline((pipeline) => this.callPage(pipeline, `(${at}`, last));
      const pairs = pairsOf(page);
      if (pairs.length === 0) return;
      at = Number(pairs.at(-1));
      const keys = pairs
        .filter((_value, index) => index % 2 === 0)
        .map((key) => (key as Buffer).toString('latin1'));
      const jobs = await this.fetch(keys);
      if (jobs.size > 0) yield [...jobs.values()];
      const gone = keys.flatMap((key, index) => (jobs.has(key) ? [] : [String(pairs[index * 2 + 1])]));
      await this.forget(gone);
    }
  }

  private callPage(pipeline: RedisPipeline, after: string, last: number): void {
    const key = bytes(this.keys.arrivals);
    pipeline.callBuffer('ZRANGEBYSCORE', key, after, last, 'WITHSCORES', 'LIMIT', 0, this.atOnce);
  }

  /** Jobs by the keys they are at. A text is what gearmand before 1.1.16 has left; other types are none of ours. */
  private async fetch(keys: readonly string[]): Promise<ReadonlyMap<string, StoredJob>> {
    const hashes = await this.connection.pipeline((pipeline) => {
      for (const key of keys) pipeline.callBuffer('HMGET', bytes(key), ...ENTRY_FIELDS);
    });
    const others = keys.filter((_key, index) => hashes[index] instanceof Error);
    const texts = await this.fetchTexts(others);
    const jobs = new Map<string, StoredJob>();
    for (const [index, key] of keys.entries()) {
      const values = texts.get(key) ?? hashes[index];
      const job = Array.isArray(values) ? this.jobAt(key, values as readonly (Buffer | null)[]) : undefined;
      if (job !== undefined) jobs.set(key, job);
    }
    this.adapt(jobs);
    return jobs;
  }

  private async fetchTexts(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Reply[]>> {
    if (keys.length === 0) return new Map();
    const texts = await this.connection.pipeline((pipeline) => {
      for (const key of keys) pipeline.callBuffer('GET', bytes(key));
    });
    return new Map(keys.map((key, index) => [key, [texts[index] as Reply]]));
  }

  private jobAt(key: string, values: readonly (Buffer | null)[]): StoredJob | undefined {
    const stored = this.keys.read(key);
    return stored && jobOf(stored, values);
  }

  private adapt(jobs: ReadonlyMap<string, StoredJob>): void {
    let size = 0;
    for (const { workload } of jobs.values()) size += workload.length;
    const fitting = Math.floor((BYTES_AT_ONCE * Math.max(jobs.size, 1)) / Math.max(size, 1));
    this.atOnce = Math.max(1, Math.min(MOST_AT_ONCE, fitting));
  }

  /**
   * A job that gearmand has left under a key that may be read in two ways moves to one that cannot, where it will be
   * removed when it is done. One that was submitted meanwhile is the newer one.
   */
  private async adopt(key: string, job: StoredJob): Promise<void> {
    if (this.keys.allOf(job).includes(key)) return;
    const own = bytes(this.keys.own(job));
    const fields = fieldsOf(job);
    await this.connection.transaction((pipeline) => {
      for (let at = 0; at < fields.length; at += 2) pipeline.call('HSETNX', own, ...fields.slice(at, at + 2));
      pipeline.call('DEL', bytes(key));
      pipeline.call('ZADD', bytes(this.keys.arrivals), 'NX', this.nextArrival(), own);
    });
  }

  /** What gearmand has done since; a job that has arrived under the key again has another number. */
  private async forget(arrivals: readonly string[]): Promise<void> {
    if (arrivals.length === 0) return;
    await this.connection.pipeline((pipeline) => {
      for (const arrival of arrivals) {
        pipeline.call('ZREMRANGEBYSCORE', bytes(this.keys.arrivals), arrival, arrival);
      }
    });
  }
}
