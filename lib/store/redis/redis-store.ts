import type { PackageLoader } from '../../packages/index.js';
import type { QueueStore, StoreBatch, StoredJob, StoredKey } from '../queue-store.js';
import { StoreError } from '../store-error.js';
import * as messages from './redis.messages.js';
import { RedisConnection } from './redis-connection.js';
import { bytes, type RedisArgument, type RedisPipeline } from './redis-driver.js';
import { RedisKeys } from './redis-keys.js';
import { type ResolvedRedisOptions, resolveRedisOptions, type RedisStoreOptions } from './redis-options.js';
import { pairsOf, RedisReplay } from './redis-replay.js';
import { readSettings, type RedisSettings } from './redis-settings.js';
import { isForScript, place, remove, writeByCommands, writeByScript } from './redis-writing.js';

/** A member that is no key. */
const MARK = '';

/**
 * Keeps jobs in Redis or Valkey, in gearmand's own keys (`gearmand -q redis`), through ioredis. A batch is one
 * transaction. How much a crash of Redis takes is Redis's own matter: nothing with `appendonly yes` and `appendfsync
 * always`. A Redis that has lost its content while the server ran gets all unfinished jobs again.
 *
 * @example
 * const store = new RedisStore({ host: 'redis.internal', prefix: 'jobs' });
 * const server = new JobServer({ store });
 * await server.open();
 * for (const warning of store.warnings) console.warn(warning);
 */
export class RedisStore implements QueueStore {
  readonly name: string;
  readonly concurrentCommits = 2;
  private readonly options: ResolvedRedisOptions;
  private readonly keys: RedisKeys;
  private readonly connection: RedisConnection;
  private settings: RedisSettings | undefined;
  /** The number of the latest job to arrive. */
  private arrivals = 0;
  /** Redis has lost its content, and the server is not told yet: it must be, whatever goes wrong meanwhile. */
  private isEmptied = false;
  private mayRunScripts = false;

  /** @throws OptionError */
  constructor(options: RedisStoreOptions = {}, load?: PackageLoader) {
    this.options = resolveRedisOptions(options);
    const { host, port, database, prefix, tls } = this.options;
    this.name = `${tls === false ? 'redis' : 'rediss'}://${host}:${port}/${database}`;
    this.keys = new RedisKeys(prefix);
    this.connection = new RedisConnection(this.name, this.options, load);
  }

  /** What of Redis's settings may lose acknowledged jobs, a sentence each. Known once the store is open. */
  get warnings(): readonly string[] {
    return this.settings?.warnings ?? [];
  }

  /** @throws StoreError; MissingPackageError where ioredis is not installed */
  async open(): Promise<void> {
    try {
      this.settings = await readSettings(this.connection, this.name);
      await this.prepare();
    } catch (error) {
      this.connection.close();
      throw error;
    }
  }

  async commit(batch: StoreBatch): Promise<void> {
    this.refuseTooLarge(batch.added);
    const isWritten = !this.isEmptied;
    if (isWritten) {
      const [mark] = await this.connection.transaction((pipeline) => this.write(pipeline, batch));
      if (mark !== null) return;
    }
    this.isEmptied = true;
    try {
      await this.startAnew(batch.added);
    } catch (error) {
      throw isWritten ? new StoreError('uncertain', (error as Error).message, { cause: error }) : error;
    }
    this.isEmptied = false;
    throw new StoreError('emptied', messages.markerGone(this.keys.arrivals));
  }

  replay(): AsyncIterable<readonly StoredJob[]> {
    return new RedisReplay(this.connection, this.keys, () => ++this.arrivals).run();
  }

  async close(): Promise<void> {
    this.connection.close();
  }

  /** Finds out what the sorted set is at, or makes it, and what the user may do. */
  private async prepare(): Promise<void> {
    const key = bytes(this.keys.arrivals);
    const [type, last, ran] = await this.connection.pipeline((pipeline) =>
      pipeline.call('TYPE', key).call('ZREVRANGE', key, 0, 0, 'WITHSCORES').call('EVAL', 'return 1', 0),
    );
    this.mayRunScripts = ran === 1;
    if (type !== 'zset' && type !== 'none') {
      throw new StoreError('unusable', messages.keyInUse(this.keys.arrivals, String(type)));
    }
    this.arrivals = Math.max(this.arrivals, Number(pairsOf(last)[1] ?? 0));
    await this.connection.transaction((pipeline) => this.mark(pipeline));
  }

  /** Who is told that nothing was changed must find nothing changed: a job that ends meanwhile would come back. */
  private async startAnew(added: readonly StoredJob[]): Promise<void> {
    await this.connection.transaction((pipeline) => {
      remove(pipeline, bytes(this.keys.arrivals), this.allOf(added));
      this.mark(pipeline);
    });
  }

  /** What is there as long as Redis was not emptied. */
  private mark(pipeline: RedisPipeline): void {
    pipeline.call('ZADD', bytes(this.keys.arrivals), 'NX', 0, MARK);
  }

  private write(pipeline: RedisPipeline, { done, added }: StoreBatch): void {
    const arrivals = bytes(this.keys.arrivals);
    pipeline.call('ZSCORE', arrivals, MARK);
    remove(pipeline, arrivals, this.allOf(done));
    if (added.length === 0) return;
    const write = this.mayRunScripts && added.every(isForScript) ? writeByScript : writeByCommands;
    const placed = added.map((job) => place(this.keys, job));
    write(pipeline, arrivals, placed, this.arrivals);
    this.arrivals += added.length;
  }

  /** Wherever these jobs may be. */
  private allOf(jobs: readonly StoredKey[]): readonly RedisArgument[] {
    return jobs.flatMap((job) => this.keys.allOf(job)).map(bytes);
  }

  private refuseTooLarge(added: readonly StoredJob[]): void {
    const most = this.settings?.mostBytes ?? Infinity;
    const tooLarge = added.find(({ workload }) => workload.length > most);
    if (tooLarge === undefined) return;
    const reason = messages.workloadTooLarge(tooLarge.workload.length, most);
    throw new StoreError('refused', messages.redisFailed(this.name, reason, undefined));
  }
}
