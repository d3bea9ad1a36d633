import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';

import type { StoredJob } from '../../../lib/store/index.js';
import { sampleJob, utf8 } from '../../../lib/testing/store/sample-jobs.js';
import { startGearmand } from '../../support/gearmand.js';
import { describeUnless, whyMissing } from '../../support/programs.js';
import type { RunningServer } from '../../support/running-server.js';
import { tcpDialer } from '../../transport/connection-pairs.js';
import { PacketPeer } from '../../transport/packet-peer.js';
import { MariadbServer, withoutMariadb } from './support/mariadb-server.js';
import { DATABASE, keptOn, keysOf, storeOn, withStore } from './support/mysql-jobs.js';

const SUBMISSIONS = {
  high: 'SUBMIT_JOB_HIGH_BG',
  normal: 'SUBMIT_JOB_BG',
  low: 'SUBMIT_JOB_LOW_BG',
} as const;

/** In the next decade. */
const LATER = 1_990_000_000;
const EVERY_BYTE = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** What gearmand can keep in a table of its own. */
const ORDINARY: readonly StoredJob[] = [
  sampleJob('low', { priority: 'low' }),
  sampleJob('plain'),
  sampleJob('high', { priority: 'high', workload: EVERY_BYTE }),
  sampleJob('empty', { workload: Buffer.alloc(0) }),
  sampleJob(utf8('schlüssel €'), { functionName: utf8('größe'), workload: Buffer.from('ö') }),
  // In a function of its own: gearmand 1.1.20 hands out nothing of lower priority behind a job that is not due.
  sampleJob('later', { functionName: 'later', whenToRun: LATER }),
];

/** And what it can keep in ours. */
const EXTRAORDINARY: readonly StoredJob[] = [
  ...ORDINARY,
  sampleJob('PLAIN'),
  sampleJob('plain '),
  sampleJob(utf8('🖼'), { functionName: utf8('图片') }),
  sampleJob('\x81\x8d\xff', { functionName: 'bin\xf6\xff' }),
];

/** As a worker gets it. */
function shown({ functionName, uniqueKey, workload }: StoredJob): readonly string[] {
  return [functionName, uniqueKey, workload.toString('latin1')];
}

describeUnless([withoutMariadb, whyMissing('gearmand')], 'gearmand -q MySQL on the same table', () => {
  let database: MariadbServer;
  let gearmand: RunningServer | undefined;
  let peer: PacketPeer;
  beforeAll(async () => {
    database = await MariadbServer.create();
  });
  afterAll(() => database.remove());
  beforeEach(() => database.emptyDatabase(DATABASE, 'CHARACTER SET utf8mb4'));
  afterEach(() => stop());

  async function start(): Promise<void> {
    const { host, port } = database;
    const place = [`--mysql-host=${host}`, `--mysql-port=${port}`, '--mysql-user=root'];
    gearmand = await startGearmand(['-q', 'MySQL', ...place, `--mysql-db=${DATABASE}`]);
    peer = await PacketPeer.dialled(tcpDialer(gearmand.port));
  }

  async function stop(): Promise<void> {
    await gearmand?.stop();
    gearmand = undefined;
  }

  /** Starts it, has it keep these jobs, and ends it. */
  async function leave(jobs: readonly StoredJob[]): Promise<void> {
    await start();
    for (const { functionName, uniqueKey, priority, whenToRun, workload } of jobs) {
      const data = workload.toString('latin1');
      if (whenToRun === 0) peer.send(SUBMISSIONS[priority], functionName, uniqueKey, data);
      else peer.send('SUBMIT_JOB_EPOCH', functionName, uniqueKey, String(whenToRun), data);
      await peer.receives('JOB_CREATED');
    }
    await stop();
  }

  const keep = (added: readonly StoredJob[]): Promise<void> =>
    withStore(storeOn(database), (store) => store.commit({ done: [], added }));

  /** Does all jobs that gearmand hands out, those of one function behind the other; each as `[function, unique, workload]`. */
  async function work(jobs: readonly StoredJob[]): Promise<readonly (readonly string[])[]> {
    const done: (readonly string[])[] = [];
    for (const functionName of new Set(jobs.map((job) => job.functionName))) {
      await peer.does('CAN_DO', functionName);
      for (;;) {
        const [type, handle = '', ...job] = await peer.send('GRAB_JOB_UNIQ').next();
        if (type === 'NO_JOB') break;
        done.push(job);
        await peer.does('WORK_COMPLETE', handle, '');
      }
    }
    return done;
  }

  test('what it has left in a table of its own is replayed, in order and to the byte', async () => {
    await leave(ORDINARY);
    expect(await keptOn(database)).toEqual(ORDINARY);
  });

  test('what it has left in ours is replayed too: keys that differ in case or blanks alone, and any bytes', async () => {
    await keep([]);
    await leave(EXTRAORDINARY);
    expect(await keptOn(database)).toEqual(EXTRAORDINARY);
  });

  test('it replays what ours has left, hands it out by priority, and removes what is done', async () => {
    await keep(EXTRAORDINARY);
    await start();
    const due = EXTRAORDINARY.filter(({ whenToRun }) => whenToRun === 0);
    const done = await work(EXTRAORDINARY);
    expect(done).toHaveLength(due.length);
    expect(done).toEqual(expect.arrayContaining(due.map(shown)));
    const keys = done.filter(([name]) => name === 'resize').map(([, key]) => key);
    expect([keys[0], keys.at(-1)]).toEqual(['high', 'low']);
    expect(keysOf(await keptOn(database))).toEqual(['later']);
  });

  test('it goes on with the table that ours has made of its own', async () => {
    await leave(ORDINARY);
    await withStore(storeOn(database), (store) => store.commit({ done: ORDINARY.slice(0, 2), added: [] }));
    await leave([sampleJob('HIGH'), sampleJob('newest', { priority: 'low' })]);
    const kept = await keptOn(database);
    expect(kept.slice(0, -2)).toEqual(ORDINARY.slice(2));
    expect(keysOf(kept.slice(-2))).toEqual(['HIGH', 'newest']);
    await start();
    expect(await work(kept)).toHaveLength(kept.length - 1);
    expect(keysOf(await keptOn(database))).toEqual(['later']);
  });
});
