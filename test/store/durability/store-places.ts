import { join } from 'node:path';

import { PostgresServer, withoutPostgres } from '../postgres/support/postgres-server.js';

/** Where a server may keep its jobs in these tests: each store is a row. */
export interface StorePlace {
  readonly name: string;
  /** Why it cannot be tested here; undefined where it can. */
  readonly missing: string | undefined;
  /** Whether several commits are under way at once: then a later one may be through before an earlier one. */
  readonly concurrent: boolean;
  /** Makes an empty one. */
  provide(folder: string): Promise<{ readonly address: string; end(): Promise<void> }>;
}

function sqlite(synchronous: string): StorePlace {
  return {
    name: `SQLite, synchronous ${synchronous}`,
    missing: undefined,
    concurrent: false,
    provide: (folder) =>
      Promise.resolve({
        address: `sqlite:${join(folder, 'jobs.db')}?synchronous=${synchronous}`,
        end: () => Promise.resolve(),
      }),
  };
}

const POSTGRES: StorePlace = {
  name: 'PostgreSQL',
  missing: withoutPostgres,
  concurrent: true,
  provide: async () => {
    const server = await PostgresServer.create();
    return { address: server.address, end: () => server.remove() };
  },
};

export const STORE_PLACES: readonly StorePlace[] = [sqlite('full'), sqlite('normal'), POSTGRES];
