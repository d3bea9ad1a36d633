import { describe, expect, it, jest } from '@jest/globals';
import { Inject, Injectable, Logger, Scope } from '@nestjs/common';

import {
  AssignedJob,
  type GearmanEventMap,
  GearmanJob,
  type GearmanModuleOptions,
  GearmanWorker,
  JobFailedError,
  OnGearmanEvent,
} from '../../lib/index.js';
import { Applications, type TestApplication } from './applications.js';
import { endingOf } from './endings.js';
import { deskOf, ImageWorker, PROVIDERS } from './inline-images.js';

describe('inline jobs', () => {
  const applications = Applications.perTest();
  const start = (options: GearmanModuleOptions = {}): Promise<TestApplication> =>
    applications.start({ providers: PROVIDERS }, { inline: true, ...options });

  it('run where they are submitted, with prefix, serializer, pipes and interceptors', async () => {
    const { client } = await start({ defaults: { jobPrefix: 'p-' } });

    expect(await client.doNormal('Images~echo', { at: new Date(0) }).result()).toEqual([
      { at: '1970-01-01T00:00:00.000Z' },
      'p-Images~echo',
      1,
    ]);
    expect(await endingOf(client, 'Images~checked', { width: 1 })).toBe('complete: {"wrapped":1}');
    expect(await endingOf(client, 'Images~checked', { width: 'x' })).toBe(
      'exception: BadRequestException: width must be an integer number',
    );
    expect(await client.of(ImageWorker).nested('x').result()).toEqual(['nested', ['x', 'p-Images~echo', 1]]);
  });

  it('begin when their caller has the task, as with a server', async () => {
    const application = await start();

    const task = application.client.doNormal('Images~wait', 'x');
    expect(deskOf(application).journal).toEqual([]);
    deskOf(application).gate.open();

    expect(await task.result()).toBe('x');
  });

  it('tell their events in order', async () => {
    const application = await start();
    deskOf(application).gate.open();
    const words: unknown[] = [];

    for await (const event of application.client.doNormal('Images~wait', 'x')) words.push(event.type);
    for await (const event of application.client.doNormal('Images~stream')) {
      words.push(event.type === 'data' ? event.data.toString() : event.type);
    }

    expect(words).toEqual(['created', 'status', 'warning', 'complete', 'created', '1', 'complete']);
  });

  it('have a handle at once where somebody waits for the result, and in the background when they are done', async () => {
    const application = await start();
    const { journal, gate, started } = deskOf(application);

    const foreground = application.client.doNormal('Images~wait', 'foreground');
    const background = application.client.doBackground('Images~wait', 'background');
    const handles = [foreground, background].map(async (task) => {
      const handle = await task.handle;
      journal.push(task.background ? 'background handle' : 'foreground handle');
      return handle;
    });
    await started.opened;
    const first = await handles[0];
    gate.open();
    const second = await handles[1];

    expect(first).not.toBe(second);
    expect(journal).toEqual(expect.arrayContaining(['foreground', 'foreground handle']));
    expect(journal.indexOf('background handle')).toBe(journal.length - 1);
  });

  it('have a status while they run, by handle and by unique ID', async () => {
    const application = await start();
    const { client } = application;

    const task = client.doNormal('Images~wait', 'x', { unique: 'photo' });
    const handle = await task.handle;
    await deskOf(application).started.opened;
    const running = { known: true, running: true, numerator: 1, denominator: 4 };
    expect(await client.jobStatus(handle)).toMatchObject(running);
    expect(await client.jobStatusByUnique('photo')).toMatchObject(running);
    deskOf(application).gate.open();
    await task.result();
    await client.doNormal('Images~echo').result();

    const over = { known: false, running: false, finished: true };
    expect(await client.jobStatus(handle)).toMatchObject(over);
    expect(await client.jobStatusByUnique('photo')).toMatchObject(over);
    expect(await client.jobStatus('inline:99')).toMatchObject({ known: false, finished: false });
  });

  it('of one function and unique ID are one while it is unfinished', async () => {
    const application = await start();
    const { client } = application;
    const submit = (payload: unknown) => client.doNormal('Images~wait', payload, { unique: 'photo' });

    const tasks = [submit('first'), submit('second')];
    const background = client.doBackground('Images~wait', 'third', { unique: 'photo' });
    const other = client.doNormal<unknown[]>('Images~echo', 'other', { unique: 'photo' });
    deskOf(application).gate.open();

    expect(await Promise.all(tasks.map((task) => task.result()))).toEqual(['first', 'first']);
    expect(await background.handle).toBe(await tasks[0]?.handle);
    expect((await other.result())[0]).toBe('other');
    expect(deskOf(application).journal).toEqual(['first']);
    expect(await submit('again').result()).toBe('again');
  });

  it('end as they do with a server, and are told to listeners', async () => {
    class Ear {
      readonly heard: unknown[] = [];

      @OnGearmanEvent('gearman.work.executed')
      executed({ job, outcome, worker, cluster }: GearmanEventMap['gearman.work.executed']): void {
        this.heard.push([worker, cluster, job, outcome.type]);
      }

      @OnGearmanEvent('gearman.client.callback.fail')
      failed({ context }: GearmanEventMap['gearman.client.callback.fail']): void {
        this.heard.push(context);
      }
    }
    const { client, context } = await applications.start(
      { providers: [...PROVIDERS, Ear] },
      { inline: true },
    );

    const task = client.doNormal('Images~fail', undefined, { context: 'its context' });

    await expect(task.result()).rejects.toBeInstanceOf(JobFailedError);
    expect(context.get(Ear).heard).toEqual([['Images', 'default', 'Images~fail', 'fail'], 'its context']);
  });

  it('that fail in the background have their handle, and the log says why', async () => {
    const { client } = await start();
    const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

    try {
      const handle = await client.doBackground('Images~fail').handle;

      expect(error.mock.calls.map(([line]) => String(line))).toContainEqual(
        expect.stringContaining(`inline job ${handle} of Images~fail failed: JobFailure: Images~fail`),
      );
    } finally {
      error.mockRestore();
    }
  });

  it('that nobody here does say so, in the foreground and in the background', async () => {
    const { client } = await start({ defaults: { jobPrefix: 'p-' } });
    const message =
      'this application runs its jobs inline, and none of its workers does p-Mails~send; provide the worker, or have a job server';

    for (const ended of [client.doNormal('Mails~send').result(), client.doBackground('Mails~send').handle]) {
      await expect(ended).rejects.toMatchObject({ name: 'JobDoesNotExistError', message });
    }
  });

  it('are done of request-scoped workers and of such that are registered at run time', async () => {
    @Injectable({ scope: Scope.REQUEST })
    @GearmanWorker({ name: 'Scoped' })
    class ScopedWorker {
      constructor(@Inject(AssignedJob) private readonly job: AssignedJob) {}

      @GearmanJob()
      run(): unknown {
        return this.job.payload();
      }
    }
    const { client, registry } = await applications.start({ providers: [ScopedWorker] }, { inline: true });
    registry.register({ name: 'Late', jobs: { run: (payload: unknown) => payload } });

    expect(await client.doNormal('Scoped~run', 'x').result()).toBe('x');
    expect(await client.doNormal('Late~run', 'y').result()).toBe('y');
  });
});
