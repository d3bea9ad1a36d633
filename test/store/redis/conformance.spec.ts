import { afterAll, beforeAll, it } from '@jest/globals';

import { queueStoreCases } from '../../../lib/testing/store/queue-store-cases.js';
import { describeUnless } from '../../support/programs.js';
import { RedisServer, withoutRedis } from './support/redis-server.js';

describeUnless([withoutRedis], 'RedisStore', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.create(['--appendonly', 'yes', '--appendfsync', 'everysec']);
  });
  afterAll(() => redis.remove());

  const cases = queueStoreCases({
    open: () => redis.store(),
    clear: () => redis.client.flushall().then(() => undefined),
  });
  for (const { name, run } of cases) it(name, run);
});
