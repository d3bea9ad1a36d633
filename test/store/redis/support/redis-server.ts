import { Redis } from 'ioredis';

import { RedisStore } from '../../../../lib/store/redis/redis-store.js';
import type { RedisStoreOptions } from '../../../../lib/store/redis/redis-options.js';
import type { StoredJob } from '../../../../lib/store/index.js';
import { startGearmand } from '../../../support/gearmand.js';
import { absence } from '../../../support/programs.js';
import type { RunningServer } from '../../../support/running-server.js';
import { PrivateServer } from '../../support/private-server.js';

/** Why no test can have a server; `undefined` where it can. */
export const withoutRedis = absence('redis-server');

const DURABLE = ['--appendonly', 'yes', '--appendfsync', 'always'];

/** A Redis of the test's own, and a client to look into it. */
export class RedisServer {
  readonly client: Redis;

  private constructor(
    readonly server: PrivateServer,
    readonly password: string | undefined,
  ) {
    this.client = new Redis({ port: server.port, ...(password !== undefined && { password }) });
    this.client.on('error', () => undefined);
  }

  static async create(flags: readonly string[] = DURABLE, password?: string): Promise<RedisServer> {
    const secret = password === undefined ? [] : ['--requirepass', password];
    const server = await PrivateServer.create('redis-server', {
      question: 'PING',
      answer: password === undefined ? '+PONG' : '-NOAUTH',
      flags: (folder, port) =>
        ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''].concat(flags, secret),
    });
    return new RedisServer(server, password);
  }

  store(options: RedisStoreOptions = {}): RedisStore {
    const { password } = this;
    return new RedisStore({ port: this.server.port, ...(password && { password }), ...options });
  }

  gearmand(flags: readonly string[] = []): Promise<RunningServer> {
    const secret = this.password === undefined ? [] : [`--redis-password=${this.password}`];
    const place = ['--redis-server=127.0.0.1', `--redis-port=${this.server.port}`];
    return startGearmand(['--queue-type=redis', ...place, ...secret, ...flags]);
  }

  /** What a store finds there. */
  async kept(options: RedisStoreOptions = {}): Promise<readonly StoredJob[]> {
    const store = this.store(options);
    await store.open();
    const jobs: StoredJob[] = [];
    for await (const portion of store.replay()) jobs.push(...portion);
    await store.close();
    return jobs;
  }

  /** The keys that are there, as byte strings. */
  async keys(pattern = '*'): Promise<readonly string[]> {
    const keys = await this.client.keysBuffer(pattern);
    return keys.map((key) => key.toString('latin1')).toSorted();
  }

  async remove(): Promise<void> {
    this.client.disconnect();
    await this.server.remove();
  }
}
