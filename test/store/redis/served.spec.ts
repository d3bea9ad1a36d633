import { EventEmitter } from 'node:events';

import { afterEach, beforeEach, expect, test } from '@jest/globals';

import type { GearmanLogger } from '../../../lib/telemetry/logger.js';
import { Served } from '../../server/served.js';
import { describeUnless } from '../../support/programs.js';
import type { PacketPeer } from '../../transport/packet-peer.js';
import { RedisServer, withoutRedis } from './support/redis-server.js';

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

describeUnless([withoutRedis], 'a job server on Redis', () => {
  let redis: RedisServer;
  let served: Served;
  let client: PacketPeer;
  let said: string[];
  let saying: EventEmitter;
  beforeEach(async () => {
    redis = await RedisServer.create();
    await start();
  });
  afterEach(async () => {
    await served.close();
    await redis.remove();
  });

  async function start(): Promise<void> {
    [said, saying] = [[], new EventEmitter()];
    const say = (message: string): void => {
      said.push(message);
      saying.emit('said');
    };
    const logger: GearmanLogger = { log: say, warn: say, error: say };
    served = await Served.start({ store: redis.store({ timeout: 2_000 }), logger });
    client = await served.connect('in process');
  }

  /** Ends the server, and waits until the next one has queued the jobs that it has left. */
  async function restart(): Promise<void> {
    await served.close();
    await start();
    while (!said.some((line) => line.includes('are queued again'))) {
      await new Promise((resolve) => saying.once('said', resolve));
    }
  }

  /** Submits in one go; those that were acknowledged. */
  async function submit(uniques: readonly string[]): Promise<readonly string[]> {
    for (const unique of uniques) client.send('SUBMIT_JOB_BG', 'f', unique, '');
    const acknowledged: string[] = [];
    for (const unique of uniques) {
      const [type, code] = await client.next();
      if (type === 'JOB_CREATED') acknowledged.push(unique);
      else expect(code).toBe('QUEUE_ERROR');
    }
    return acknowledged;
  }

  /** Until a job is accepted again. */
  async function recover(unique: string): Promise<void> {
    for (let attempt = 0; (await submit([`${unique}${attempt}`])).length === 0; attempt++);
  }

  async function keptKeys(): Promise<readonly string[]> {
    return (await redis.kept()).map(({ uniqueKey }) => uniqueKey);
  }

  /** The unique IDs of all jobs that a worker gets, in their order. They are done where it says so. */
  async function grabAll(does: boolean): Promise<readonly string[]> {
    const worker = await served.worker('in process', 'f');
    const uniques: string[] = [];
    for (;;) {
      const [type, handle = '', , unique = ''] = await worker.send('GRAB_JOB_UNIQ').next();
      if (type === 'NO_JOB') break;
      uniques.push(unique);
      if (does) await worker.does('WORK_COMPLETE', handle, '');
    }
    worker.connection.end();
    return uniques;
  }

  test('a restart queues all again in their order, by priority, and what is done stays done', async () => {
    await submit(['a', 'b', 'c']);
    await client.send('SUBMIT_JOB_HIGH_BG', 'f', 'first', '').receives('JOB_CREATED');
    await client.send('SUBMIT_JOB_LOW_BG', 'f', 'last', '').receives('JOB_CREATED');
    await restart();
    expect(await grabAll(false)).toEqual(['first', 'a', 'b', 'c', 'last']);
    await restart();
    expect(await grabAll(true)).toEqual(['first', 'a', 'b', 'c', 'last']);
    await served.close();
    expect(await redis.kept()).toEqual([]);
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'while Redis is away by %s, background jobs are refused and foreground jobs done; it is said once each way',
    async (signal) => {
      expect(await submit(['before'])).toEqual(['before']);
      await redis.server.end(signal);
      for (const unique of ['x', 'y', 'z']) expect(await submit([unique])).toEqual([]);
      const worker = await served.worker('in process', 'now');
      await client.send('SUBMIT_JOB', 'now', '', 'work').receives('JOB_CREATED');
      const [handle = ''] = await worker.send('GRAB_JOB').receives('JOB_ASSIGN');
      worker.send('WORK_COMPLETE', handle, 'done');
      await client.gets('WORK_COMPLETE', handle, 'done');
      await redis.server.start();
      await recover('again');
      expect(said.filter((line) => line.includes('keeps nothing at the moment'))).toHaveLength(1);
      expect(said.filter((line) => line.includes('keeps jobs again'))).toHaveLength(1);
      await served.close();
      expect(await keptKeys()).toEqual(['before', expect.stringMatching(/^again\d+$/)]);
    },
  );

  test('what was acknowledged before and after a kill -9 in the middle is what is kept, and nothing else', async () => {
    const acknowledged: string[] = [];
    let killing: Promise<void> | undefined;
    for (let round = 0; round < 20; round++) {
      if (round === 8) killing = redis.server.end('SIGKILL');
      acknowledged.push(...(await submit(names(`${round}-`, 25))));
    }
    await killing;
    expect(acknowledged.length).toBeGreaterThanOrEqual(8 * 25);
    expect(acknowledged.length).toBeLessThan(20 * 25);
    await redis.server.start();
    await recover('after');
    await served.close();
    expect((await keptKeys()).filter((key) => !key.startsWith('after'))).toEqual(acknowledged);
  });

  test.each([
    ['was emptied', () => redis.client.flushall()],
    [
      'has started without its files',
      () => redis.server.end('SIGKILL').then(() => redis.server.start(['--appendonly', 'no'])),
    ],
  ])('a Redis that %s gets all unfinished jobs again', async (_how, empty) => {
    const uniques = names('key', 30);
    await submit(uniques);
    await empty();
    await recover('next');
    expect(said.filter((line) => /3\d unfinished jobs are stored again/.test(line))).toHaveLength(1);
    await served.close();
    expect(await keptKeys()).toEqual([...uniques, expect.stringMatching(/^next\d+$/)]);
  });

  test('a Redis without memory refuses jobs, with advice, removes what is done, and recovers', async () => {
    await submit(['a', 'b']);
    await redis.client.config('SET', 'maxmemory', '1');
    expect(await submit(['c'])).toEqual([]);
    expect(said.slice(1)).toEqual([
      expect.stringMatching(/OOM command not allowed.*give it more.*noeviction/),
    ]);
    await redis.client.config('SET', 'maxmemory', '0');
    expect(await submit(['d'])).toEqual(['d']);
    await served.close();
    expect(await keptKeys()).toEqual(['a', 'b', 'd']);
  });
});
