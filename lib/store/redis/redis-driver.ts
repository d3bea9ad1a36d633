import type { ConnectionOptions } from 'node:tls';

import { loadInstalled, loadOptional, type PackageLoader } from '../../packages/index.js';
import type { ResolvedRedisOptions } from './redis-options.js';

/** A byte string goes over as a buffer; a text would go over in UTF-8. */
export type RedisArgument = string | number | Buffer;

/** What each command has answered: its error, or its reply. */
export type RedisReplies = readonly (readonly [error: Error | null, reply: unknown])[];

/** As much of ioredis's pipelines and transactions as is used here. */
export interface RedisPipeline {
  call(command: string, ...values: readonly RedisArgument[]): RedisPipeline;
  callBuffer(command: string, ...values: readonly RedisArgument[]): RedisPipeline;
  exec(): Promise<RedisReplies | null>;
}

/** As much of an ioredis client as is used here. */
export interface RedisClient {
  connect(): Promise<void>;
  disconnect(): void;
  multi(): RedisPipeline;
  pipeline(): RedisPipeline;
  on(event: 'error', listener: (error: Error) => void): unknown;
  on(event: 'ready', listener: () => void): unknown;
}

interface ClientOptions {
  readonly host: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly db: number;
  readonly tls?: ConnectionOptions;
  readonly lazyConnect: true;
  readonly enableOfflineQueue: false;
  readonly autoResendUnfulfilledCommands: false;
  readonly maxRetriesPerRequest: 0;
  readonly connectTimeout: number;
  readonly socketTimeout: number;
  retryStrategy(times: number): number;
}

type ClientClass = new (options: ClientOptions) => RedisClient;

const RETRY_STEP = 50;
const LONGEST_RETRY = 1_000;

/**
 * A client that is not connected yet. Once it is, it connects again by itself; what is asked of it meanwhile fails at
 * once, and nothing is sent twice.
 *
 * @throws MissingPackageError
 */
export function makeClient(options: ResolvedRedisOptions, load: PackageLoader = loadInstalled): RedisClient {
  const { Redis } = loadOptional('ioredis', 'a store in Redis', load) as { Redis: ClientClass };
  const { host, port, username, password, database, tls, timeout } = options;
  return new Redis({
    host,
    port,
    db: database,
    ...(username !== undefined && { username }),
    ...(password !== undefined && { password }),
    ...(tls !== false && { tls: tls === true ? {} : tls }),
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: timeout,
    socketTimeout: timeout,
    retryStrategy: (times) => Math.min(times * RETRY_STEP, LONGEST_RETRY),
  });
}

const BEYOND_ASCII = /[^\0-\x7f]/;

/** A byte string as what it is: text where its bytes are the same, for ioredis puts texts together in a fraction of the time. */
export function bytes(text: string): RedisArgument {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'latin1') : text;
}
