import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import {
  type GearmanClient,
  GearmanJob,
  type GearmanModuleOptions,
  GearmanWorker,
  WorkerDoesNotExistError,
} from '../../lib/index.js';
import { Participants } from '../support/participants.js';
import { type RunningServer, startJobServer } from '../support/servers.js';
import { Applications, passTime } from './applications.js';

@GearmanWorker({ name: 'Mails' })
class MailWorker {
  @GearmanJob()
  send(): string {
    return 'sent';
  }
}

@GearmanWorker({ name: 'Images' })
class ImageWorker {
  @GearmanJob()
  resize(): string {
    return 'resized';
  }
}

const providers = [MailWorker, ImageWorker];
const FUNCTIONS = ['Mails~send', 'Images~resize'];

/** Which functions' jobs are done, of one of each that were submitted: those of `expected` get all the time they need. */
async function functionsDone(client: GearmanClient, expected: readonly string[]): Promise<string[]> {
  const handles = await Promise.all(FUNCTIONS.map((name) => client.doBackground(name).handle));
  for (const name of expected) await client.doNormal(name).result();
  await passTime(client);
  const statuses = await Promise.all(handles.map((handle) => client.jobStatus(handle)));
  return FUNCTIONS.filter((_name, index) => statuses[index]?.known === false);
}

describe('with an embedded server', () => {
  const applications = Applications.perTest();

  it.each([
    { consume: undefined, expected: FUNCTIONS },
    { consume: true, expected: FUNCTIONS },
    { consume: false, expected: [] },
    { consume: [], expected: [] },
    { consume: ['Images'], expected: ['Images~resize'] },
    { consume: ['Images', 'Mails'], expected: FUNCTIONS },
  ])('`consume: $consume` does the jobs of $expected', async ({ consume, expected }) => {
    const { client } = await applications.start({ providers }, { consume });

    expect(await functionsDone(client, expected)).toEqual(expected);
  });
});

describe('with servers', () => {
  const applications = Applications.perTest();
  let server: RunningServer;
  const participants = Participants.at(() => server);
  beforeEach(async () => {
    server = await startJobServer();
  });
  afterEach(() => server.stop());

  it.each([
    { consume: undefined, expected: [] },
    { consume: false, expected: [] },
    { consume: ['Images'], expected: ['Images~resize'] },
    { consume: true, expected: FUNCTIONS },
  ])('`consume: $consume` does the jobs of $expected', async ({ consume, expected }) => {
    const servers = { host: server.host, port: server.port };
    await applications.start({ providers }, { consume, servers });

    expect(await functionsDone(participants.client(), expected)).toEqual(expected);
  });

  it('the application’s client submits where nobody consumes', async () => {
    const { client } = await applications.start({ providers }, { servers: `${server.host}:${server.port}` });

    participants.worker({ 'Mails~send': () => 'sent elsewhere' });

    expect(await client.doNormal('Mails~send').result()).toBe('sent elsewhere');
  });

  it('a pure producer starts without any server', async () => {
    const { registry } = await applications.start({ providers }, { servers: 'nowhere.invalid' });

    expect(registry.workers).toHaveLength(2);
  });
});

describe('`consume`', () => {
  it.each<GearmanModuleOptions>([{}, { servers: '127.0.0.1:1' }])(
    'cannot name a worker that is not there: %j',
    async (options) => {
      const start = new Applications().start({ providers }, { ...options, consume: ['Images', 'Videos'] });

      await expect(start).rejects.toThrow(WorkerDoesNotExistError);
      await expect(start).rejects.toThrow('there is no worker named Videos; there are Mails, Images');
    },
  );
});
