import type { PackageLoader } from '../../packages/index.js';
import { StoreError } from '../store-error.js';
import * as messages from './redis.messages.js';
import { makeClient, type RedisClient, type RedisPipeline, type RedisReplies } from './redis-driver.js';
import { notConnected, redisError } from './redis-errors.js';
import type { ResolvedRedisOptions } from './redis-options.js';

/** One connection, which is made again by itself when it breaks. Its errors are the store's. */
export class RedisConnection {
  private client: RedisClient | undefined;
  /** Why there is no connection. */
  private reason: string | undefined;

  constructor(
    private readonly name: string,
    private readonly options: ResolvedRedisOptions,
    private readonly load: PackageLoader | undefined,
  ) {}

  /** Idempotent. @throws StoreError; MissingPackageError */
  async open(): Promise<void> {
    if (this.client !== undefined) return;
    const client = makeClient(this.options, this.load);
    client.on('error', ({ message }) => (this.reason = message));
    client.on('ready', () => (this.reason = undefined));
    try {
      await this.connect(client);
    } catch (error) {
      client.disconnect();
      throw error instanceof StoreError ? error : notConnected(this.name, error, this.reason);
    }
    this.client = client;
  }

  /** Commands that come to pass together, or not at all. @returns their replies @throws StoreError */
  async transaction(fill: (pipeline: RedisPipeline) => void): Promise<readonly unknown[]> {
    const replies = await this.run(fill, (client) => client.multi());
    const failed = replies.find(([error]) => error !== null)?.[0];
    if (failed === undefined) return replies.map(([, reply]) => reply);
    const text = messages.redisFailed(this.name, messages.failedInside(String(failed?.message)), undefined);
    throw new StoreError('uncertain', text, { cause: failed });
  }

  /** Commands in one go. @returns the reply of each, or its error @throws StoreError */
  async pipeline(fill: (pipeline: RedisPipeline) => void): Promise<readonly unknown[]> {
    const replies = await this.run(fill, (client) => client.pipeline());
    for (const [error] of replies) if (error !== null && error.name !== 'ReplyError') throw this.error(error);
    return replies.map(([error, reply]) => error ?? reply);
  }

  /** Idempotent. */
  close(): void {
    this.client?.disconnect();
    this.client = undefined;
  }

  /** What failed, in the store's terms. */
  error(error: unknown): Error {
    return redisError(this.name, error, this.reason);
  }

  private async run(
    fill: (pipeline: RedisPipeline) => void,
    make: (client: RedisClient) => RedisPipeline,
  ): Promise<RedisReplies> {
    await this.open();
    const pipeline = make(this.client as RedisClient);
    fill(pipeline);
    try {
      return (await pipeline.exec()) ?? [];
    } catch (error) {
      throw this.error(error);
    }
  }

  private async connect(client: RedisClient): Promise<void> {
    const { timeout } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const text = messages.redisFailed(this.name, messages.notReady(timeout), messages.isLoading);
      timer = setTimeout(() => reject(new StoreError('unavailable', text)), timeout);
    });
    try {
      await Promise.race([client.connect(), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
