import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, test } from '@jest/globals';
import { Global, Module } from '@nestjs/common';

import {
  type AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanModule,
  type GearmanModuleOptions,
  GearmanWorker,
  getGearmanClientToken,
  MemoryStore,
  StoreError,
} from '../../lib/index.js';
import { GEARMAN_ROLE } from '../../lib/nest/index.js';
import { GearmanTester, GearmanTestingModule } from '../../lib/testing/index.js';
import { TemporaryFolders } from '../cli/temporary-folder.js';
import { Applications, moduleOf } from './applications.js';

/** How commands start an application. */
@Global()
@Module({ providers: [{ provide: GEARMAN_ROLE, useValue: 'command' }], exports: [GEARMAN_ROLE] })
class CommandModule {}

const applications = Applications.perTest();
const folders = TemporaryFolders.perTest();

const done: string[] = [];
let tellDone: () => void = () => undefined;

@GearmanWorker({ name: 'Mails' })
class MailWorker {
  @GearmanJob()
  send(@CurrentJob() job: AssignedJob): void {
    done.push(job.payload<string>());
    tellDone();
  }
}

/** Waits until the worker has done so many jobs since the last call. */
async function doneJobs(count: number): Promise<readonly string[]> {
  while (done.length < count) await new Promise<void>((resolve) => (tellDone = resolve));
  return done.splice(0);
}

function keptBy(store: NonNullable<GearmanModuleOptions['server']>['store']): GearmanModuleOptions {
  return { server: { embedded: true, ...(store !== undefined && { store }) } };
}

describe('an embedded server with a store', () => {
  it('goes on with the background jobs of an application that has ended', async () => {
    const store = `sqlite:${join(await folders.make(), 'jobs.db')}`;
    const first = await applications.start({}, keptBy(store));
    for (const mail of ['one', 'two']) await first.client.doBackground('Mails~send', mail).handle;
    await applications.close();

    await applications.start({ providers: [MailWorker] }, keptBy(store));
    expect(await doneJobs(2)).toEqual(['one', 'two']);
    await applications.close();

    await applications.start({ providers: [MailWorker] }, keptBy(store));
    const { client } = await applications.start({ providers: [MailWorker] }, keptBy(undefined));
    await client.doNormal('Mails~send', 'mark').result();
    expect(await doneJobs(1)).toEqual(['mark']);
  });

  it('takes a store that is an object, from a factory too, and for one of two clusters', async () => {
    const store = new MemoryStore();
    const { context } = await applications.run(
      moduleOf({
        imports: [
          GearmanModule.forRootAsync([
            { name: 'kept', useFactory: () => keptBy(store) },
            { name: 'other', useFactory: () => ({}) },
          ]),
        ],
      }),
    );
    const clients = ['kept', 'other'].map((name) => context.get<GearmanClient>(getGearmanClientToken(name)));

    for (const client of clients) await client.doBackground('Mails~send', 'a letter').handle;

    expect(store.size).toBe(1);
  });

  it('has opened it when the application has started, whether anybody submits or not', async () => {
    const file = join(await folders.make(), 'jobs.db');

    await applications.start({}, keptBy(`sqlite:${file}`));

    expect(existsSync(file)).toBe(true);
  });

  it('keeps the application from starting where its store cannot be opened', async () => {
    const started = applications.start({ providers: [MailWorker] }, keptBy('sqlite:/nowhere/jobs.db'));

    await expect(started).rejects.toThrow(StoreError);
    await expect(started).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('/nowhere/jobs.db'),
    });
  });

  test.each([
    ['jobs.db', 'expected the address of a store to begin with sqlite:'],
    ['sqlite:jobs.db?synchronus=off', 'unknown option "synchronus"'],
    [42, 'expected store as an address like sqlite:./jobs.db, or as a QueueStore, got 42'],
    [null, 'got null'],
    [{}, 'got {}'],
  ])('cannot be at %j', async (store, message) => {
    await expect(applications.start({}, keptBy(store as never))).rejects.toThrow(message);
  });
});

describe('nothing is opened', () => {
  it('by a command, whose application’s server is in another process', async () => {
    const file = join(await folders.make(), 'jobs.db');
    const server = { embedded: true, store: `sqlite:${file}`, listen: { port: 1 } } as const;

    await applications.run(moduleOf({ imports: [CommandModule, GearmanModule.forRoot({ server })] }));

    expect(existsSync(file)).toBe(false);
  });

  it('by the testing kit, whatever the application says', async () => {
    const file = join(await folders.make(), 'jobs.db');
    const { context } = await applications.run(
      moduleOf({
        imports: [
          GearmanTestingModule.forApplication({ mode: 'server' }),
          GearmanModule.forRoot(keptBy(`sqlite:${file}`)),
        ],
        providers: [MailWorker],
      }),
    );
    await context.get(GearmanClient).doBackground('Mails~send', 'a letter').handle;
    expect(await doneJobs(1)).toEqual(['a letter']);
    expect(context.get(GearmanTester)).toBeDefined();
    expect(existsSync(file)).toBe(false);
  });
});
