import { type DynamicModule, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';

import type { RemoteWorker } from '../client/index.js';
import { GearmanRegistry } from './definitions/gearman.registry.js';
import type { WorkerRegistration } from './definitions/registered-worker.js';

/** What a feature module adds to the application's Gearman. */
export interface GearmanFeature {
  /** Workers of other projects and languages, whose jobs shall be known by name. */
  readonly remote?: readonly RemoteWorker[];
  /** Workers without a class. */
  readonly workers?: readonly WorkerRegistration[];
}

/** The token of what one `forFeature` was given, `GearmanFeature`. */
export const FEATURE = Symbol('nestjs-gearman:feature');

/** Brings what one feature module adds to the application's one registry. */
@Module({})
export class GearmanFeatureModule implements OnModuleInit {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(FEATURE) private readonly feature: GearmanFeature,
  ) {}

  static with(feature: GearmanFeature): DynamicModule {
    return { module: GearmanFeatureModule, providers: [{ provide: FEATURE, useValue: feature }] };
  }

  /** @throws GearmanDefinitionError */
  onModuleInit(): void {
    const registry = this.moduleRef.get(GearmanRegistry, { strict: false });
    addFeature(registry, this.feature);
  }
}

/** @throws GearmanDefinitionError */
export function addFeature(registry: GearmanRegistry, { remote = [], workers = [] }: GearmanFeature): void {
  for (const worker of remote) registry.declare(worker);
  for (const worker of workers) registry.register(worker);
}
