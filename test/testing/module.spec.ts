import { describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';

import '../../lib/testing/jest.js';
import {
  GearmanClient,
  GearmanJob,
  GearmanModule,
  GearmanRegistry,
  GearmanWorker,
  InjectGearmanClient,
  OptionError,
} from '../../lib/index.js';
import {
  GearmanTester,
  GearmanTestingError,
  GearmanTestingModule,
  type GearmanTestingOptions,
} from '../../lib/testing/index.js';
import { applications, PROVIDERS, startedIn } from './albums.js';

const { make } = applications();

@Module({
  imports: [
    GearmanModule.forRoot({
      servers: 'unreachable.invalid:4730',
      defaults: { jobPrefix: 'staging.' },
      client: { connectTimeout: 10 },
    }),
  ],
  providers: PROVIDERS,
})
class AppModule {}

@GearmanWorker({ name: 'Reports', cluster: 'reports' })
class ReportWorker {
  @GearmanJob()
  print(title: string): string {
    return `${title} on paper`;
  }
}

@Injectable()
class Office {
  constructor(
    readonly main: GearmanClient,
    @InjectGearmanClient('reports') readonly reports: GearmanClient,
  ) {}
}

describe('GearmanTestingModule.forApplication()', () => {
  it.each(['fake', 'inline', 'server'] as const)('stands beside a real AppModule: %s', async (mode) => {
    const imports = [AppModule, GearmanTestingModule.forApplication({ mode })];
    const app = await make({ imports });
    await app.init();
    const { gearman, albums, client, diary } = startedIn(app);
    await albums.publish('a.jpg');
    expect(gearman).toHaveSubmitted('Images~resize', { file: 'a.jpg' });
    expect(gearman).toHaveSubmitted('staging.Images~resize');
    await gearman.drain({ recursive: true });
    expect(diary.lines).toEqual(['resize a.jpg', 'index a.jpg']);
    const result = client.doNormal('Images~resize', { file: 'b' }).result();
    await gearman.drain();
    expect(await result).toBe('small b');
  });

  it('serves all clusters', async () => {
    const clusters = [
      { servers: 'unreachable.invalid:4730' },
      { name: 'reports', servers: 'unreachable.invalid:4731' },
    ];
    const imports = [
      GearmanModule.forRoot(clusters),
      GearmanTestingModule.forApplication({ mode: 'server' }),
    ];
    const app = await make({ imports, providers: [...PROVIDERS, Office, ReportWorker] });
    await app.init();
    const { gearman } = startedIn(app);
    const { main, reports } = app.get(Office);
    expect(main).toBe(app.get(GearmanClient));
    expect(await reports.doNormal('Reports~print', 'A').result()).toBe('A on paper');
    expect(await main.doNormal('Reports~print', 'B').result()).toBe('B on paper');
    expect(await main.doNormal('Images~resize', { file: 'c' }).result()).toBe('small c');
    expect(await gearman.withMode('inline', () => reports.doNormal('Reports~print', 'D').result())).toBe(
      'D on paper',
    );
    expect(await gearman.perform(ReportWorker, 'print', 'E')).toBe('E on paper');
    expect(gearman.submitted('Reports~print')).toHaveLength(3);
    await gearman.drain({ recursive: true });
  });

  it('keeps the modes and submissions of two applications apart', async () => {
    const apps = await Promise.all(
      (['fake', 'inline'] as const).map((mode) =>
        make({ imports: [AppModule, GearmanTestingModule.forApplication({ mode })] }),
      ),
    );
    const started = apps.map(startedIn);
    await Promise.all(
      started.map(async ({ app, albums }, index) => {
        await app.init();
        await albums.publish(`${index}.jpg`);
      }),
    );
    expect(started.map(({ diary }) => diary.lines)).toEqual([[], ['resize 1.jpg', 'index 1.jpg']]);
    expect(started.map(({ gearman }) => gearman.jobs.map(({ payload }) => payload))).toEqual([
      [{ file: '0.jpg' }],
      [{ file: '1.jpg' }, '1.jpg'],
    ]);
  });

  it('records before the application has started, as tests of single services do', async () => {
    const app = await make({ imports: [AppModule, GearmanTestingModule.forApplication()] });
    const { gearman, albums } = startedIn(app);
    await albums.publish('a.jpg');
    expect(gearman).toHaveSubmitted('Images~resize', { file: 'a.jpg' });
  });

  it('says that there is no Gearman beside it', async () => {
    const app = await make({ imports: [GearmanTestingModule.forApplication()] });
    await expect(app.init()).rejects.toThrow(
      'expected GearmanModule.forRoot() beside GearmanTestingModule.forApplication(), got none',
    );
  });

  it('says that there are several', async () => {
    const imports = [
      AppModule,
      GearmanTestingModule.forApplication(),
      GearmanTestingModule.forApplication({ mode: 'inline' }),
    ];
    await expect(make({ imports })).rejects.toThrow(GearmanTestingError);
  });

  it.each([
    [{ mode: 'real' }, "expected the mode to be one of fake, inline, server, got 'real'"],
    [{ clock: 'virtul' }, `expected the clock to be "system", "virtual" or a FakeClock, got 'virtul'`],
    [{ grace: -1 }, 'expected grace (in ms) as a whole number of at least 0, got -1'],
    [{ modus: 'fake' }, 'unknown option "modus"; the options are mode, clock, grace'],
  ])('refuses %j', (options, message) => {
    const given = options as GearmanTestingOptions;
    expect(() => GearmanTestingModule.forApplication(given)).toThrow(OptionError);
    expect(() => GearmanTestingModule.forApplication(given)).toThrow(message);
  });
});

describe('GearmanTestingModule.forRoot()', () => {
  it('takes the options of GearmanModule too', async () => {
    const imports = [
      GearmanTestingModule.forRoot({
        mode: 'inline',
        servers: 'unreachable.invalid:4730',
        defaults: { jobPrefix: 'test.' },
      }),
    ];
    const app = await make({ imports, providers: PROVIDERS });
    await app.init();
    const { gearman, client } = startedIn(app);
    expect(await client.doNormal('Images~resize', { file: 'a' }).result()).toBe('small a');
    expect(gearman.jobs[0]).toMatchObject({ functionName: 'test.Images~resize', state: 'complete' });
  });

  it('lets a test stand in for workers of other projects', async () => {
    const app = await make({
      imports: [GearmanTestingModule.forRoot({ mode: 'inline' })],
      providers: PROVIDERS,
    });
    await app.init();
    const { client } = startedIn(app);
    app.get(GearmanRegistry).register({
      name: 'PhpMail',
      jobs: { send: (text: string) => `sent ${text}` },
    });
    expect(await client.doNormal('PhpMail~send', 'hello').result()).toBe('sent hello');
  });

  it('is found by GearmanTester everywhere', async () => {
    @Injectable()
    class Deep {
      constructor(readonly gearman: GearmanTester) {}
    }
    @Module({ providers: [Deep] })
    class FeatureModule {}
    const app = await make({ imports: [FeatureModule, GearmanTestingModule.forRoot()] });
    expect(app.get(Deep, { strict: false }).gearman).toBe(app.get(GearmanTester));
  });
});
