import { beforeEach, describe, expect, test } from '@jest/globals';

import { type GearmanClient, JobStatus } from '../../lib/client/index.js';
import type { JobServer } from '../../lib/server/index.js';
import { Gate } from '../support/gate.js';
import { InProcess } from './in-process.js';

const set = InProcess.perTest();
let server: JobServer;
let client: GearmanClient;

beforeEach(() => {
  server = set.server();
  client = set.client({ servers: server.dialer() });
});

/** A worker whose job reports 3 of 4, and ends when the gate opens. */
function startWorker(): { readonly started: Promise<void>; readonly gate: Gate } {
  const [started, gate] = [new Gate(), new Gate()];
  set.worker(server.dialer(), {
    count: async (job) => {
      job.sendStatus(3, 4);
      started.open();
      await gate.opened;
    },
  });
  return { started: started.opened, gate };
}

describe('the status of a job', () => {
  test('goes from queued through running to finished', async () => {
    const task = client.doNormal('count');
    const handle = await task.handle;
    expect(await client.jobStatus(handle)).toMatchObject({ known: true, running: false, finished: false });

    const { started, gate } = startWorker();
    await started;
    const running = await client.jobStatus(handle);
    expect(running).toMatchObject({
      known: true,
      running: true,
      finished: false,
      numerator: 3,
      denominator: 4,
    });
    expect([running.fraction, running.percent]).toEqual([0.75, 75]);

    gate.open();
    await task.result();
    expect(await client.jobStatus(handle)).toMatchObject({ known: false, running: false, finished: true });
  });

  test('by its unique ID goes the same way', async () => {
    const task = client.doNormal('count', 1, { unique: 'photo-1' });
    await task.handle;
    expect(await client.jobStatusByUnique('photo-1')).toMatchObject({ known: true, finished: false });

    startWorker().gate.open();
    await task.result();

    expect(await client.jobStatusByUnique('photo-1')).toMatchObject({ known: false, finished: true });
  });

  test('is known to have finished where this client submitted it, by either of its names', async () => {
    startWorker().gate.open();
    const task = client.doNormal('count', 1, { unique: 'photo-1' });
    await task.result();

    expect(await client.jobStatus(await task.handle)).toMatchObject({ known: false, finished: true });
    expect(await client.jobStatusByUnique('photo-1')).toMatchObject({ known: false, finished: true });
  });

  test('is not "finished" where this client never saw it: it may never have been', async () => {
    expect(await client.jobStatus('H:nowhere:1')).toEqual(new JobStatus(false, false, 0, 0, false));
    expect(await client.jobStatusByUnique('never')).toMatchObject({ known: false, finished: false });
  });

  test('is "finished" for a client that saw it in a status only, as a process that was handed the handle', async () => {
    const handle = await client.doBackground('count').handle;
    const [asking, late] = [
      set.client({ servers: server.dialer() }),
      set.client({ servers: server.dialer() }),
    ];
    expect(await asking.jobStatus(handle)).toMatchObject({ known: true });

    startWorker().gate.open();
    while ((await client.jobStatus(handle)).known) {
      // Each answer takes a turn of the server.
    }

    expect(await asking.jobStatus(handle)).toMatchObject({ finished: true });
    expect(await late.jobStatus(handle)).toMatchObject({ known: false, finished: false });
  });

  test('of a failed job is "finished" too', async () => {
    set.worker(server.dialer(), {
      fail: () => {
        throw new Error('too far');
      },
    });
    const task = client.doNormal('fail');
    await task.outcome();

    expect(await client.jobStatus(await task.handle)).toMatchObject({ finished: true });
  });
});

describe('how far a job is', () => {
  test.each([
    [0, 0, 0],
    [5, 0, 0],
    [0, 4, 0],
    [1, 4, 25],
    [4, 4, 100],
  ])('%i of %i is %i per cent', (numerator, denominator, percent) => {
    const status = new JobStatus(true, true, numerator, denominator);

    expect(status.percent).toBe(percent);
    expect(status.fraction).toBe(percent / 100);
  });

  test('is not whether it has finished', () => {
    expect(new JobStatus(true, true, 4, 4).finished).toBe(false);
  });
});
