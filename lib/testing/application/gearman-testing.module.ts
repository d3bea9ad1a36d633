import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { ModuleRef, ModulesContainer } from '@nestjs/core';

import { GearmanClient } from '../../client/index.js';
import { GEARMAN_HARNESS, GearmanModule, type GearmanModuleOptions } from '../../nest/index.js';
import { OptionError, rejectUnknownOptions, wholeNumber } from '../../options/index.js';
import { FakeClock } from '../fake-clock.js';
import { noClock, severalTestingModules } from '../testing.messages.js';
import { checkedMode, type GearmanMode } from './gearman-mode.js';
import { GearmanTester } from './gearman-tester.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import { TestHarness } from './test-harness.js';
import { modulesOf, setFarthest, TestingEndModule, TestingWatch } from './testing-watch.js';

/** How an application's Gearman is in a test. */
export interface GearmanTestingOptions {
  /** What becomes of submissions, and of those that their jobs make, unless `withGearmanMode` says otherwise. Default `fake`. */
  readonly mode?: GearmanMode;
  /**
   * `virtual` stands still until the test moves it, see `FakeClock`; it starts at the real time. By it go delays, timeouts,
   * retries and heartbeats. Default `system`.
   */
  readonly clock?: 'system' | 'virtual' | FakeClock;
  /**
   * How long running jobs may take when the application closes, in ms of real time, in the place of the module's own
   * `grace`; those that take longer are leaks. Default 1,000.
   */
  readonly grace?: number;
}

const KEYS: readonly string[] = ['mode', 'clock', 'grace'] satisfies (keyof GearmanTestingOptions)[];

const DEFAULT_GRACE = 1000;

/**
 * Gearman for tests: no network, submissions recorded, done inline, or by the real embedded server. It comes with
 * `GearmanTester`, by which tests see and steer it. Closing the application fails where it leaves something behind.
 */
@Module({})
export class GearmanTestingModule {
  /** @throws GearmanTestingError where there are several, of which only one would see submissions */
  constructor(
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(TestingWatch) private readonly watch: TestingWatch,
  ) {
    const own = modulesOf(modules, GearmanTestingModule);
    if (own.length > 1) throw new GearmanTestingError(severalTestingModules);
    setFarthest(own);
  }

  /**
   * No hook: what those throw, Nest 12 logs, and `close()` goes on as if nothing was. Nest looks here for one behind those of
   * this module's providers, and what it meets then reaches the caller of `close()`.
   *
   * @throws GearmanTestingError where the application left something behind
   */
  get onApplicationShutdown(): undefined {
    if (this.watch.leak !== undefined) throw this.watch.leak;
    return undefined;
  }

  /**
   * In the place of `GearmanModule.forRoot()`, for tests of parts of an application.
   *
   * @example
   * Test.createTestingModule({ imports: [GearmanTestingModule.forRoot()], providers: [Albums, ImageWorker] })
   *
   * @throws OptionError for a mode or clock that does not exist; GearmanModule's errors when the application starts
   */
  static forRoot(options: GearmanTestingOptions & GearmanModuleOptions = {}): DynamicModule {
    const { mode, clock, grace, ...module } = options;
    const testing = this.forApplication({
      ...(mode !== undefined && { mode }),
      ...(clock !== undefined && { clock }),
      ...(grace !== undefined && { grace }),
    });
    return { ...testing, imports: [...(testing.imports ?? []), GearmanModule.forRoot(module)] };
  }

  /**
   * Beside the whole application, whose own `GearmanModule.forRoot()` keeps its options, but names no servers any more.
   *
   * @example
   * Test.createTestingModule({ imports: [AppModule, GearmanTestingModule.forApplication({ mode: 'inline' })] })
   *
   * @throws OptionError for a mode, clock or option that does not exist
   */
  static forApplication(options: GearmanTestingOptions = {}): DynamicModule {
    const harness = harnessOf(options);
    return {
      module: GearmanTestingModule,
      global: true,
      imports: [TestingEndModule],
      providers: [
        { provide: GEARMAN_HARNESS, useFactory: harness },
        {
          provide: GearmanTester,
          inject: [GEARMAN_HARNESS, ModuleRef],
          useFactory: (made: TestHarness, modules: ModuleRef) =>
            new GearmanTester(made, () => modules.get(GearmanClient, { strict: false })),
        },
        TestingWatch,
      ],
      exports: [GEARMAN_HARNESS, GearmanTester],
    };
  }
}

/** @returns what makes one for each application; @throws OptionError */
function harnessOf(options: GearmanTestingOptions): () => TestHarness {
  rejectUnknownOptions('GearmanTestingModule', options, KEYS);
  const { clock = 'system', mode = 'fake', grace = DEFAULT_GRACE } = options;
  if (!(clock instanceof FakeClock) && !['system', 'virtual'].includes(clock)) {
    throw new OptionError(noClock(clock));
  }
  checkedMode(mode);
  wholeNumber('grace (in ms)', grace, 0);
  return () => new TestHarness({ mode, grace, virtual: virtualOf(clock) });
}

function virtualOf(clock: 'system' | 'virtual' | FakeClock): FakeClock | undefined {
  if (clock === 'system') return undefined;
  return clock === 'virtual' ? new FakeClock(Date.now()) : clock;
}
