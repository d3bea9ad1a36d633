import { EventEmitter } from 'node:events';

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { GearmanLogger } from '../../../lib/telemetry/logger.js';
import { describeUnless } from '../../support/programs.js';
import { Served } from '../../server/served.js';
import type { PacketPeer } from '../../transport/packet-peer.js';
import { MariadbServer, withoutMariadb } from './support/mariadb-server.js';
import { DATABASE, keptOn, keysOf, storeOn, TABLE } from './support/mysql-jobs.js';

const REFUSED = 'ERROR';

/** `a0`, `a1`, … */
function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

describeUnless([withoutMariadb], 'a job server on MariaDB', () => {
  let database: MariadbServer;
  let served: Served;
  let client: PacketPeer;
  let said: string[];
  let saying: EventEmitter;
  beforeAll(async () => {
    database = await MariadbServer.create();
  });
  afterAll(() => database.remove());
  beforeEach(async () => {
    await database.emptyDatabase(DATABASE);
    await start();
  });
  afterEach(() => served.close());

  async function start(): Promise<void> {
    [said, saying] = [[], new EventEmitter()];
    const say = (message: string): void => {
      said.push(message);
      saying.emit('said');
    };
    const logger: GearmanLogger = { log: say, warn: say, error: say };
    served = await Served.start({ store: storeOn(database, { queryTimeout: 2_000 }), logger });
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

  /** What answers a background job: JOB_CREATED, or ERROR with its code. */
  async function submit(unique: string): Promise<string> {
    const [type = '', code = ''] = await client.send('SUBMIT_JOB_BG', 'f', unique, `do ${unique}`).next();
    return type === REFUSED ? code : type;
  }

  /** Submits in one go; those that were acknowledged. */
  async function submitAll(uniques: readonly string[]): Promise<readonly string[]> {
    for (const unique of uniques) client.send('SUBMIT_JOB_BG', 'f', unique, '');
    const acknowledged: string[] = [];
    for (const unique of uniques) if ((await client.next())[0] === 'JOB_CREATED') acknowledged.push(unique);
    return acknowledged;
  }

  /** Until a job is accepted again. */
  async function recover(unique: string): Promise<void> {
    for (let attempt = 0; (await submit(`${unique}${attempt}`)) !== 'JOB_CREATED'; attempt++);
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
    await submitAll(['a', 'b', 'c']);
    await client.send('SUBMIT_JOB_HIGH_BG', 'f', 'first', '').receives('JOB_CREATED');
    await client.send('SUBMIT_JOB_LOW_BG', 'f', 'last', '').receives('JOB_CREATED');
    await restart();
    expect(await grabAll(false)).toEqual(['first', 'a', 'b', 'c', 'last']);
    await restart();
    expect(await grabAll(true)).toEqual(['first', 'a', 'b', 'c', 'last']);
    await served.close();
    expect(await keptOn(database)).toEqual([]);
    await start();
  });

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'while MariaDB is away by %s, background jobs are refused and foreground jobs done; it is said once each way',
    async (signal) => {
      expect(await submit('before')).toBe('JOB_CREATED');
      await database.end(signal);
      expect([await submit('x'), await submit('y'), await submit('z')]).toEqual([
        'QUEUE_ERROR',
        'QUEUE_ERROR',
        'QUEUE_ERROR',
      ]);
      const worker = await served.worker('in process', 'now');
      await client.send('SUBMIT_JOB', 'now', '', 'work').receives('JOB_CREATED');
      const [handle = ''] = await worker.send('GRAB_JOB').receives('JOB_ASSIGN');
      worker.send('WORK_COMPLETE', handle, 'done');
      await client.gets('WORK_COMPLETE', handle, 'done');
      await database.start();
      await recover('again');
      expect(said.filter((line) => line.includes('keeps nothing at the moment'))).toHaveLength(1);
      expect(said.filter((line) => line.includes('keeps jobs again'))).toHaveLength(1);
      await served.close();
      const kept = keysOf(await keptOn(database));
      expect(kept).toEqual(['before', expect.stringMatching(/^again\d+$/)]);
      await start();
    },
  );

  test('what was acknowledged before and after a kill -9 in the middle is what is kept, and nothing else', async () => {
    const acknowledged: string[] = [];
    let killing: Promise<void> | undefined;
    for (let round = 0; round < 20; round++) {
      if (round === 8) killing = database.end('SIGKILL');
      acknowledged.push(...(await submitAll(names(`${round}-`, 25))));
    }
    await killing;
    expect(acknowledged.length).toBeGreaterThanOrEqual(8 * 25);
    expect(acknowledged.length).toBeLessThan(20 * 25);
    await database.start();
    await recover('after');
    await served.close();
    const kept = keysOf(await keptOn(database));
    expect(kept.filter((key) => !key.startsWith('after'))).toEqual(acknowledged);
    await start();
  });

  test('a dropped table gets all unfinished jobs again', async () => {
    const uniques = names('key', 30);
    await submitAll(uniques);
    await database.sql(`DROP TABLE ${TABLE}`);
    expect(await submit('next')).toBe('JOB_CREATED');
    expect(said.filter((line) => line.includes('unfinished jobs are stored again'))).toHaveLength(1);
    await served.close();
    const kept = keysOf(await keptOn(database));
    expect(kept.toSorted()).toEqual([...uniques, 'next'].toSorted());
    await start();
  });
});
