import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { GearmanLogger } from '../../../lib/telemetry/logger.js';
import { Served } from '../../server/served.js';
import { describeUnless } from '../../support/programs.js';
import type { PacketPeer } from '../../transport/packet-peer.js';
import type { PrivateServer } from '../support/private-server.js';
import { keptOn, startMemcached, storeOn, withoutMemcached } from './support/memcached-server.js';

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describeUnless([withoutMemcached], 'a job server on memcached', () => {
  let servers: PrivateServer[];
  let served: Served;
  let client: PacketPeer;
  let said: string[];
  beforeEach(async () => {
    servers = [await startMemcached(), await startMemcached()];
    await start();
  });
  afterEach(async () => {
    await served.close();
    for (const server of servers) await server.remove();
  });

  async function start(): Promise<void> {
    said = [];
    const say = (message: string): void => void said.push(message);
    const logger: GearmanLogger = { log: say, warn: say, error: say };
    served = await Served.start({ store: storeOn(servers, { timeout: 2_000 }), logger });
    client = await served.connect('in process');
  }

  /** Submits in one go; those that were acknowledged. */
  async function submit(uniques: readonly string[], workload = ''): Promise<readonly string[]> {
    for (const unique of uniques) client.send('SUBMIT_JOB_BG', 'f', unique, workload);
    const acknowledged: string[] = [];
    for (const unique of uniques) {
      const [type, code] = await client.next();
      if (type === 'JOB_CREATED') acknowledged.push(unique);
      else expect(code).toBe('QUEUE_ERROR');
    }
    return acknowledged;
  }

  async function recover(unique: string): Promise<void> {
    for (let attempt = 0; (await submit([`${unique}${attempt}`])).length === 0; attempt++);
  }

  async function keptKeys(): Promise<readonly string[]> {
    return (await keptOn(servers)).map(({ uniqueKey }) => uniqueKey).toSorted();
  }

  test('a restart of the job server queues all again, and what is done stays done', async () => {
    await submit(names('key', 9));
    await served.close();
    await start();
    const worker = await served.worker('in process', 'f');
    const taken: string[] = [];
    while (taken.length < 9) {
      const [type, handle = '', , unique = ''] = await worker.send('GRAB_JOB_UNIQ').next();
      if (type === 'NO_JOB') continue;
      taken.push(unique);
      await worker.does('WORK_COMPLETE', handle, '');
    }
    expect(taken.toSorted()).toEqual(names('key', 9));
    await served.close();
    expect(await keptOn(servers)).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'while one of two is away by %s, background jobs are refused and foreground jobs done; then all is stored again',
    async (signal) => {
      const before = await submit(names('before', 20));
      expect(before).toHaveLength(20);
      await servers[1]?.end(signal);
      for (const unique of ['x', 'y', 'z']) expect(await submit([unique])).toEqual([]);
      const worker = await served.worker('in process', 'now');
      await client.send('SUBMIT_JOB', 'now', '', 'work').receives('JOB_CREATED');
      const [handle = ''] = await worker.send('GRAB_JOB').receives('JOB_ASSIGN');
      worker.send('WORK_COMPLETE', handle, 'done');
      await client.gets('WORK_COMPLETE', handle, 'done');
      await servers[1]?.start();
      await recover('again');
      expect(said.filter((line) => line.includes('keeps nothing at the moment'))).toHaveLength(1);
      expect(said.filter((line) => line.includes('keeps jobs again'))).toHaveLength(1);
      expect(said.filter((line) => /2\d unfinished jobs are stored again/.test(line))).toHaveLength(1);
      await served.close();
      expect((await keptKeys()).filter((key) => !key.startsWith('again'))).toEqual(before.toSorted());
    },
  );

  test('a memcached that was emptied gets all unfinished jobs again', async () => {
    await submit(names('key', 30));
    await servers[0]?.ask('flush_all');
    expect(await submit(['next'])).toEqual(['next']);
    expect(said.filter((line) => /3[01] unfinished jobs are stored again/.test(line))).toHaveLength(1);
    await served.close();
    expect(await keptKeys()).toEqual([...names('key', 30), 'next'].toSorted());
  });

  test('what was acknowledged around a kill -9 in the middle is kept, and nothing else', async () => {
    const acknowledged: string[] = [];
    let killing: Promise<void> | undefined;
    for (let round = 0; round < 20; round++) {
      if (round === 8) killing = servers[0]?.end('SIGKILL');
      acknowledged.push(...(await submit(names(`${round}-`, 25))));
    }
    await killing;
    expect(acknowledged.length).toBeGreaterThanOrEqual(8 * 25);
    expect(acknowledged.length).toBeLessThan(20 * 25);
    await servers[0]?.start();
    await recover('after');
    await served.close();
    expect((await keptKeys()).filter((key) => !key.startsWith('after'))).toEqual(acknowledged.toSorted());
  });

  test('a job that is too large is refused by itself, with advice', async () => {
    expect(await submit(['large'], 'x'.repeat(2 ** 20))).toEqual([]);
    expect(said.filter((line) => line.includes('give memcached a larger -I'))).toHaveLength(1);
    expect(await submit(['small'])).toEqual(['small']);
  });
});
