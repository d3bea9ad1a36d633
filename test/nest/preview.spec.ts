import { afterEach, describe, expect, it } from '@jest/globals';
import { type INestApplicationContext, Injectable, type OnModuleInit, type Type } from '@nestjs/common';
import { ModulesContainer, NestFactory } from '@nestjs/core';

import {
  GearmanDefinitionError,
  GearmanJob,
  GearmanModule,
  GearmanWorker,
  OptionError,
} from '../../lib/index.js';
import { type GearmanPreview, previewGearman } from '../../lib/nest/index.js';
import { moduleOf } from './applications.js';

/** Says so when anything of it is run. */
const journal: string[] = [];

@Injectable()
class Database implements OnModuleInit {
  constructor() {
    journal.push('database made');
  }

  onModuleInit(): void {
    journal.push('database initialised');
  }
}

@GearmanWorker({ name: 'Images', concurrency: 3 })
class ImageWorker {
  constructor(readonly database: Database) {
    journal.push('worker made');
  }

  @GearmanJob({ iterations: 5 })
  resize(): void {}

  @GearmanJob()
  rotate(): void {}
}

describe('a preview', () => {
  let context: INestApplicationContext | undefined;
  afterEach(async () => {
    await context?.close();
    context = undefined;
    journal.length = 0;
  });

  async function preview(root: Type): Promise<GearmanPreview | undefined> {
    context = await NestFactory.createApplicationContext(root, {
      preview: true,
      logger: false,
      abortOnError: false,
    });
    return previewGearman(context.get(ModulesContainer, { strict: false }));
  }

  it('finds workers and jobs with their options, and runs nothing of the application', async () => {
    const gearman = GearmanModule.forRoot({ defaults: { jobPrefix: 'p-', timeout: 7 }, grace: 1 });
    const found = await preview(moduleOf({ imports: [gearman], providers: [Database, ImageWorker] }));

    expect(found?.registry.jobs).toMatchObject([
      { functionName: 'p-Images~resize', options: { iterations: 5, timeout: 7, concurrency: 3 } },
      { functionName: 'p-Images~rotate', options: { iterations: 0, timeout: 7, concurrency: 3 } },
    ]);
    expect(found).toMatchObject({ optionsKnown: true, options: { grace: 1, jobPrefix: 'p-' } });
    expect(journal).toEqual([]);
  });

  it('opens no port', async () => {
    const taken = { host: '256.256.256.256', port: 1 };
    const gearman = GearmanModule.forRoot({ server: { embedded: true, listen: taken } });

    const found = await preview(moduleOf({ imports: [gearman], providers: [Database, ImageWorker] }));

    expect(found?.options.listen).toEqual(taken);
  });

  it('finds workers by class, useClass and useValue, but no factory’s', async () => {
    @GearmanWorker()
    class Plain {
      @GearmanJob()
      run(): void {}
    }
    class ByClass extends Plain {}
    class ByFactory extends Plain {}
    for (const type of [ByClass, ByFactory]) GearmanWorker()(type);
    const found = await preview(
      moduleOf({
        imports: [GearmanModule.forRoot()],
        providers: [
          { provide: 'value', useValue: new Plain() },
          { provide: 'class', useClass: ByClass },
          { provide: 'factory', useFactory: () => new ByFactory() },
        ],
      }),
    );

    expect(found?.registry.workers.map(({ className }) => className)).toEqual(['Plain', 'ByClass']);
  });

  it('puts defaults for options that only a factory knows, says so, and does not run it', async () => {
    const gearman = GearmanModule.forRootAsync({
      useFactory: () => {
        journal.push('options made');
        return { defaults: { jobPrefix: 'p-' } };
      },
    });
    const found = await preview(moduleOf({ imports: [gearman], providers: [Database, ImageWorker] }));

    expect(found?.optionsKnown).toBe(false);
    expect(found?.registry.jobs[0]?.functionName).toBe('Images~resize');
    expect(journal).toEqual([]);
  });

  it('is none of an application without GearmanModule.forRoot()', async () => {
    expect(await preview(moduleOf({ providers: [Database] }))).toBeUndefined();
  });

  it('tells of wrong workers and options as the application itself would', async () => {
    @GearmanWorker()
    class Empty {
      resize(): void {}
    }
    const empty = moduleOf({ imports: [GearmanModule.forRoot()], providers: [Empty] });
    await expect(preview(empty)).rejects.toThrow(GearmanDefinitionError);
    await context?.close();

    const wrong = moduleOf({ imports: [GearmanModule.forRoot({ grace: -1 })] });
    await expect(preview(wrong)).rejects.toThrow(OptionError);
  });
});
