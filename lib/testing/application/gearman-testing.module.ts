import { type DynamicModule, Inject, Injectable, Module, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';

import { GearmanClient } from '../../client/index.js';
import { GEARMAN_HARNESS, GearmanModule, type GearmanModuleOptions } from '../../nest/index.js';
import { OptionError, rejectUnknownOptions } from '../../options/index.js';
import { SystemClock } from '../../time/clock.js';
import { FakeClock } from '../fake-clock.js';
import { CountingClock } from './counting-clock.js';
import type { GearmanMode } from './gearman-mode.js';
import { GearmanTester } from './gearman-tester.js';
import { checkForLeaks } from './leak-check.js';
import { TestHarness } from './test-harness.js';

/** How an application's Gearman is in a test. */
export interface GearmanTestingOptions {
  /** What becomes of submissions, unless `withGearmanMode` says otherwise. Default `fake`. */
  readonly mode?: GearmanMode;
  /** `virtual` stands still until the test moves it, see `FakeClock`; it starts at the real time. Default `system`. */
  readonly clock?: 'system' | 'virtual' | FakeClock;
}

const MODES: readonly string[] = ['fake', 'inline', 'server'] satisfies GearmanMode[];

/** Its shutdown hooks come last of all modules': by then nothing may be left. */
const FARTHEST = Number.MAX_SAFE_INTEGER;

/** Looks for what the application left behind when it has closed. */
@Injectable()
export class LeakWatch implements OnApplicationShutdown {
  constructor(
    @Inject(GEARMAN_HARNESS) private readonly harness: TestHarness,
    @Inject(ModulesContainer) modules: ModulesContainer,
  ) {
    for (const module of modules.values()) {
      if (module.metatype === GearmanTestingModule) module.distance = FARTHEST;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    this.harness.end();
    await checkForLeaks(this.harness);
  }
}

/**
 * Gearman for tests: no network, submissions recorded, done inline, or by the real embedded server. It comes with
 * `GearmanTester`, by which tests see and steer it. Closing the application fails where it leaves something behind.
 */
@Module({})
export class GearmanTestingModule {
  /**
   * In the place of `GearmanModule.forRoot()`, for tests of parts of an application.
   *
   * @example
   * Test.createTestingModule({ imports: [GearmanTestingModule.forRoot()], providers: [Albums, ImageWorker] })
   *
   * @throws OptionError for a mode that does not exist; GearmanModule's errors when the application starts
   */
  static forRoot(options: GearmanTestingOptions & GearmanModuleOptions = {}): DynamicModule {
    const { mode, clock, ...module } = options;
    const testing = this.forApplication({ ...(mode && { mode }), ...(clock && { clock }) });
    return { ...testing, imports: [GearmanModule.forRoot(module)] };
  }

  /**
   * Beside the whole application, whose own `GearmanModule.forRoot()` keeps its options, but names no servers any more.
   *
   * @example
   * Test.createTestingModule({ imports: [AppModule, GearmanTestingModule.forApplication({ mode: 'inline' })] })
   *
   * @throws OptionError for a mode or option that does not exist
   */
  static forApplication(options: GearmanTestingOptions = {}): DynamicModule {
    rejectUnknownOptions('GearmanTestingModule', options, ['mode', 'clock']);
    const { mode = 'fake', clock = 'system' } = options;
    if (!MODES.includes(mode)) {
      throw new OptionError(`expected mode to be one of ${MODES.join(', ')}, got "${mode}"`);
    }
    return {
      module: GearmanTestingModule,
      global: true,
      providers: [
        { provide: GEARMAN_HARNESS, useFactory: () => new TestHarness(mode, clockOf(clock)) },
        {
          provide: GearmanTester,
          inject: [GEARMAN_HARNESS, ModuleRef],
          useFactory: (harness: TestHarness, modules: ModuleRef) =>
            new GearmanTester(harness, () => modules.get(GearmanClient, { strict: false })),
        },
        LeakWatch,
      ],
      exports: [GEARMAN_HARNESS, GearmanTester],
    };
  }
}

function clockOf(clock: 'system' | 'virtual' | FakeClock): FakeClock | CountingClock {
  if (clock instanceof FakeClock) return clock;
  return clock === 'virtual' ? new FakeClock(Date.now()) : new CountingClock(new SystemClock());
}
