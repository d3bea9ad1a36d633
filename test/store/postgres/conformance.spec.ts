import { afterAll, beforeAll, describe, it } from '@jest/globals';

import type { PostgresStoreOptions } from '../../../lib/store/postgres/postgres-options.js';
import { PostgresStore } from '../../../lib/store/postgres/postgres-store.js';
import { queueStoreCases } from '../../../lib/testing/store/queue-store-cases.js';
import { describeUnless } from '../../support/programs.js';
import { job } from './support/postgres-jobs.js';
import { NOT_DURABLE, PostgresServer, withoutPostgres } from './support/postgres-server.js';

const PLACES: readonly { name: string; options: PostgresStoreOptions; table: string; tried: RegExp }[] = [
  { name: "gearmand's table", options: {}, table: 'queue', tried: /./ },
  {
    name: 'a table of another name, in a schema',
    options: { table: 'Jobs."Awkward ""name"", --"' },
    table: 'jobs."Awkward ""name"", --"',
    tried: /opened|removes|replays|replaces/,
  },
];

describeUnless([withoutPostgres], 'PostgresStore', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.create(NOT_DURABLE);
    await server.sql('CREATE SCHEMA jobs');
  });
  afterAll(() => server.remove());

  describe.each(PLACES)('in $name', ({ options, table, tried }) => {
    const open = (): PostgresStore =>
      new PostgresStore({
        host: server.folder,
        port: server.port,
        user: 'postgres',
        database: 'postgres',
        ...options,
      });
    const clear = async (): Promise<void> => {
      await server.sql(`DROP TABLE IF EXISTS ${table}`);
    };
    const refused = job('k'.repeat(65));
    for (const { name, run } of queueStoreCases({ open, clear, refused })) {
      if (tried.test(name)) it(name, run);
    }
  });
});
