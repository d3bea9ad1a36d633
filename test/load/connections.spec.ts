import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

import { JobServer } from '../../lib/server/index.js';
import { askAdmin } from '../support/admin-text.js';
import { Crowd } from './crowd.js';

/** Both ends of each connection are open files of this process. */
const IDLE = Number(process.env['LOAD_IDLE_WORKERS'] ?? 1_000);
const BUSY = 200;
const JOBS_EACH = 20;

describe('many connections at once', () => {
  let server: JobServer;
  let address: { readonly host: string; readonly port: number };
  let crowd: Crowd;

  beforeEach(async () => {
    server = new JobServer({ jobHandlePrefix: 'H' });
    const { port } = await server.listen({ host: '127.0.0.1', port: 0, backlog: 511 });
    address = { host: '127.0.0.1', port };
    crowd = new Crowd(port);
  });

  afterEach(async () => {
    crowd.leave();
    await server.close();
  });

  test(`${IDLE} idle workers sleep through the jobs of ${BUSY} busy connections, then all wake for one of theirs`, async () => {
    const idle = await crowd.sleepers(IDLE, 'idle');
    const done = await crowd.busy(BUSY, 'busy', JOBS_EACH);
    expect(done).toBe((BUSY / 2) * JOBS_EACH);
    expect(idle.woken).toBe(0);
    const status = (await askAdmin(address, 'status')).split('\n').toSorted();
    expect(status).toEqual(['', '.', `busy\t0\t0\t${BUSY / 2}`, `idle\t0\t0\t${IDLE}`]);

    await crowd.submit('idle');
    await idle.allWoken;
    expect(idle.woken).toBe(IDLE);
  }, 60_000);

  test('whoever leaves is forgotten', async () => {
    const idle = await crowd.sleepers(100, 'idle');
    expect(idle.woken).toBe(0);
    crowd.leave();
    let status = await askAdmin(address, 'status');
    while (!status.includes('idle\t0\t0\t0')) status = await askAdmin(address, 'status');
    expect((await askAdmin(address, 'workers')).trimEnd().split('\n')).toHaveLength(2);
  });
});
