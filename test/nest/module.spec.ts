import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import {
  GearmanClient,
  GearmanJob,
  GearmanModule,
  type GearmanModuleOptions,
  GearmanRegistry,
  GearmanWorker,
} from '../../lib/index.js';
import { Applications, moduleOf, passTime } from './applications.js';

@GearmanWorker({ name: 'Mails' })
class MailWorker {
  @GearmanJob()
  send(): string {
    return 'sent';
  }
}

@Injectable()
class Configuration {
  readonly prefix: string = 'configured-';
}

@Module({ providers: [Configuration], exports: [Configuration] })
class ConfigurationModule {}

@Injectable()
class OptionsFactory {
  constructor(private readonly configuration: Configuration) {}

  createGearmanOptions(): GearmanModuleOptions {
    return { defaults: { jobPrefix: this.configuration.prefix } };
  }
}

@Module({ imports: [ConfigurationModule], providers: [OptionsFactory], exports: [OptionsFactory] })
class OptionsModule {}

function optionsOf(configuration: Configuration): GearmanModuleOptions {
  return { defaults: { jobPrefix: configuration.prefix } };
}

const FORMS = [
  { form: 'forRoot()', gearman: () => GearmanModule.forRoot(), prefix: '' },
  {
    form: 'forRoot(options)',
    gearman: () => GearmanModule.forRoot({ defaults: { jobPrefix: 'said-' } }),
    prefix: 'said-',
  },
  {
    form: 'forRootAsync({ useFactory })',
    gearman: () =>
      GearmanModule.forRootAsync({
        imports: [ConfigurationModule],
        inject: [Configuration],
        useFactory: optionsOf,
      }),
    prefix: 'configured-',
  },
  {
    form: 'forRootAsync({ useFactory }) with a promise',
    gearman: () => GearmanModule.forRootAsync({ useFactory: async () => optionsOf(new Configuration()) }),
    prefix: 'configured-',
  },
  {
    form: 'forRootAsync({ useClass })',
    gearman: () => GearmanModule.forRootAsync({ imports: [ConfigurationModule], useClass: OptionsFactory }),
    prefix: 'configured-',
  },
  {
    form: 'forRootAsync({ useExisting })',
    gearman: () => GearmanModule.forRootAsync({ imports: [OptionsModule], useExisting: OptionsFactory }),
    prefix: 'configured-',
  },
];

describe('GearmanModule', () => {
  const applications = Applications.perTest();

  it.each(FORMS)('does jobs by $form', async ({ gearman, prefix }) => {
    const { client, registry } = await applications.run(
      moduleOf({ imports: [gearman()], providers: [MailWorker] }),
    );

    expect(registry.jobs[0]?.functionName).toBe(`${prefix}Mails~send`);
    expect(await client.doNormal('Mails~send').result()).toBe('sent');
  });

  it('is global, so that other modules need not import it', async () => {
    @Injectable()
    class Shop {
      constructor(readonly client: GearmanClient) {}
    }
    @Module({ providers: [Shop] })
    class ShopModule {}
    const { context, client } = await applications.run(
      moduleOf({ imports: [GearmanModule.forRoot(), ShopModule] }),
    );

    expect(context.get(Shop, { strict: false }).client).toBe(client);
  });

  it('is for those that import it where isGlobal is false', async () => {
    @Injectable()
    class Shop {
      constructor(readonly client: GearmanClient) {}
    }
    @Module({ providers: [Shop] })
    class ShopModule {}
    const gearman = GearmanModule.forRoot({ isGlobal: false });

    const { context } = await applications.run(
      moduleOf({ imports: [gearman], providers: [Shop, MailWorker] }),
    );
    expect(await context.get(Shop).client.doNormal('Mails~send').result()).toBe('sent');

    await expect(applications.run(moduleOf({ imports: [gearman, ShopModule] }))).rejects.toThrow(
      /can't resolve dependencies of the Shop/,
    );
  });

  it('reports errors of its options when the application starts', async () => {
    const gearman = GearmanModule.forRootAsync({ useFactory: () => ({ grace: -1 }) });

    await expect(applications.run(moduleOf({ imports: [gearman] }))).rejects.toThrow(
      'expected grace (in ms) as a whole number of at least 0, got -1',
    );
  });
});

describe('two applications in one process', () => {
  const applications = Applications.perTest();

  it('do not meet: each has its own server, client, workers and registry', async () => {
    const mails = await applications.start({ providers: [MailWorker] });
    const idle = await applications.start({});

    expect(mails.registry.workers).toHaveLength(1);
    expect(idle.registry.workers).toHaveLength(0);
    const handle = await idle.client.doBackground('Mails~send').handle;
    await passTime(idle.client);
    expect(await idle.client.jobStatus(handle)).toMatchObject({ known: true, running: false });
    expect(await mails.client.jobStatus(handle)).toMatchObject({ known: false });
  });

  it('may share a worker object: one goes on when the other closes', async () => {
    const providers = [{ provide: 'mails', useValue: Object.freeze(new MailWorker()) }];
    const first = await applications.start({ providers });
    const second = await applications.start({ providers });

    await second.context.close();

    expect(await first.client.doNormal('Mails~send').result()).toBe('sent');
  });

  it('may share an options object and a root module', async () => {
    const root = moduleOf({ imports: [GearmanModule.forRoot()], providers: [MailWorker] });
    const [first, second] = [await applications.run(root), await applications.run(root)];

    await first.context.close();

    expect(await second.client.doNormal('Mails~send').result()).toBe('sent');
  });
});

describe('a testing module', () => {
  let testing: TestingModule | undefined;
  afterEach(() => testing?.close());

  it('starts and ends workers as an application does', async () => {
    testing = await Test.createTestingModule({
      imports: [GearmanModule.forRoot()],
      providers: [MailWorker],
    }).compile();
    await testing.init();

    expect(testing.get(GearmanRegistry, { strict: false }).jobs).toHaveLength(1);
    const client = testing.get(GearmanClient, { strict: false });
    expect(await client.doNormal('Mails~send').result()).toBe('sent');
  });
});
