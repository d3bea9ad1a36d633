import {
  Inject,
  Injectable,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

import { GEARMAN_HARNESS } from '../../nest/index.js';
import { noGearman } from '../testing.messages.js';
import { GearmanTestingError } from './gearman-testing-error.js';
import { leakOf } from './leak-check.js';
import type { TestHarness } from './test-harness.js';

/** Its destroy hooks come first of all modules', before running jobs are waited for. Those are waited for at 0. */
const NEAREST = -1;
/** Its shutdown hooks come last of all modules': by then nothing may be left. */
const FARTHEST = Number.POSITIVE_INFINITY;

/** Sees that the kit stands where it can work, and looks for what the application left behind when it has closed. */
@Injectable()
export class TestingWatch implements OnApplicationBootstrap, OnApplicationShutdown {
  /** What the closed application left behind. */
  leak: GearmanTestingError | undefined;

  constructor(@Inject(GEARMAN_HARNESS) private readonly harness: TestHarness) {}

  /** @throws GearmanTestingError where there is no Gearman to test */
  onApplicationBootstrap(): void {
    if (this.harness.jobs === undefined) throw new GearmanTestingError(noGearman);
    this.harness.started = true;
  }

  async onApplicationShutdown(): Promise<void> {
    this.harness.end();
    this.leak = await leakOf(this.harness);
  }
}

/** Tells the harness that its test is over. */
@Injectable()
class TestingEnd implements OnModuleDestroy {
  constructor(@Inject(GEARMAN_HARNESS) private readonly harness: TestHarness) {}

  onModuleDestroy(): void {
    this.harness.closing();
  }
}

@Module({ providers: [TestingEnd] })
export class TestingEndModule {
  constructor(@Inject(ModulesContainer) modules: ModulesContainer) {
    setDistance(modulesOf(modules, TestingEndModule), NEAREST);
  }
}

type Modules = ReturnType<typeof modulesOf>;

export function modulesOf(modules: ModulesContainer, type: object) {
  return [...modules.values()].filter(({ metatype }) => metatype === type);
}

export function setDistance(modules: Modules, distance: number): void {
  for (const module of modules) module.distance = distance;
}

export function setFarthest(modules: Modules): void {
  setDistance(modules, FARTHEST);
}
