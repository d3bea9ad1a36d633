import { beforeEach, describe, expect, test } from '@jest/globals';

import type { GearmanClient } from '../../lib/client/index.js';
import { eventsOf } from '../interop/observation.js';
import { EventLog, HANDLERS, keeping, TOLD, TYPES } from './event-log.js';
import { InProcess } from './in-process.js';

const set = InProcess.perTest();
let client: GearmanClient;
let logged: string[];
let log: EventLog;

beforeEach(() => {
  const server = set.server();
  set.worker(server.dialer(), HANDLERS);
  logged = [];
  client = set.client({ servers: server.dialer(), logger: keeping(logged) });
  log = new EventLog();
});

function thrown(): never {
  throw new Error('the listener is broken');
}

async function rejected(): Promise<never> {
  thrown();
}

describe('a listener', () => {
  test.each([
    ['throws', thrown],
    ['rejects', rejected],
  ])(
    'that %s disturbs neither the job, nor the others, nor the task’s events; it is logged',
    async (_how, broken) => {
      for (const type of TYPES) client.on(type, broken);
      log.hear(client);

      const task = client.doNormal('tell', 1, { context: 'mine' });

      expect((await eventsOf(task)).map(({ type }) => type)).toEqual(TOLD.slice(1));
      expect(await task.result()).toBe('done');
      expect(log.of('mine')).toHaveLength(6);
      expect(logged).toEqual(
        Array.from(
          { length: 6 },
          () => 'a listener of the Gearman client threw the listener is broken; the task goes on',
        ),
      );
    },
  );

  test('that throws does not stop a task set', async () => {
    client.on('complete', thrown);

    const outcomes = await client.taskSet().addTask('tell').addTask('fail').runTasks();

    expect(outcomes.map(({ status }) => status)).toEqual(['complete', 'fail']);
  });

  test('takes no events away from those who follow the task later', async () => {
    log.hear(client);
    const task = client.doNormal('tell', 1);
    await task.result();

    expect((await eventsOf(task)).map(({ type }) => type)).toEqual(TOLD.slice(1));
  });
});
