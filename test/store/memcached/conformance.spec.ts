import { afterAll, beforeAll, it } from '@jest/globals';

import { queueStoreCases } from '../../../lib/testing/store/queue-store-cases.js';
import { describeUnless } from '../../support/programs.js';
import type { PrivateServer } from '../support/private-server.js';
import { emptied, startMemcached, storeOn, withoutMemcached } from './support/memcached-server.js';

const LARGEST = { mostWorkloadBytes: 1_000_000 };
const TOO_LARGE = {
  functionName: 'resize',
  uniqueKey: 'too large',
  priority: 'normal',
  whenToRun: 0,
  workload: Buffer.alloc(1_100_000),
} as const;

describeUnless([withoutMemcached], 'MemcachedStore', () => {
  const servers: PrivateServer[] = [];
  beforeAll(async () => {
    servers.push(await startMemcached());
  });
  afterAll(() => Promise.all(servers.map((server) => server.remove())));

  const cases = queueStoreCases({
    open: () => storeOn(servers),
    clear: () => emptied(servers),
    limits: LARGEST,
    refused: TOO_LARGE,
  });
  for (const { name, run } of cases) it(name, run);
});
