import { describe, expect, test } from '@jest/globals';

import { type KnownJob, ServerAddressError } from '../../lib/client/index.js';
import type { JobServer } from '../../lib/server/index.js';
import { FakeClock } from '../../lib/testing/index.js';
import { askAdmin } from '../support/admin-text.js';
import { CountingDialer, InProcess } from './in-process.js';

const set = InProcess.perTest();

/** Two servers with a worker each, which says whose it is. */
function twoServers(): { readonly near: JobServer; readonly far: JobServer } {
  const [near, far] = [set.server(), set.server()];
  set.worker(near.dialer(), { who: () => 'near' });
  set.worker(far.dialer(), { who: () => 'far' });
  return { near, far };
}

describe('the servers of a call', () => {
  test('are those that it names, else the client’s', async () => {
    const { near, far } = twoServers();
    const client = set.client({ servers: near.dialer() });

    const named = client.doNormal('who', undefined, { servers: far.dialer() });

    expect(await named.result()).toBe('far');
    expect(await client.doNormal('who').result()).toBe('near');
  });

  test('replace those of the job, which replace the client’s', async () => {
    const { near, far } = twoServers();
    const directory = {
      job: (name: string): KnownJob => ({ name, functionName: name, servers: far.dialer() }),
      jobsOf: () => new Map(),
    };
    const client = set.client({ servers: near.dialer(), directory });

    expect(await client.doNormal('who').result()).toBe('far');
    expect(await client.doNormal('who', undefined, { servers: near.dialer() }).result()).toBe('near');
  });

  test('may be named by address, and are connected to once', async () => {
    const { near, far } = twoServers();
    const { port } = await far.listen({ host: '127.0.0.1', port: 0 });
    const client = set.client({ servers: near.dialer() });
    const spellings = [`127.0.0.1:${port}`, { host: '127.0.0.1', port }, [`127.0.0.1:${port}`]];

    for (const servers of spellings) {
      expect(await client.doNormal('who', undefined, { servers }).result()).toBe('far');
    }

    const connections = await askAdmin({ host: '127.0.0.1', port }, 'workers');
    const overTcp = connections.split('\n').filter((line) => line.includes('127.0.0.1'));
    // The client's, and the one that asks.
    expect(overTcp).toHaveLength(2);
  });

  test('are dialled once, however many calls name them', async () => {
    const { near, far } = twoServers();
    const servers = new CountingDialer(far.dialer());
    const client = set.client({ servers: near.dialer() });

    for (let call = 0; call < 3; call++) await client.doNormal('who', undefined, { servers }).result();
    const together = [1, 2, 3].map(() => client.doNormal('who', undefined, { servers }).result());

    expect(await Promise.all(together)).toEqual(['far', 'far', 'far']);
    expect(servers.dials).toBe(1);
  });

  test('are asked after a job where a question names them', async () => {
    const [near, far] = [set.server(), set.server()];
    const client = set.client({ servers: near.dialer() });
    const handle = await client.doBackground('later', 1, { servers: far.dialer() }).handle;

    expect((await client.jobStatus(handle, { servers: far.dialer() })).known).toBe(true);
    expect(await client.jobStatus(handle)).toMatchObject({ known: false });
  });

  test('are closed with the client', async () => {
    const { near, far } = twoServers();
    const client = set.client({ servers: near.dialer() });
    const waiting = client.doNormal('nobody', undefined, { servers: far.dialer() });
    await waiting.handle;

    await client.close();

    await expect(waiting.result()).rejects.toMatchObject({ name: 'ClientClosedError' });
  });

  test.each(['', 'host:0', 'a b', 'host:65536'])(
    'that are none, as "%s", are refused at once, with no timer left and nothing submitted',
    async (servers) => {
      const clock = new FakeClock();
      const dialer = new CountingDialer(set.server().dialer());
      const client = set.client({ servers: dialer, clock });

      for (const submit of [client.doNormal, client.doBackground]) {
        expect(() => submit.call(client, 'who', 1, { servers, timeout: 10, createTimeout: 10 })).toThrow(
          ServerAddressError,
        );
      }

      expect(clock.pending).toBe(0);
      expect(dialer.dials).toBe(0);
    },
  );
});
