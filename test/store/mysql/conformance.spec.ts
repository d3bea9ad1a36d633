import { afterAll, beforeAll, it } from '@jest/globals';

import { MysqlStore } from '../../../lib/store/mysql/mysql-store.js';
import { queueStoreCases } from '../../../lib/testing/store/queue-store-cases.js';
import { sampleJob } from '../../../lib/testing/store/sample-jobs.js';
import { describeUnless } from '../../support/programs.js';
import { MariadbServer, withoutMariadb } from './support/mariadb-server.js';

describeUnless([withoutMariadb], 'a store in MariaDB', () => {
  let server: MariadbServer;
  beforeAll(async () => {
    server = await MariadbServer.create();
    await server.emptyDatabase('jobs');
  });
  afterAll(() => server.remove());

  const cases = queueStoreCases({
    open: () => new MysqlStore({ host: server.host, port: server.port, user: 'root', database: 'jobs' }),
    clear: async () => void (await server.sql('DROP TABLE IF EXISTS jobs.gearman_queue')),
    refused: sampleJob('too long', { functionName: 'f'.repeat(256) }),
  });
  for (const { name, run } of cases) it(name, run);
});
