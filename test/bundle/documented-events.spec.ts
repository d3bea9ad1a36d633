/** What GearmanBundle's documentation shows of events, output and unique keys, translated, and running. */
import { describe, expect, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';

import {
  type GearmanEventMap,
  GearmanModule,
  OnGearmanEvent,
  TextSerializer,
  type UniqueKeySource,
} from '../../lib/index.js';
import { main } from '../../lib/cli/main.js';
import { RecordingOutput } from '../cli/recording-output.js';
import { Applications, moduleOf } from '../nest/applications.js';
import { addressOf, JobServers } from '../nest/job-servers.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import type { RunningServer } from '../support/running-server.js';
import { AcmeWorker, NAME } from './acme-worker.js';

const applications = Applications.perTest();
const jobServers = JobServers.perTest();

let server: RunningServer;
const participants = Participants.at(() => server);

/** What a command says that does one job. */
async function execute(...options: string[]): Promise<RecordingOutput> {
  server = await jobServers.start();
  const gearman = GearmanModule.forRoot({ servers: addressOf(server), consume: false });
  const module = moduleOf({ imports: [gearman], providers: [AcmeWorker] });
  await participants.client().doBackground(NAME, 'value1').handle;
  const output = new RecordingOutput();
  const words = ['job:execute', NAME, '--iterations', '1', '--no-interaction', ...options];
  expect(await main(words, output, { module })).toBe(0);
  return output;
}

/** A key that tells only how long the payload is. */
const generateUniqueKey = ({ name, workload }: UniqueKeySource) => `${name}#${workload.length}`;

describe('kernel events', () => {
  type Complete = GearmanEventMap['gearman.client.callback.complete'];
  type Executed = GearmanEventMap['gearman.work.executed'];

  @Injectable()
  class MyEventListener {
    readonly heard: unknown[] = [];
    readonly executed = new Gate();

    @OnGearmanEvent('gearman.client.callback.complete')
    onComplete({ task, context, result }: Complete): void {
      this.heard.push(['complete', task.functionName, context, result]);
    }

    @OnGearmanEvent('gearman.work.starting')
    onWorkStarting({ job, handle }: GearmanEventMap['gearman.work.starting']): void {
      this.heard.push(['starting', job, handle]);
    }

    @OnGearmanEvent('gearman.work.executed')
    onWorkExecuted({ job, result, error }: Executed): void {
      this.heard.push(['executed', job, result, error]);
      this.executed.open();
    }
  }

  test('come to methods that ask for them', async () => {
    const { client, context } = await applications.start({ providers: [AcmeWorker, MyEventListener] });
    const task = client.doNormal(NAME, 'value1', { context: 'context1' });
    await task.result();
    const { heard, executed } = context.get(MyEventListener);
    await executed.opened;

    expect(heard).toEqual([
      ['starting', NAME, await task.handle],
      ['executed', NAME, true, undefined],
      ['complete', NAME, 'context1', true],
    ]);
  });
});

describe('console output from workers', () => {
  test('is the command’s', async () => {
    expect((await execute('--no-description')).stdout).toContain('\nJob testA done with "value1"!\n');
  });

  test('is quiet where the command is', async () => {
    expect((await execute('--quiet')).stdout).toBe('');
  });

  test('is nowhere within an application that is no command', async () => {
    const { client } = await applications.start({ providers: [AcmeWorker] });

    expect(await client.doNormal(NAME, 'value1').result()).toBe(true);
  });
});

describe('generated unique keys', () => {
  test('make one job of equal payloads while it is unfinished', async () => {
    const { client } = await applications.start(
      { providers: [AcmeWorker] },
      { defaults: { generateUniqueKey: 'md5' }, consume: false },
    );

    const handles = await Promise.all(
      ['value1', 'value1', 'value2'].map((payload) => client.doBackground(NAME, payload).handle),
    );

    expect(handles[1]).toBe(handles[0]);
    expect(handles[2]).not.toBe(handles[0]);
    expect(await client.doBackground(NAME, 'value1', { unique: 'of mine' }).handle).not.toBe(handles[0]);
  });

  test('may be made by a function of the application', async () => {
    const { client } = await applications.start(
      {},
      { defaults: { generateUniqueKey }, serializer: new TextSerializer() },
    );

    expect(client.doBackground(NAME, 'value1').unique).toBe(`${NAME}#6`);
  });
});
