/** Defects of GearmanBundle's client, by their numbers, and that ours does right. */
import { describe, expect, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';

import {
  ConnectError,
  type GearmanEventMap,
  type GearmanEventName,
  GearmanEvents,
  OnGearmanEvent,
} from '../../lib/index.js';
import { next } from '../network/waiting.js';
import { Applications } from '../nest/applications.js';
import { addressOf, JobServers } from '../nest/job-servers.js';
import { deadAddress } from '../parity/bench.js';
import { PHOTO_PROVIDERS as providers, Step } from './photo-worker.js';

const applications = Applications.perTest();
const servers = JobServers.perTest();

describe('2. one unreachable server of several keeps worker and client from working', () => {
  test.each(['first', 'last'] as const)('ours work with the others, be it the %s', async (place) => {
    const [dead, live] = [await deadAddress(), addressOf(await servers.start())];
    const both = place === 'first' ? [dead, live] : [live, dead];

    const { client } = await applications.start({ providers }, { servers: both, consume: true });

    expect(await client.doNormal('Photos~resize', 'a').result()).toBe('resized a');
    expect(await client.doBackground('Photos~resize', 'a').handle).toMatch(/^H:/);
  });

  test('ours start where all are away, and say so to those who submit', async () => {
    const { client, context } = await applications.start(
      { providers },
      { servers: await deadAddress(), consume: true },
    );

    await expect(client.doNormal('Photos~resize').result()).rejects.toThrow(ConnectError);
    await expect(context.close()).resolves.toBeUndefined();
  });
});

const CALLBACKS = [
  'workload',
  'created',
  'data',
  'warning',
  'status',
  'complete',
  'fail',
  'exception',
] as const;

describe('6. only "complete" has the context, and runTasks is true for failures', () => {
  test('all eight events have it', async () => {
    const { client, context: app } = await applications.start({ providers });
    const events = app.get(GearmanEvents, { strict: false });
    const contexts: Record<string, unknown[]> = {};
    for (const callback of CALLBACKS) {
      const name: GearmanEventName = `gearman.client.callback.${callback}`;
      events.on(name, (event) => {
        (contexts[callback] ??= []).push((event as { context: unknown }).context);
      });
    }
    const context = { row: 1 };

    const tasks = client.taskSet();
    for (const job of ['tell', 'giveUp', 'throwing']) tasks.addTask(`Photos~${job}`, 'a', { context });
    await tasks.runTasks();

    expect(Object.keys(contexts).toSorted()).toEqual([...CALLBACKS].toSorted());
    for (const heard of Object.values(contexts)) for (const each of heard) expect(each).toBe(context);
  });

  test('so have listeners that are methods, of jobs that are not in a set too', async () => {
    const heard: unknown[] = [];
    @Injectable()
    class Listener {
      @OnGearmanEvent('gearman.client.callback.fail')
      failed({ context, error }: GearmanEventMap['gearman.client.callback.fail']): void {
        heard.push([context, error.name]);
      }
    }
    const { client } = await applications.start({ providers: [...providers, Listener] });

    await client.doNormal('Photos~giveUp', 1, { context: 'mine' }).outcome();

    expect(heard).toEqual([['mine', 'JobFailedError']]);
  });

  test('runTasks tells how each task ended', async () => {
    const { client } = await applications.start({ providers });

    const outcomes = await client
      .taskSet<string>()
      .addTask('Photos~resize', 'a', { context: 'good' })
      .addTask('Photos~giveUp', 'a', { context: 'failing' })
      .addTask('Photos~throwing', 'a', { context: 'throwing' })
      .runTasks();

    expect(outcomes.map(({ context, status }) => [context, status])).toEqual([
      ['good', 'complete'],
      ['failing', 'fail'],
      ['throwing', 'exception'],
    ]);
  });
});

describe('7. the empty payload is unusable, isFinished is never true, and percent is a fraction', () => {
  test('a job needs no payload', async () => {
    const { client } = await applications.start({ providers });

    expect(await client.doNormal('Photos~resize').result()).toBe('resized nothing');
    expect(await client.taskSet().addTask('Photos~resize').runTasks()).toMatchObject([
      { status: 'complete' },
    ]);
  });

  test('a job is 50 per cent done, and then it has finished', async () => {
    const { client, context } = await applications.start({ providers });
    const step = context.get(Step);
    const events = context.get(GearmanEvents, { strict: false });
    const executed = next((listener: (event: unknown) => void) => events.on('gearman.worker.idle', listener));
    const handle = await client.doBackground('Photos~half').handle;
    await step.reached.opened;

    const halfway = await client.jobStatus(handle);
    expect(halfway).toMatchObject({
      known: true,
      running: true,
      finished: false,
      numerator: 10,
      denominator: 20,
    });
    expect([halfway.percent, halfway.fraction]).toEqual([50, 0.5]);

    step.next.open();
    await executed;
    let status = await client.jobStatus(handle);
    while (status.known) status = await client.jobStatus(handle);
    expect(status).toMatchObject({ finished: true });
  });
});
