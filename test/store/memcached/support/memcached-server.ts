import type { MemcachedStoreOptions } from '../../../../lib/store/memcached/memcached-options.js';
import { MemcachedStore } from '../../../../lib/store/memcached/memcached-store.js';
import type { StoredJob } from '../../../../lib/store/index.js';
import { startGearmand } from '../../../support/gearmand.js';
import { absence } from '../../../support/programs.js';
import type { RunningServer } from '../../../support/running-server.js';
import { PrivateServer } from '../../support/private-server.js';

/** Why no test can have a server; `undefined` where it can. */
export const withoutMemcached = absence('memcached');

export function startMemcached(flags: readonly string[] = ['-M']): Promise<PrivateServer> {
  return PrivateServer.create('memcached', {
    question: 'version',
    answer: 'VERSION',
    flags: (_folder, port) => ['-u', 'nobody', '-l', '127.0.0.1', '-p', String(port), '-U', '0', ...flags],
  });
}

export function listOf(servers: readonly PrivateServer[]): string {
  return servers.map(({ host, port }) => `${host}:${port}`).join(',');
}

export function storeOn(
  servers: readonly PrivateServer[],
  options: MemcachedStoreOptions = {},
): MemcachedStore {
  return new MemcachedStore({ servers: listOf(servers), ...options });
}

/** What a store finds there. */
export async function keptOn(
  servers: readonly PrivateServer[],
  options?: MemcachedStoreOptions,
): Promise<readonly StoredJob[]> {
  const store = storeOn(servers, options);
  await store.open();
  const jobs: StoredJob[] = [];
  for await (const portion of store.replay()) jobs.push(...portion);
  await store.close();
  return jobs;
}

export async function emptied(servers: readonly PrivateServer[]): Promise<void> {
  for (const server of servers) await server.ask('flush_all');
}

export function gearmandOn(
  servers: readonly PrivateServer[],
  flags: readonly string[] = [],
): Promise<RunningServer> {
  return startGearmand(['--queue-type=libmemcached', `--libmemcached-servers=${listOf(servers)}`, ...flags]);
}
