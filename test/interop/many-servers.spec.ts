import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { RawSerializer, TextSerializer } from '../../lib/client/index.js';
import { Gate } from '../support/gate.js';
import { Participants } from '../support/participants.js';
import { describeEachServer, type RunningServer, startJobServer } from '../support/servers.js';
import { untilEvent } from './observation.js';

function addressOf({ host, port }: RunningServer): string {
  return `${host}:${port}`;
}

describeEachServer([], 'beside one of our servers, several servers', (server) => {
  const participants = Participants.at(server);
  let other: RunningServer;

  beforeAll(async () => {
    other = await startJobServer();
  });
  afterAll(() => other.stop());

  const first = () => addressOf(server());
  const second = () => addressOf(other);
  const both = () => `${first()},${second()}`;

  test('are asked for a job’s status by its handle and its unique ID, whichever has it', async () => {
    // So that the two servers do not give the same handle.
    for (let count = 0; count < 3; count++) {
      await participants.client({ servers: second() }).doBackground('ahead').handle;
    }
    const client = participants.client({ servers: both() });
    const gates = new Map([first(), second()].map((address) => [address, new Gate()]));
    const tasks = [];
    for (const [address, gate] of gates) {
      const watched = async (job: { sendStatus(numerator: number, denominator: number): void }) => {
        job.sendStatus(2, 3);
        await gate.opened;
      };
      participants.worker({ watched }, { servers: address });
      const task = participants
        .client({ servers: address })
        .doNormal('watched', null, { unique: `at ${address}` });
      await untilEvent(task, 'status');
      tasks.push(task);
    }
    for (const task of tasks) {
      const status = { known: true, running: true, numerator: 2, denominator: 3 };
      expect(await client.jobStatus(await task.handle)).toMatchObject(status);
      expect(await client.jobStatusByUnique(task.unique)).toMatchObject(status);
    }
    for (const gate of gates.values()) gate.open();
    await Promise.all(tasks.map((task) => task.result()));
    for (const task of tasks)
      expect(await client.jobStatusByUnique(task.unique)).toMatchObject({ known: false });
  });

  test('are served by one worker at once', async () => {
    participants.worker({ served: (job) => job.payload() }, { servers: both(), concurrency: 2 });
    const clients = [first(), second()].map((servers) => participants.client({ servers }));
    const results = clients.flatMap((client) =>
      [1, 2, 3].map((value) => client.doNormal('served', value).result()),
    );
    expect(await Promise.all(results)).toEqual([1, 2, 3, 1, 2, 3]);
  });

  test('each do one function, where the worker says so', async () => {
    const worker = participants.worker({ everywhere: () => 'both' }, { servers: both() });
    worker.register('here', () => 'one', { servers: second() });
    const client = participants.client({ servers: second() });
    expect(await client.doNormal('here').result()).toBe('one');
    const task = participants.client({ servers: first() }).doNormal('here', null, { timeout: 50 });
    expect(await task.outcome()).toMatchObject({ status: 'abandoned', error: { name: 'TaskTimeoutError' } });
    expect(await participants.client({ servers: first() }).doNormal('everywhere').result()).toBe('both');
  });

  test.each([
    ['roundRobin', 4],
    ['preferred', 8],
  ] as const)('are taken in the order %s', async (serverOrder, expected) => {
    const functionName = `ordered ${serverOrder}`;
    let atFirst = 0;
    participants.worker({ [functionName]: () => ++atFirst }, { servers: first() });
    participants.worker({ [functionName]: () => 'second' }, { servers: second() });
    const client = participants.client({ servers: both(), serverOrder });
    await client.echo('both connected');
    await Promise.all(Array.from({ length: 8 }, () => client.doNormal(functionName).result()));
    expect(atFirst).toBe(expected);
  });

  test('let equal unique IDs meet, whichever client submits them', async () => {
    const clients = [1, 2, 3].map(() => participants.client({ servers: both(), serverOrder: 'unique' }));
    const uniques = Array.from({ length: 10 }, (_, index) => `key ${index}`);
    const tasks = uniques.flatMap((unique) =>
      clients.map((client) => client.doNormal('meeting', unique, { unique })),
    );
    await Promise.all(tasks.map(({ handle }) => handle));
    const runs: string[] = [];
    participants.worker({ meeting: (job) => runs.push(job.unique) && job.payload() }, { servers: both() });
    const results = await Promise.all(tasks.map((task) => task.result()));
    expect(results).toEqual(uniques.flatMap((unique) => [unique, unique, unique]));
    expect(runs.toSorted()).toEqual(uniques);
  });

  test('stand in for one that goes: no call fails', async () => {
    const gone = await startJobServer();
    const servers = `${addressOf(gone)},${first()}`;
    participants.worker({ steady: (job) => job.payload() }, { servers });
    const client = participants.client({ servers });
    expect(await client.doNormal('steady', 'before').result()).toBe('before');
    await gone.stop();
    const results = Array.from({ length: 20 }, (_, value) => client.doNormal('steady', value).result());
    expect(await Promise.all(results)).toEqual(Array.from({ length: 20 }, (_, value) => value));
  });

  test('may carry payloads of any kind, one serializer for each call', async () => {
    const worker = participants.worker({ json: (job) => job.payload() }, { servers: both() });
    worker.register('text', (job) => job.payload(), { serializer: new TextSerializer() });
    worker.register('raw', (job) => job.payload(), { serializer: new RawSerializer() });
    const client = participants.client({ servers: both(), serverOrder: 'roundRobin' });
    const bytes = Buffer.from([0, 255, 10]);
    for (let turn = 0; turn < 2; turn++) {
      expect(await client.doNormal('json', { a: [1] }).result()).toEqual({ a: [1] });
      const text = client.doNormal('text', 'größe', { serializer: new TextSerializer() });
      expect(await text.result()).toBe('größe');
      const raw = client.doNormal('raw', bytes, { serializer: new RawSerializer() });
      expect(await raw.result()).toEqual(bytes);
    }
  });
});
