import { setTimeout as delay } from 'node:timers/promises';

import { expect, test } from '@jest/globals';

import type { GearmanClient } from '../../lib/client/index.js';
import type { AssignedJob } from '../../lib/worker/index.js';
import { Participants } from '../support/participants.js';
import { describeEachServer, describeOurServer } from '../support/servers.js';
import { untilEvent } from './observation.js';

/** Between two looks at a server that tells nobody, in ms. */
const POLL_INTERVAL = 10;

/** Nearer than this, a job might be due before it arrives. */
const NEAR = 200;

/** The next whole second, at which Gearman can start a job. */
function nextSecond(): Date {
  return new Date(Math.ceil((Date.now() + NEAR) / 1000) * 1000);
}

describeEachServer([], 'a delayed job', (server) => {
  const participants = Participants.at(server);

  // gearmand 1.1.20 wakes nobody when a job is due: its worker finds it when another job has woken it.
  test('is kept until it is due', async () => {
    const client = participants.client();
    const started: [unknown, number][] = [];
    participants.worker({ later: (job) => void started.push([job.payload(), Date.now()]) });
    const runAt = nextSecond();
    const handle = await client.doBackground('later', 'delayed', { runAt }).handle;
    await client.doNormal('later', 'at once').result();
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: false });
    while ((await client.jobStatus(handle)).known) {
      await delay(POLL_INTERVAL);
      await client.doNormal('later', 'waker').result();
    }
    const begin = new Map(started);
    expect(begin.get('at once')).toBeLessThan(runAt.getTime());
    expect(begin.get('delayed')).toBeGreaterThanOrEqual(runAt.getTime());
  });

  test('that is due already is done at once', async () => {
    const runAt = new Date(Date.now() - 60_000);
    await participants.client().doBackground('overdue', 'payload', { runAt }).handle;
    const payloads: unknown[] = [];
    await participants.worker({ overdue: (job) => payloads.push(job.payload()) }, { iterations: 1 }).finished;
    expect(payloads).toEqual(['payload']);
  });

  test('is joined by its unique ID while it waits', async () => {
    const client = participants.client();
    const runAt = new Date(Date.now() + 3_600_000);
    const handles = [1, 2].map(() => client.doBackground('joined', 'x', { runAt, unique: 'one' }).handle);
    const [first, second] = await Promise.all(handles);
    expect(second).toBe(first);
    expect(await client.jobStatusByUnique('one')).toMatchObject({ known: true, running: false });
  });
});

describeOurServer([], 'a delayed job', (server) => {
  const participants = Participants.at(server);

  test('wakes its worker when it is due', async () => {
    const runAt = nextSecond();
    await participants.client().doBackground('waking', null, { runAt }).handle;
    let startedAt = 0;
    const waking = () => void (startedAt = Date.now());
    await participants.worker({ waking }, { iterations: 1 }).finished;
    expect(startedAt).toBeGreaterThanOrEqual(runAt.getTime());
    expect(startedAt).toBeLessThan(runAt.getTime() + 1000);
  });
});

/** Splits a text into words, has the reducer count each, and adds up. */
function splitter(client: GearmanClient) {
  return async (job: AssignedJob): Promise<number> => {
    const words = job.payload<string>().split(' ');
    const counts = words.map((word) => client.doNormal<number>(job.reducer, word).result());
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  };
}

describeEachServer([], 'a reduce job', (server) => {
  const participants = Participants.at(server);

  test('tells its worker where the parts go, and has its result', async () => {
    const client = participants.client();
    participants.worker({ split: splitter(client) });
    participants.worker({ length: (job) => job.payload<string>().length }, { concurrency: 4 });
    expect(await client.doReduce('split', 'length', 'how long is this').result()).toBe(13);
  });

  test('hears of progress and data, as other jobs do', async () => {
    participants.worker({
      reporting: (job) => {
        job.sendStatus(1, 1);
        return job.reducer;
      },
    });
    const task = participants.client().doReduce('reporting', 'größe~日本', 'x', { unique: 'u-1' });
    await untilEvent(task, 'status');
    expect(await task.result()).toBe('größe~日本');
    expect(task.unique).toBe('u-1');
  });

  test('is done though nobody waits', async () => {
    const client = participants.client();
    const handle = await client.doReduceBackground('unattended', 'parts', { id: 7 }).handle;
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: false });
    const seen: unknown[] = [];
    const unattended = (job: AssignedJob) => void seen.push([job.handle, job.reducer, job.payload()]);
    await participants.worker({ unattended }, { iterations: 1 }).finished;
    expect(seen).toEqual([[handle, 'parts', { id: 7 }]]);
  });

  test('has the client’s prefix before both functions', async () => {
    participants.worker({ 'shop:map': (job) => [job.functionName, job.reducer] });
    const client = participants.client({ jobPrefix: 'shop:' });
    expect(await client.doReduce('map', 'reduce').result()).toEqual(['shop:map', 'shop:reduce']);
  });
});

describeEachServer([], 'a job that is no reduce job', (server) => {
  const participants = Participants.at(server);

  test('has no reducer', async () => {
    participants.worker({ plain: (job) => job.reducer });
    expect(await participants.client().doNormal('plain').result()).toBe('');
  });
});
