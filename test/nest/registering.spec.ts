import { describe, expect, it } from '@jest/globals';
import { type DynamicModule, Inject, Injectable, Module, type OnModuleInit, type Type } from '@nestjs/common';

import {
  type AssignedJob,
  GearmanJob,
  GearmanModule,
  GearmanRegistry,
  GearmanWorker,
  RemoteWorker,
  TextSerializer,
  type WorkerRegistration,
} from '../../lib/index.js';
import { Applications, moduleOf } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

const TEXT: WorkerRegistration = {
  name: 'Text',
  description: 'Works on texts',
  concurrency: 2,
  jobs: {
    reverse: (text: string) => Array.from(text).toReversed().join(''),
    wire: {
      handler: (_payload: never, job: AssignedJob) => job.functionName,
      functionName: 'wire',
      description: 'Says its name',
      timeout: 7,
    },
  },
};

@GearmanWorker({ name: 'Text' })
class MarkedTextWorker {
  @GearmanJob()
  upper(): void {}
}

/** A module that registers the worker while modules are initialised. */
function registeringModule(worker: WorkerRegistration): Type {
  @Injectable()
  class Registering implements OnModuleInit {
    constructor(@Inject(GearmanRegistry) private readonly registry: GearmanRegistry) {}

    onModuleInit(): void {
      this.registry.register(worker);
    }
  }
  @Module({ providers: [Registering] })
  class RegisteringModule {}
  return RegisteringModule;
}

describe('GearmanRegistry#register', () => {
  const applications = Applications.perTest();

  it.each([
    { when: 'in onModuleInit', imports: [registeringModule(TEXT)], late: [] },
    { when: 'by a feature module', imports: [GearmanModule.forFeature({ workers: [TEXT] })], late: [] },
    { when: 'when the application has started', imports: [], late: [TEXT] },
  ])('$when adds a worker whose jobs are done', async ({ imports, late }) => {
    const { client, registry } = await applications.start(
      { imports: imports as (Type | DynamicModule)[] },
      { defaults: { jobPrefix: 'p-' } },
    );
    for (const worker of late) registry.register(worker);

    expect(await client.doNormal('Text~reverse', 'abc').result()).toBe('cba');
    expect(await client.doNormal('wire').result()).toBe('wire');
    expect(registry.worker('Text')).toMatchObject({
      className: 'Text',
      moduleName: '',
      description: 'Works on texts',
      options: { concurrency: 2 },
    });
    expect(registry.job('wire').job).toMatchObject({ description: 'Says its name', options: { timeout: 7 } });
    expect(registry.job('p-Text~reverse').job.callableName).toBe('Text~reverse');
  });

  it('returns the definition, and lets the client find the job at once', async () => {
    const { client, registry } = await applications.start({});
    const before = client.doNormal('Late~run', undefined, { timeout: 0 });

    const definition = registry.register({ name: 'Late', jobs: { run: (): string => 'late' } });

    expect(definition.jobs.map(({ functionName }) => functionName)).toEqual(['Late~run']);
    expect(await before.result()).toBe('late');
  });

  it('in an application that does no jobs adds the worker, and its jobs wait', async () => {
    const { client, registry } = await applications.start({}, { consume: false });

    registry.register({ ...TEXT, jobs: { reverse: { handler: () => '', defaultMethod: 'doBackground' } } });

    const task = client.callJob('Text~reverse', 'abc');
    expect(task.background).toBe(true);
    expect(await client.jobStatus(await task.handle)).toMatchObject({ known: true, running: false });
  });

  it('in an application that does some workers’ jobs starts those only', async () => {
    const { client, registry } = await applications.start(
      {
        imports: [
          GearmanModule.forFeature({ workers: [{ name: 'Early', jobs: { run: (): string => 'early' } }] }),
        ],
      },
      { consume: ['Early'] },
    );
    registry.register(TEXT);

    const waiting = await client.doBackground('Text~reverse', 'abc').handle;

    expect(await client.doNormal('Early~run').result()).toBe('early');
    expect(await client.jobStatus(waiting)).toMatchObject({ known: true, running: false });
  });

  it.each<{ what: string; worker: WorkerRegistration; message: string }>([
    {
      what: 'its name',
      worker: { ...TEXT, jobs: { other: () => '' } },
      message: 'two workers are named Text',
    },
    {
      what: 'a function of its own',
      worker: { name: 'Other', jobs: { run: { handler: () => '', functionName: 'Text~upper' } } },
      message:
        'the function Text~upper has two handlers, MarkedTextWorker#upper (in TestModule) and Other#run (registered at run time)',
    },
  ])('refuses a worker where $what is taken, before the start and after', async ({ worker, message }) => {
    const providers = [MarkedTextWorker];
    const { registry } = await applications.start({ providers });

    expect(() => registry.register(worker)).toThrow(message);
    expect(registry.workers).toHaveLength(1);
    for (const imports of [[registeringModule(worker)], [GearmanModule.forFeature({ workers: [worker] })]]) {
      await expect(applications.start({ providers, imports })).rejects.toMatchObject({
        name: 'GearmanDefinitionError',
      });
    }
  });

  it.each<{ what: string; worker: object; message: string | RegExp }>([
    { what: 'no job', worker: { name: 'Text', jobs: {} }, message: /none of its methods|no job/ },
    {
      what: 'no handler',
      worker: { name: 'Text', jobs: { run: {} } },
      message: 'Text#run: expected a handler function, got undefined',
    },
    { what: 'no name', worker: { name: '', jobs: { run: () => '' } }, message: /expected name to be a name/ },
    {
      what: 'an option that does not exist',
      worker: { name: 'Text', concurency: 1, jobs: { run: () => '' } },
      message: /concurency/,
    },
    {
      what: 'an option of a job that does not exist',
      worker: { name: 'Text', jobs: { run: { handler: () => '', concurency: 1 } } },
      message: /concurency/,
    },
    {
      what: 'useFactory, which needs a provider',
      worker: { name: 'Text', useFactory: () => ({}), jobs: { run: () => '' } },
      message: /worker Text.*useFactory/,
    },
    {
      what: 'a cluster that is not there',
      worker: { name: 'Text', cluster: 'mail', jobs: { run: () => '' } },
      message: /there is no cluster named mail.*; there is default/,
    },
  ])('refuses a worker with $what', async ({ worker, message }) => {
    const { registry } = await applications.start({});

    expect(() => registry.register(worker as WorkerRegistration)).toThrow(message);
    expect(registry.workers).toEqual([]);
  });
});

interface RemoteText {
  reverse(text: string): string;
  shout(text: string): string;
}

const REMOTE = new RemoteWorker<RemoteText>({
  name: 'Text',
  serializer: new TextSerializer(),
  jobs: {
    reverse: { functionName: 'reverse' },
    shout: { name: 'upper', defaultMethod: 'doHighBackground' },
  },
});

/** What stands for the other project: its worker speaks text. */
const ELSEWHERE: WorkerRegistration = {
  name: 'Elsewhere',
  serializer: new TextSerializer(),
  jobs: {
    reverse: {
      handler: (text: string) => Array.from(text).toReversed().join(''),
      functionName: 'reverse',
    },
    upper: { handler: (text: string) => text.toUpperCase(), functionName: 'p-Text~upper' },
  },
};

describe('a remote worker that is declared', () => {
  const applications = Applications.perTest();
  const servers = JobServers.perTest();

  it.each([
    { how: 'by forFeature()', imports: [GearmanModule.forFeature({ remote: [REMOTE] })], late: [] },
    { how: 'at run time', imports: [], late: [REMOTE] },
  ])(
    '$how is known by the names of its jobs, with serializer and defaultMethod',
    async ({ imports, late }) => {
      const server = await servers.start();
      const options = { servers: addressOf(server), defaults: { jobPrefix: 'p-' } };
      await applications.start(
        { imports: [GearmanModule.forFeature({ workers: [ELSEWHERE] })] },
        { servers: addressOf(server), consume: true },
      );
      const { client, registry } = await applications.start({ imports }, options);
      for (const remote of late) registry.declare(remote);

      expect(registry.remoteWorkers).toEqual([REMOTE]);
      expect(await client.doNormal('reverse', 'abc').result()).toBe('cba');
      expect(await client.doNormal('Text~upper', 'abc').result()).toBe('ABC');
      expect(await client.of(REMOTE).shout('abc').result()).toBe('ABC');
      expect(client.callJob('Text~upper', 'abc').background).toBe(true);
    },
  );

  it('gives way to a worker of the application itself', async () => {
    const { client } = await applications.start({
      imports: [GearmanModule.forFeature({ remote: [REMOTE] })],
      providers: [
        {
          provide: 'own',
          useFactory: (registry: GearmanRegistry) =>
            registry.register({
              name: 'Text',
              jobs: { upper: { handler: () => 'own', defaultMethod: 'doNormal' } },
            }),
          inject: [GearmanRegistry],
        },
      ],
    });

    const task = client.callJob('Text~upper', { any: 'JSON' });

    expect(await task.result()).toBe('own');
  });
});

function featureOf(name: string): DynamicModule {
  return GearmanModule.forFeature({ workers: [{ name, jobs: { run: () => name } }] });
}

describe('forFeature()', () => {
  const applications = Applications.perTest();

  it('may stand in several modules, which need not import forRoot()', async () => {
    const modules = ['A', 'B'].map((name) => moduleOf({ imports: [featureOf(name)] }));

    const { client, registry } = await applications.start({ imports: modules });

    expect(registry.workers.map(({ callableName }) => callableName)).toEqual(['A', 'B']);
    expect(await client.doNormal('A~run').result()).toBe('A');
    expect(await client.doNormal('B~run').result()).toBe('B');
  });

  it('that is shared by two modules registers once', async () => {
    const feature = GearmanModule.forFeature({ workers: [TEXT] });

    const { registry } = await applications.start({
      imports: [moduleOf({ imports: [feature] }), moduleOf({ imports: [feature] })],
    });

    expect(registry.workers).toHaveLength(1);
  });

  it('needs a forRoot() somewhere', async () => {
    const root = moduleOf({ imports: [GearmanModule.forFeature({ workers: [TEXT] })] });

    await expect(applications.run(root)).rejects.toThrow(/GearmanRegistry/);
  });
});

describe('forRoot()', () => {
  const applications = Applications.perTest();

  it('is refused where it stands twice, whatever the clusters’ names', async () => {
    for (const second of [GearmanModule.forRoot(), GearmanModule.forRoot({ name: 'second' })]) {
      const root = moduleOf({ imports: [GearmanModule.forRoot(), moduleOf({ imports: [second] })] });

      await expect(applications.run(root)).rejects.toMatchObject({
        name: 'GearmanDefinitionError',
        message: expect.stringContaining(
          'expected GearmanModule.forRoot() once in an application, got it 2 times',
        ),
      });
    }
  });

  it('may be imported twice where it is the same', async () => {
    const gearman = GearmanModule.forRoot();
    const feature = moduleOf({ imports: [gearman], providers: [MarkedTextWorker] });

    const { registry } = await applications.run(moduleOf({ imports: [gearman, feature] }));

    expect(registry.workers).toHaveLength(1);
  });
});
