import { expect } from '@jest/globals';

import { MysqlStore } from '../../../../lib/store/mysql/mysql-store.js';
import type { MysqlStoreOptions } from '../../../../lib/store/mysql/mysql-options.js';
import { type QueueStore, StoreError, type StoredJob } from '../../../../lib/store/index.js';
import { sampleJob } from '../../../../lib/testing/store/sample-jobs.js';
import type { MariadbServer } from './mariadb-server.js';

export const DATABASE = 'jobs';
export const TABLE = `${DATABASE}.gearman_queue`;

/** A store in that server's database, over TCP. */
export function storeOn(
  { host, port }: Pick<MariadbServer, 'host' | 'port'>,
  options: Partial<MysqlStoreOptions> = {},
): MysqlStore {
  return new MysqlStore({ host, port, user: 'root', database: DATABASE, ...options });
}

/** Opens it, has something done with it, and closes it. */
export async function withStore<Result>(
  store: QueueStore,
  work: (store: QueueStore) => Promise<Result>,
): Promise<Result> {
  await store.open();
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

export async function replayed(store: QueueStore): Promise<readonly StoredJob[]> {
  const jobs: StoredJob[] = [];
  for await (const portion of store.replay()) jobs.push(...portion);
  return jobs;
}

/** What a new store on that server replays. */
export function keptOn(server: MariadbServer): Promise<readonly StoredJob[]> {
  return withStore(storeOn(server), replayed);
}

/** Jobs of these keys, added in this order. */
export function jobsOf(...keys: readonly string[]): readonly StoredJob[] {
  return keys.map((key) => sampleJob(key));
}

export function keysOf(jobs: readonly StoredJob[]): readonly string[] {
  return jobs.map(({ uniqueKey }) => uniqueKey);
}

/** What a call fails with. */
export async function failureOf(call: Promise<unknown>): Promise<StoreError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(StoreError);
  return error as StoreError;
}
