import { setTimeout as delay } from 'node:timers/promises';

import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { until } from '../network/waiting.js';
import { startGearmand } from '../support/gearmand.js';
import { Participants } from '../support/participants.js';
import { describeWith } from '../support/programs.js';
import { type RunningServer, startJobServer } from '../support/servers.js';
import { HeldJobs } from '../worker/worker-harness.js';
import { eventsOf } from './observation.js';

/** Gearman's shortest timeout, in ms. */
const SHORTEST = 1000;

/** So that timeouts of several jobs are over one after another, in ms. */
const BETWEEN = 50;

/** By how much a timer may be too early, in ms. */
const EARLY = 10;

/** In gearmand 1.1.20 with several threads, a job whose time was up now and then wakes no worker. */
const startSteadyGearmand = () => startGearmand(['--threads=1']);

describeWith(['gearmand'], 'a worker of functions with timeouts, through gearmand', () =>
  timeoutTests(startSteadyGearmand),
);
describeWith([], 'a worker of functions with timeouts, through our JobServer', () =>
  timeoutTests(startJobServer),
);

function timeoutTests(start: () => Promise<RunningServer>): void {
  let server: RunningServer | undefined;
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server?.stop());
  const participants = Participants.at(() => server as RunningServer);

  // gearmand has one timer for a connection, which the next job sets anew.
  test('loses each of several jobs that take too long, is told nothing by late results, and goes on', async () => {
    const held = new HeldJobs();
    const slow = participants.worker({ other: () => 'alive' }, { concurrency: 3 });
    slow.register('swift', () => 'in time', { timeout: SHORTEST });
    slow.register('slow', held.handler, { timeout: 100 });
    const client = participants.client();
    for (let turn = 0; turn < 3; turn++) expect(await client.doNormal('swift').result()).toBe('in time');
    const tasks = [];
    const late = [];
    const startedAt = Date.now();
    for (const payload of [1, 2, 3]) {
      tasks.push(client.doNormal('slow', payload));
      late.push(await held.next());
      await delay(BETWEEN);
    }
    const signals = late.map(({ job }) => job.signal);
    const replacement = new HeldJobs();
    participants.worker({ slow: replacement.handler }, { concurrency: 3 });
    const again = [await replacement.next(), await replacement.next(), await replacement.next()];
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(SHORTEST + 2 * BETWEEN - EARLY);
    await until('all signals', () => signals.every(({ aborted }) => aborted));
    expect(String(signals[0]?.reason)).toContain(String(SHORTEST));
    for (const { job, finish } of late) {
      job.sendStatus(1, 2);
      finish('late');
    }
    expect(await client.doNormal('other').result()).toBe('alive');
    expect(await client.doNormal('swift').result()).toBe('in time');
    for (const { job, finish } of again) finish(job.payload());
    const endings = await Promise.all(tasks.map(async (task) => (await eventsOf(task)).slice(1)));
    expect(endings).toEqual([1, 2, 3].map((result) => [{ type: 'complete', result }]));
  });
}
