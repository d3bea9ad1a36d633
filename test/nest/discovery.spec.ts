import { describe, expect, it } from '@jest/globals';
import { Controller, Inject, Injectable, Module, type ModuleMetadata } from '@nestjs/common';

import { type AssignedJob, CurrentJob, GearmanJob, GearmanWorker } from '../../lib/index.js';
import { Applications } from './applications.js';

@Injectable()
class Storage {
  readonly place: string = 'disk';
}

@GearmanWorker({ name: 'Images' })
class ImageWorker {
  constructor(@Inject(Storage) private readonly storage: Storage) {}

  @GearmanJob()
  resize(): string {
    return this.storage.place;
  }
}

@GearmanWorker({ name: 'Images' })
class PlainWorker {
  @GearmanJob()
  resize(): string {
    return 'disk';
  }
}

@GearmanWorker({ name: 'Images' })
@Controller()
class ImageController {
  constructor(@Inject(Storage) private readonly storage: Storage) {}

  @GearmanJob()
  resize(): string {
    return this.storage.place;
  }
}

@Module({ providers: [Storage, ImageWorker] })
class ImageModule {}

const PLACES: readonly { readonly place: string; readonly parts: ModuleMetadata }[] = [
  { place: 'a class', parts: { providers: [Storage, ImageWorker] } },
  { place: 'useClass', parts: { providers: [Storage, { provide: 'images', useClass: ImageWorker }] } },
  { place: 'useValue', parts: { providers: [{ provide: 'images', useValue: new PlainWorker() }] } },
  {
    place: 'useFactory',
    parts: {
      providers: [
        Storage,
        { provide: 'images', inject: [Storage], useFactory: (storage: Storage) => new ImageWorker(storage) },
      ],
    },
  },
  {
    place: 'an asynchronous useFactory',
    parts: { providers: [{ provide: 'images', useFactory: async () => new PlainWorker() }] },
  },
  { place: 'a controller', parts: { providers: [Storage], controllers: [ImageController] } },
  { place: 'a provider of another module', parts: { imports: [ImageModule] } },
];

describe('a worker', () => {
  const applications = Applications.perTest();

  it.each(PLACES)('is found as $place, and does its jobs', async ({ parts }) => {
    const { client, registry } = await applications.start(parts);

    expect(registry.workers.map(({ callableName }) => callableName)).toEqual(['Images']);
    expect(await client.doNormal('Images~resize').result()).toBe('disk');
  });

  it('is counted once where useExisting gives it another name', async () => {
    const alias = { provide: 'alias', useExisting: ImageWorker };
    const { registry } = await applications.start({ providers: [alias, Storage, ImageWorker, alias] });

    expect(registry.workers.map(({ host }) => host.type === 'provider' && host.wrapper.token)).toEqual([
      ImageWorker,
    ]);
  });

  it('is counted once where two tokens give the same object', async () => {
    const worker = new PlainWorker();
    const { registry } = await applications.start({
      providers: [
        { provide: 'one', useValue: worker },
        { provide: 'other', useValue: worker },
      ],
    });

    expect(registry.workers).toHaveLength(1);
  });

  it('is known with its class, module, file and description', async () => {
    @GearmanWorker({ description: 'Makes images small' })
    class Described {
      @GearmanJob({ description: 'To a width' })
      resize(): void {}
      @GearmanJob()
      rotate(): void {}
    }
    @Module({ providers: [Described] })
    class DescribedModule {}
    const { registry } = await applications.start({ imports: [DescribedModule] });

    expect(registry.workers[0]).toMatchObject({
      className: 'Described',
      moduleName: 'DescribedModule',
      fileName: expect.stringMatching(/test\/nest\/discovery\.spec\.ts$/),
      description: 'Makes images small',
    });
    expect(registry.jobs.map(({ description }) => description)).toEqual([
      'To a width',
      'No description is defined',
    ]);
  });

  it('stands several times on one class, with its own name and options each time', async () => {
    @GearmanWorker({ name: 'Fast', concurrency: 8 })
    @GearmanWorker({ name: 'Slow', concurrency: 1 })
    class TwoSpeeds {
      @GearmanJob()
      resize(@CurrentJob() job: AssignedJob): string {
        return job.functionName;
      }
    }
    const { client, registry } = await applications.start({ providers: [TwoSpeeds] });

    const found = registry.workers.map(({ callableName, options }) => [callableName, options.concurrency]);
    expect(found).toEqual([
      ['Fast', 8],
      ['Slow', 1],
    ]);
    expect(await client.doNormal('Fast~resize').result()).toBe('Fast~resize');
    expect(await client.doNormal('Slow~resize').result()).toBe('Slow~resize');
  });

  it('lets another provider do the jobs where `service` names it', async () => {
    abstract class Resizer {
      abstract resize(): string;
    }
    class GpuResizer extends Resizer {
      resize(): string {
        return 'by the GPU';
      }
    }
    @GearmanWorker({ name: 'ByClass', service: Resizer })
    @GearmanWorker({ name: 'ByText', service: 'resizer' })
    class Declared {
      @GearmanJob()
      resize(): string {
        return 'by the class itself';
      }
    }
    const { client } = await applications.start({
      providers: [
        Declared,
        { provide: Resizer, useClass: GpuResizer },
        { provide: 'resizer', useExisting: Resizer },
      ],
    });

    expect(await client.doNormal('ByClass~resize').result()).toBe('by the GPU');
    expect(await client.doNormal('ByText~resize').result()).toBe('by the GPU');
  });

  it('is found beside values of every kind, an object without prototype among them', async () => {
    const values = [Object.create(null) as object, undefined, null, 0, 'text', [], new Map(), () => 1];
    const { registry } = await applications.start({
      providers: [PlainWorker, ...values.map((useValue, index) => ({ provide: `value ${index}`, useValue }))],
    });

    expect(registry.workers).toHaveLength(1);
  });
});

describe('a job', () => {
  const applications = Applications.perTest();

  it('stands several times on one method, each time as a function of its own', async () => {
    @GearmanWorker()
    class Images {
      @GearmanJob({ name: 'small', iterations: 1 })
      @GearmanJob({ name: 'large', iterations: 2 })
      resize(@CurrentJob() job: AssignedJob): string {
        return job.functionName;
      }
    }
    const { client, registry } = await applications.start({ providers: [Images] });

    const found = registry.jobs.map(({ callableName, options }) => [callableName, options.iterations]);
    expect(found).toEqual([
      ['Images~small', 1],
      ['Images~large', 2],
    ]);
    expect(await client.doNormal('Images~small').result()).toBe('Images~small');
    expect(await client.doNormal('Images~large').result()).toBe('Images~large');
  });

  it('is inherited by the workers that extend a class, under their own names', async () => {
    abstract class Pinging {
      abstract answer(): string;
      @GearmanJob()
      ping(): string {
        return this.answer();
      }
    }
    @GearmanWorker()
    class One extends Pinging {
      answer(): string {
        return 'one';
      }
    }
    @GearmanWorker()
    class Other extends Pinging {
      answer(): string {
        return 'other';
      }
    }
    const { client } = await applications.start({ providers: [One, Other] });

    expect(await client.doNormal('One~ping').result()).toBe('one');
    expect(await client.doNormal('Other~ping').result()).toBe('other');
  });

  it('is no longer one where a class overrides the method without marking it', async () => {
    class Base {
      @GearmanJob()
      resize(): void {}
      @GearmanJob()
      rotate(): void {}
    }
    @GearmanWorker()
    class Images extends Base {
      override rotate(): void {}
    }
    const { registry } = await applications.start({ providers: [Images] });

    expect(registry.jobs.map(({ callableName }) => callableName)).toEqual(['Images~resize']);
  });
});

describe('the mark of a worker', () => {
  it('is not inherited: a class that extends a worker needs its own', async () => {
    @GearmanWorker()
    class Images {
      @GearmanJob()
      resize(): void {}
    }
    class Thumbnails extends Images {}

    await expect(new Applications().start({ providers: [Thumbnails] })).rejects.toThrow(
      'Thumbnails#resize is marked @GearmanJob, but Thumbnails is not marked @GearmanWorker',
    );
  });
});
