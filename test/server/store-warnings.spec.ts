import { expect, test } from '@jest/globals';

import { JobServer, MemoryStore } from '../../lib/server/index.js';

class ForgetfulStore extends MemoryStore {
  readonly warnings = ['it forgets', 'often'];
}

test('what a store warns of is in the log, once it is open', async () => {
  const said: string[] = [];
  const logger = {
    log: () => undefined,
    error: () => undefined,
    warn: (text: string) => void said.push(text),
  };
  const server = new JobServer({ store: new ForgetfulStore(), logger });
  expect(said).toEqual([]);

  await server.open();
  await server.open();
  await server.close();

  expect(said).toEqual(['it forgets', 'often']);
});
