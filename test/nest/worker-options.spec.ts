import { describe, expect, it } from '@jest/globals';
import { Injectable, Module, type Type } from '@nestjs/common';

import {
  type ExecutionOptions,
  GearmanJob,
  type GearmanJobOptions,
  GearmanModule,
  type GearmanModuleOptions,
  type GearmanRegistry,
  GearmanWorker,
  type GearmanWorkerOptions,
} from '../../lib/index.js';
import { Applications, moduleOf } from './applications.js';

/** As `@nestjs/config` has it. */
@Injectable()
class ConfigService {
  get(key: string): number | undefined {
    return { 'images.concurrency': 7, 'images.timeout': 0 }[key];
  }
}

@Module({ providers: [ConfigService], exports: [ConfigService] })
class ConfigModule {}

function images(options: GearmanWorkerOptions = {}, jobOptions: GearmanJobOptions = {}): Type {
  @GearmanWorker({ name: 'Images', ...options })
  class ImageWorker {
    @GearmanJob(jobOptions)
    resize(): void {}

    @GearmanJob({ name: 'turn' })
    rotate(): void {}
  }
  return ImageWorker;
}

function workerConcurrency(registry: GearmanRegistry): number {
  return registry.worker('Images').options.concurrency;
}

function jobOption<Key extends keyof ExecutionOptions>(registry: GearmanRegistry, name: string, key: Key) {
  return registry.job(name).job.options[key];
}

const CONFIGURED = (config: ConfigService) => ({
  concurrency: config.get('images.concurrency') ?? 1,
  timeout: config.get('images.timeout') ?? 99,
});

describe('useFactory of @GearmanWorker', () => {
  const applications = Applications.perTest();

  it.each([
    { form: 'options', useFactory: CONFIGURED },
    { form: 'a promise of them', useFactory: async (config: ConfigService) => CONFIGURED(config) },
  ])(
    'makes $form of the application’s providers, which count before those beside it',
    async ({ useFactory }) => {
      const { registry } = await applications.start({
        imports: [ConfigModule],
        providers: [
          images({ inject: [ConfigService], useFactory, concurrency: 2, timeout: 5, executionTimeout: 9 }),
        ],
      });

      expect(registry.worker('Images').options).toMatchObject({
        concurrency: 7,
        timeout: 0,
        executionTimeout: 9,
      });
    },
  );

  it('counts behind what a job says itself, and leaves alone what it returns undefined for', async () => {
    const said = { timeout: 3, concurrency: undefined as unknown as number };
    const { registry } = await applications.start({
      providers: [images({ useFactory: () => said, concurrency: 4 }, { timeout: 8 })],
    });

    expect(jobOption(registry, 'Images~resize', 'timeout')).toBe(8);
    expect(jobOption(registry, 'Images~turn', 'timeout')).toBe(3);
    expect(workerConcurrency(registry)).toBe(4);
  });

  it('gets undefined for an optional provider that is not there', async () => {
    const useFactory = (config: ConfigService | undefined): ExecutionOptions =>
      config === undefined ? { concurrency: 3 } : CONFIGURED(config);
    const inject = [{ token: ConfigService, optional: true }];

    const without = await applications.start({ providers: [images({ inject, useFactory })] });
    const withIt = await applications.start({
      imports: [ConfigModule],
      providers: [images({ inject, useFactory })],
    });

    expect(workerConcurrency(without.registry)).toBe(3);
    expect(workerConcurrency(withIt.registry)).toBe(7);
  });

  it.each([
    {
      what: 'a provider that is not there',
      options: { inject: [ConfigService], useFactory: CONFIGURED },
      message: /^ImageWorker: .*ConfigService/,
    },
    {
      what: 'a factory that throws',
      options: {
        useFactory: () => {
          throw new Error('no configuration');
        },
      },
      message: /^ImageWorker: no configuration$/,
    },
    {
      what: 'a factory whose promise is rejected',
      options: { useFactory: () => Promise.reject(new Error('no configuration')) },
      message: /^ImageWorker: no configuration$/,
    },
    {
      what: 'an option that does not exist',
      options: { useFactory: () => ({ concurency: 3 }) as ExecutionOptions },
      message: /^ImageWorker: .*useFactory.*concurency/,
    },
    {
      what: 'an option of the decorator that is none of execution',
      options: { useFactory: () => ({ name: 'Pictures' }) as ExecutionOptions },
      message: /^ImageWorker: .*useFactory.*name/,
    },
    {
      what: 'a value that cannot be',
      options: { useFactory: () => ({ concurrency: 0 }) },
      message:
        /^ImageWorker: expected concurrency as a whole number of at least 1, got 0|^ImageWorker.*concurrency/,
    },
  ])('keeps the application from starting with $what', async ({ options, message }) => {
    await expect(
      applications.start({ providers: [images(options as GearmanWorkerOptions)] }),
    ).rejects.toMatchObject({ name: 'GearmanDefinitionError', message: expect.stringMatching(message) });
  });

  it('that returns nothing keeps the application from starting, and says so', async () => {
    const useFactory = (() => undefined) as unknown as () => ExecutionOptions;

    await expect(applications.start({ providers: [images({ useFactory })] })).rejects.toMatchObject({
      name: 'GearmanDefinitionError',
      message: expect.stringMatching(/^ImageWorker: .*useFactory.*undefined/),
    });
  });
});

describe('forRootAsync()', () => {
  const applications = Applications.perTest();

  it('says so where its factory returns nothing', async () => {
    const useFactory = (() => undefined) as unknown as () => GearmanModuleOptions;
    const gearman = GearmanModule.forRootAsync({ useFactory });

    await expect(applications.run(moduleOf({ imports: [gearman] }))).rejects.toThrow(
      'expected the factory of GearmanModule.forRootAsync() to return an object of options, got undefined',
    );
  });
});

describe('the module’s `workers`', () => {
  const applications = Applications.perTest();

  it('count before decorators and useFactory, of jobs before those of workers', async () => {
    const { registry } = await applications.start(
      {
        providers: [
          images(
            { concurrency: 2, timeout: 2, useFactory: () => ({ timeout: 3 }) },
            { executionTimeout: 4, timeout: 8 },
          ),
        ],
      },
      {
        defaults: { concurrency: 1, timeout: 1, executionTimeout: 1 },
        workers: {
          Images: {
            concurrency: 20,
            timeout: 0,
            executionTimeout: 10,
            jobs: { resize: { timeout: 21 }, turn: { executionTimeout: 22 } },
          },
        },
      },
    );

    expect(registry.worker('Images').options).toMatchObject({ concurrency: 20, timeout: 0 });
    expect(jobOption(registry, 'Images~resize', 'timeout')).toBe(21);
    expect(jobOption(registry, 'Images~turn', 'timeout')).toBe(0);
    expect(jobOption(registry, 'Images~turn', 'executionTimeout')).toBe(22);
    // What the job says itself counts before what is said of its worker.
    expect(jobOption(registry, 'Images~resize', 'executionTimeout')).toBe(4);
  });

  it('may come from the application’s configuration', async () => {
    const gearman = GearmanModule.forRootAsync({
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: (config: ConfigService): GearmanModuleOptions => ({
        workers: { Images: CONFIGURED(config) },
      }),
    });

    const { registry } = await applications.run(
      moduleOf({ imports: [gearman], providers: [images({ concurrency: 2 })] }),
    );

    expect(workerConcurrency(registry)).toBe(7);
  });

  it('hold for workers that are registered at run time', async () => {
    @Module({
      imports: [GearmanModule.forFeature({ workers: [{ name: 'Text', jobs: { reverse: () => '' } }] })],
    })
    class TextModule {}

    const { registry } = await applications.start(
      { imports: [TextModule] },
      { workers: { Text: { concurrency: 5, jobs: { reverse: { timeout: 6 } } } } },
    );

    expect(registry.worker('Text').options.concurrency).toBe(5);
    expect(jobOption(registry, 'Text~reverse', 'timeout')).toBe(6);
  });

  it.each([
    {
      what: 'a worker that is not there',
      workers: { Pictures: {} },
      message: /names the worker Pictures, which is not there; there are Images/,
    },
    {
      what: 'a job that is not there',
      workers: { Images: { jobs: { rotate: {} } } },
      message: /names the job rotate, which is not there; there are resize, turn/,
    },
    {
      what: 'an option that does not exist',
      workers: { Images: { concurency: 1 } as ExecutionOptions },
      message: /workers\.Images.*concurency/,
    },
    {
      what: 'an option of a job that does not exist',
      workers: { Images: { jobs: { turn: { name: 'x' } as ExecutionOptions } } },
      message: /workers\.Images\.jobs\.turn.*name/,
    },
    {
      what: 'a value that cannot be',
      workers: { Images: { concurrency: -1 } },
      message: /ImageWorker.*concurrency.*-1/,
    },
  ])('keep the application from starting with $what', async ({ workers, message }) => {
    const options = { workers } as object;

    await expect(applications.start({ providers: [images()] }, options)).rejects.toThrow(message);
  });
});
