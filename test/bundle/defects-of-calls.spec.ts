/** Defects of GearmanBundle's calls and shared client, by their numbers, and that ours do right. */
import { describe, expect, test } from '@jest/globals';

import { type GearmanClient, InvalidNameError } from '../../lib/index.js';
import { InProcess } from '../client/in-process.js';
import { Applications } from '../nest/applications.js';
import { addressOf, JobServers } from '../nest/job-servers.js';
import { PHOTO_PROVIDERS as providers } from './photo-worker.js';

const applications = Applications.perTest();
const servers = JobServers.perTest();
const set = InProcess.perTest();

/** Two tasks of one caller. */
const runTwo = (client: GearmanClient, payload: unknown) =>
  client.taskSet().addTask('Photos~resize', payload).addTask('Photos~resize', payload).runTasks();

describe('10. the length of names is checked without the prefix, that of unique keys not at all', () => {
  const prefix = 'dev_';

  test('a name and its prefix may have 511 bytes together', async () => {
    const { client } = await applications.start({}, { defaults: { jobPrefix: prefix } });
    const longest = 'x'.repeat(511 - prefix.length);

    expect(await client.doBackground(longest).handle).toMatch(/^H:/);
    expect(() => client.doBackground(`${longest}x`)).toThrow(InvalidNameError);
  });

  test('a unique key may have 63 bytes, whatever the length of the name', async () => {
    const { client } = await applications.start({});
    const [name, unique] = ['x'.repeat(300), 'ü'.repeat(31)];

    const handle = await client.doBackground(name, 'a', { unique }).handle;

    expect(await client.jobStatusByUnique(unique)).toMatchObject({ known: true });
    expect((await client.jobStatus(handle)).known).toBe(true);
    expect(() => client.doBackground('f', 'a', { unique: 'x'.repeat(64) })).toThrow(InvalidNameError);
  });
});

describe('11. servers, tasks and the return code are shared state of the client', () => {
  test('servers are those of a call, and of no other', async () => {
    const [own, other] = [addressOf(await servers.start()), addressOf(await servers.start())];
    set.worker(own, { where: () => 'own' });
    set.worker(other, { where: () => 'other' });
    const { client } = await applications.start({}, { servers: own });

    const tasks = [
      client.doNormal('where', 1, { servers: other }),
      client.doNormal('where', 1),
      client.doNormal('where', 1, { servers: other }),
      client.doNormal('where', 1),
    ];

    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['other', 'own', 'other', 'own']);
  });

  test('two callers’ tasks stay apart, one of them failing midway', async () => {
    const { client } = await applications.start({ providers });

    const [failed, done] = await Promise.allSettled([runTwo(client, 10n), runTwo(client, 'b')]);

    expect(failed).toMatchObject({ status: 'rejected', reason: { name: 'PayloadError' } });
    expect(done).toMatchObject({ value: [{ result: 'resized b' }, { result: 'resized b' }] });
  });

  test('how a job ended is its own task’s to tell', async () => {
    const { client } = await applications.start({ providers });
    const tasks = ['giveUp', 'resize', 'throwing'].map((job) => client.doNormal(`Photos~${job}`, 'a'));

    const outcomes = await Promise.all(tasks.map((task) => task.outcome()));

    expect(outcomes.map(({ status }) => status)).toEqual(['fail', 'complete', 'exception']);
  });
});
