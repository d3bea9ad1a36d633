import { afterEach, describe, expect, it } from '@jest/globals';
import { type DynamicModule, Inject, Injectable, Module } from '@nestjs/common';

import {
  type AssignedJob,
  GearmanClient,
  GearmanJob,
  GearmanModule,
  type GearmanModuleOptions,
  GearmanWorker,
  getGearmanClientToken,
  InjectGearmanClient,
} from '../../lib/index.js';
import { JobWorker } from '../../lib/worker/index.js';
import { Applications, moduleOf, passTime, type TestApplication } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

function where(_payload: unknown, job: AssignedJob): string {
  return job.functionName;
}

@GearmanWorker({ name: 'Images' })
class ImageWorker {
  @GearmanJob()
  resize(payload: unknown, job: AssignedJob): string {
    return where(payload, job);
  }
}

@GearmanWorker({ name: 'Mails', cluster: 'mail' })
class MailWorker {
  @GearmanJob({ defaultMethod: 'doBackground' })
  send(payload: unknown, job: AssignedJob): string {
    return where(payload, job);
  }
}

/** Of both clusters, under one name. */
@GearmanWorker({ name: 'Everywhere' })
@GearmanWorker({ name: 'Everywhere', cluster: 'mail' })
class EverywhereWorker {
  @GearmanJob()
  run(payload: unknown, job: AssignedJob): string {
    return where(payload, job);
  }
}

const CLIENT = { timeout: 10_000 };
const IMAGES: GearmanModuleOptions = { name: 'images', client: CLIENT, defaults: { jobPrefix: 'i-' } };
const MAIL: GearmanModuleOptions = { name: 'mail', client: CLIENT, defaults: { jobPrefix: 'm-' } };

const PROVIDERS = [ImageWorker, MailWorker, EverywhereWorker];

function clientOf({ context }: TestApplication, name: string): GearmanClient {
  return context.get<GearmanClient>(getGearmanClientToken(name), { strict: false });
}

describe('an application with two embedded clusters', () => {
  const applications = Applications.perTest();

  function started(providers = PROVIDERS): Promise<TestApplication> {
    return applications.run(moduleOf({ imports: [GearmanModule.forRoot([IMAGES, MAIL])], providers }));
  }

  it('has a client of each name, the first of which is the default one', async () => {
    @Injectable()
    class Shop {
      constructor(
        @Inject(GearmanClient) readonly client: GearmanClient,
        @InjectGearmanClient('images') readonly images: GearmanClient,
        @InjectGearmanClient('mail') readonly mail: GearmanClient,
      ) {}
    }
    @Module({ providers: [Shop] })
    class ShopModule {}
    const { context } = await applications.run(
      moduleOf({ imports: [GearmanModule.forRoot([IMAGES, MAIL]), ShopModule] }),
    );

    const { client, images, mail } = context.get(Shop, { strict: false });

    expect(client).toBe(images);
    expect(mail).not.toBe(images);
    expect(mail).toBeInstanceOf(GearmanClient);
  });

  it('does each worker’s jobs in its cluster, with that cluster’s prefix; those without are of the first', async () => {
    const application = await started();

    const [images, mail] = [clientOf(application, 'images'), clientOf(application, 'mail')];

    expect(await images.doNormal('Images~resize').result()).toBe('i-Images~resize');
    expect(await mail.doNormal('Mails~send').result()).toBe('m-Mails~send');
    expect(
      application.registry.workers.map(({ callableName, module }) => [callableName, module.name]),
    ).toEqual([
      ['Images', 'images'],
      ['Mails', 'mail'],
      ['Everywhere', 'images'],
      ['Everywhere', 'mail'],
    ]);
  });

  it('lets every client submit the jobs of other clusters, to these', async () => {
    const application = await started();
    const { client } = application;

    expect(await client.doNormal('Mails~send').result()).toBe('m-Mails~send');
    expect(
      await client
        .of(MailWorker)
        .send(undefined, undefined as never)
        .result(),
    ).toBe('m-Mails~send');
    expect(client.callJob('Mails~send').background).toBe(true);
    expect(await clientOf(application, 'mail').doNormal('Images~resize').result()).toBe('i-Images~resize');
  });

  it('has each client prefer its own of two namesakes', async () => {
    const application = await started();

    expect(await clientOf(application, 'images').doNormal('Everywhere~run').result()).toBe(
      'i-Everywhere~run',
    );
    expect(await clientOf(application, 'mail').doNormal('Everywhere~run').result()).toBe('m-Everywhere~run');
  });

  it('keeps the clusters’ servers apart', async () => {
    const application = await started([ImageWorker]);
    const mail = clientOf(application, 'mail');

    const handle = await mail.doBackground('i-Images~resize', undefined, { jobPrefix: '' }).handle;
    await passTime(mail);

    // The name is that of a declared job of the other cluster, so it goes there.
    expect(await mail.jobStatus(handle)).toMatchObject({ known: false });
    const unknown = await mail.doBackground('Unknown~run').handle;
    expect(await mail.jobStatus(unknown)).toMatchObject({ known: true });
    expect(await application.client.jobStatus(unknown)).toMatchObject({ known: false });
  });
});

describe('an embedded cluster and a remote one', () => {
  const applications = Applications.perTest();
  const servers = JobServers.perTest();
  let elsewhere: JobWorker | undefined;
  afterEach(() => elsewhere?.stop({ grace: 0 }));

  it('stand side by side: the remote one’s jobs go to its server, and are done there', async () => {
    const address = addressOf(await servers.start());
    elsewhere = new JobWorker({ servers: address });
    elsewhere.register('m-Mails~send', () => 'sent elsewhere');
    elsewhere.start();
    const application = await applications.run(
      moduleOf({
        imports: [GearmanModule.forRoot([IMAGES, { ...MAIL, servers: address }])],
        providers: [ImageWorker, MailWorker],
      }),
    );

    expect(await application.client.doNormal('Images~resize').result()).toBe('i-Images~resize');
    expect(await application.client.doNormal('Mails~send').result()).toBe('sent elsewhere');
    expect(await clientOf(application, 'mail').doNormal('Mails~send').result()).toBe('sent elsewhere');
  });

  it('consumes the remote one where it is told to', async () => {
    const address = addressOf(await servers.start());
    const application = await applications.run(
      moduleOf({
        imports: [GearmanModule.forRoot([IMAGES, { ...MAIL, servers: address, consume: ['Mails'] }])],
        providers: [ImageWorker, MailWorker],
      }),
    );

    expect(await clientOf(application, 'mail').doNormal('Mails~send').result()).toBe('m-Mails~send');
  });
});

/** A cluster `mail` whose factory names it. */
function namedByFactory(name: string): DynamicModule {
  return GearmanModule.forRootAsync([{ name: 'mail', useFactory: () => ({ name }) }]);
}

describe('forRootAsync() with a list', () => {
  const applications = Applications.perTest();

  class Configuration {
    readonly prefix: string = 'configured-';
  }
  @Module({ providers: [Configuration], exports: [Configuration] })
  class ConfigurationModule {}

  it('makes each cluster’s options by its own factory', async () => {
    const gearman = GearmanModule.forRootAsync([
      {
        name: 'images',
        imports: [ConfigurationModule],
        inject: [Configuration],
        useFactory: ({ prefix }: Configuration) => ({
          client: CLIENT,
          defaults: { jobPrefix: `${prefix}i-` },
        }),
      },
      { name: 'mail', useFactory: async () => ({ client: CLIENT, defaults: { jobPrefix: 'm-' } }) },
    ]);

    const application = await applications.run(moduleOf({ imports: [gearman], providers: PROVIDERS }));

    expect(await application.client.doNormal('Images~resize').result()).toBe('configured-i-Images~resize');
    expect(await clientOf(application, 'mail').doNormal('Mails~send').result()).toBe('m-Mails~send');
  });

  it('takes the name from the list, and refuses another from the factory', async () => {
    const { registry } = await applications.run(
      moduleOf({ imports: [namedByFactory('mail')], providers: [MailWorker] }),
    );
    expect(registry.workers[0]?.module.name).toBe('mail');

    await expect(applications.run(moduleOf({ imports: [namedByFactory('post')] }))).rejects.toThrow(
      'the factory of the cluster mail in GearmanModule.forRootAsync() returned options that are named post',
    );
  });
});

describe('clusters', () => {
  const applications = Applications.perTest();

  it('are refused where two have one name', async () => {
    const gearman = GearmanModule.forRoot([MAIL, { ...MAIL }]);

    await expect(applications.run(moduleOf({ imports: [gearman] }))).rejects.toThrow(/two named mail/);
  });

  it('are refused where the list is empty', () => {
    expect(() => GearmanModule.forRoot([])).toThrow(/to name at least one cluster, got an empty list/);
    expect(() => GearmanModule.forRootAsync([])).toThrow(/to name at least one cluster/);
  });

  it('are refused where a worker names one that is not there', async () => {
    await expect(applications.start({ providers: [MailWorker] })).rejects.toMatchObject({
      name: 'GearmanDefinitionError',
      message: 'MailWorker: there is no cluster named mail in GearmanModule.forRoot(); there is default',
    });
  });

  it('each have `workers` of their own', async () => {
    const clusters = [
      { name: 'images', workers: { Everywhere: { concurrency: 2 } } },
      { name: 'mail', workers: { Everywhere: { concurrency: 3 } } },
    ];
    const { registry } = await applications.run(
      moduleOf({
        imports: [GearmanModule.forRoot(clusters)],
        providers: [EverywhereWorker],
      }),
    );

    expect(registry.workers.map((worker) => worker.options.concurrency)).toEqual([2, 3]);
  });

  it('may not override workers of another cluster', async () => {
    const gearman = GearmanModule.forRoot([IMAGES, { ...MAIL, workers: { Images: {} } }]);

    await expect(
      applications.run(moduleOf({ imports: [gearman], providers: [ImageWorker, MailWorker] })),
    ).rejects.toThrow(/names the worker Images, which is not there; there are Mails/);
  });

  it('of two applications in one process may have one name', async () => {
    const gearman = [GearmanModule.forRoot([IMAGES, MAIL]), GearmanModule.forRoot([IMAGES, MAIL])] as const;
    const [first, second] = [
      await applications.run(moduleOf({ imports: [gearman[0]], providers: PROVIDERS })),
      await applications.run(moduleOf({ imports: [gearman[1]] })),
    ];

    const handle = await clientOf(second, 'mail').doBackground('Mails~send').handle;
    await passTime(clientOf(second, 'mail'));

    expect(await clientOf(second, 'mail').jobStatus(handle)).toMatchObject({ known: true, running: false });
    expect(await clientOf(first, 'mail').doNormal('Mails~send').result()).toBe('m-Mails~send');
  });
});
