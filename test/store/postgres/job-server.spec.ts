import { EventEmitter } from 'node:events';

import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';

import { PostgresStore } from '../../../lib/store/postgres/postgres-store.js';
import type { GearmanLogger } from '../../../lib/telemetry/logger.js';
import { describeUnless } from '../../support/programs.js';
import { Served } from '../../server/served.js';
import type { PacketPeer } from '../../transport/packet-peer.js';
import { PostgresServer, withoutPostgres } from './support/postgres-server.js';

const DELAYED = 1_900_000_000;

function names(prefix: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`);
}

/** What a server says, and the wait for it. */
class Sayings implements GearmanLogger {
  readonly lines: string[] = [];
  private readonly saying = new EventEmitter();

  readonly log = (line: string): void => {
    this.lines.push(line);
    this.saying.emit('said');
  };
  readonly warn = this.log;
  readonly error = this.log;

  count(part: string): number {
    return this.lines.filter((line) => line.includes(part)).length;
  }

  async until(part: string): Promise<void> {
    while (this.count(part) === 0) await new Promise((resolve) => this.saying.once('said', resolve));
  }
}

describeUnless([withoutPostgres], 'a job server on PostgreSQL', () => {
  let database: PostgresServer;
  let served: Served;
  let client: PacketPeer;
  let said: Sayings;
  beforeAll(async () => {
    database = await PostgresServer.create();
  });
  afterAll(() => database.remove());
  beforeEach(async () => {
    await database.empty();
    await start();
  });
  afterEach(() => served.close());

  async function start(): Promise<void> {
    const { folder: host, port } = database;
    const store = new PostgresStore({ host, port, user: 'postgres', database: 'postgres' });
    said = new Sayings();
    served = await Served.start({ store, logger: said });
    client = await served.connect('in process');
  }

  /** Ends the server, and waits until the next one has queued what it has left. */
  async function restart(): Promise<void> {
    await served.close();
    await start();
    await said.until('are queued again');
  }

  /** What answers a background job: JOB_CREATED, or the code of an error. */
  async function submit(unique: string): Promise<string> {
    const [type = '', code = ''] = await client.send('SUBMIT_JOB_BG', 'f', unique, 'work').next();
    return type === 'ERROR' ? code : type;
  }

  /** Submits in one go. @returns those that were acknowledged */
  async function submitAll(uniques: readonly string[]): Promise<readonly string[]> {
    for (const unique of uniques) client.send('SUBMIT_JOB_BG', 'f', unique, 'work');
    const acknowledged: string[] = [];
    for (const unique of uniques) if ((await client.next())[0] === 'JOB_CREATED') acknowledged.push(unique);
    return acknowledged;
  }

  async function submitUntilAccepted(prefix: string): Promise<string> {
    for (let attempt = 0; ; attempt++) {
      if ((await submit(`${prefix}${attempt}`)) === 'JOB_CREATED') return `${prefix}${attempt}`;
    }
  }

  /** What a worker gets, one by one; completed where `does` says so. */
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

  /** In the order of arrival. */
  async function kept(): Promise<readonly string[]> {
    const rows = await database.sql('SELECT unique_key FROM queue ORDER BY arrival');
    return rows.map((row) => row['unique_key'] ?? '');
  }

  it('queues everything again behind a restart, in its order, and nothing that is done', async () => {
    await submitAll(['a', 'b', 'c']);
    await client.send('SUBMIT_JOB_HIGH_BG', 'f', 'first', '').receives('JOB_CREATED');
    await client.send('SUBMIT_JOB_LOW_BG', 'f', 'last', '').receives('JOB_CREATED');
    await client.send('SUBMIT_JOB_EPOCH', 'f', 'later', String(DELAYED), '').receives('JOB_CREATED');

    await restart();
    expect(await grabAll(false)).toEqual(['first', 'a', 'b', 'c', 'last']);
    await restart();
    expect(await grabAll(true)).toEqual(['first', 'a', 'b', 'c', 'last']);
    await served.close();
    expect(await kept()).toEqual(['later']);
  });

  it('refuses background jobs while the database is away, does foreground jobs, and says it once each way', async () => {
    expect(await submit('before')).toBe('JOB_CREATED');
    await database.end('SIGINT');

    const answers = [await submit('x'), await submit('y'), await submit('z')];
    expect(answers).toEqual(['QUEUE_ERROR', 'QUEUE_ERROR', 'QUEUE_ERROR']);
    const worker = await served.worker('in process', 'now');
    await client.send('SUBMIT_JOB', 'now', '', 'work').receives('JOB_CREATED');
    const [handle = ''] = await worker.send('GRAB_JOB').receives('JOB_ASSIGN');
    worker.send('WORK_COMPLETE', handle, 'done');
    await client.gets('WORK_COMPLETE', handle, 'done');

    await database.start();
    const after = await submitUntilAccepted('after');
    expect(said.count('keeps nothing at the moment')).toBe(1);
    expect(said.count('keeps jobs again')).toBe(1);
    await served.close();
    expect(await kept()).toEqual(['before', after]);
  });

  it('has acknowledged exactly what is kept behind a kill -9 of the database in the middle', async () => {
    const acknowledged: string[] = [];
    let killing: Promise<void> | undefined;
    for (let round = 0; round < 30; round++) {
      if (round === 8) killing = database.end('SIGKILL');
      acknowledged.push(...(await submitAll(names(`${round}-`, 25))));
    }
    await killing;
    await database.start();
    const after = await submitUntilAccepted('after');
    await served.close();

    expect(acknowledged.length).toBeGreaterThanOrEqual(8 * 25);
    expect(acknowledged.length).toBeLessThan(30 * 25);
    expect(await kept()).toEqual([...acknowledged, after]);
  });

  it('stores all unfinished jobs again where the table was dropped', async () => {
    const uniques = names('key', 30);
    await submitAll(uniques);
    await database.sql('DROP TABLE queue');

    expect(await submit('next')).toBe('JOB_CREATED');
    expect(said.count('unfinished jobs are stored again')).toBe(1);
    await served.close();
    expect([...(await kept())].toSorted()).toEqual([...uniques, 'next'].toSorted());
  });

  it('refuses the job that cannot be kept, and no other of its commit', async () => {
    await database.sql("ALTER TABLE queue ADD CHECK (unique_key <> 'bad')");

    expect(await submitAll(['a', 'b', 'bad', 'c'])).toEqual(['a', 'b', 'c']);
    expect(said.count('cannot keep a job of the function "f"')).toBe(1);
    await served.close();
    expect([...(await kept())].toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('refuses background jobs while the disk is full', async () => {
    await database.sql(
      "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'full' USING ERRCODE = '53100'; END $$",
      'CREATE TRIGGER full_disk BEFORE INSERT ON queue EXECUTE FUNCTION full_disk()',
    );
    expect(await submitAll(['a', 'b'])).toEqual([]);
    expect(said.count('the disk of the database is full')).toBe(1);

    await database.sql('DROP TRIGGER full_disk ON queue');
    const after = await submitUntilAccepted('after');
    await served.close();
    expect(await kept()).toEqual([after]);
  });
});
