import type { ModulesContainer } from '@nestjs/core';

import { GearmanModule, GearmanRegistry } from '../nest/index.js';

/** Modules whose factories make no workers: Nest's own, and ours. */
const KNOWN = ['InternalCoreModule', GearmanModule.name, 'GearmanClientModule'];

/** Where TypeScript and `@Inject()` keep what a constructor is given. */
const GIVEN = ['design:paramtypes', 'self:paramtypes'];

/**
 * Whether there may be workers that only a started application knows: those that factories make, where no mark on a
 * class that is the token tells of them, and those that somebody registers at run time.
 */
export function hidesWorkers(modules: ModulesContainer): boolean {
  return [...modules.values()].some(({ name, providers, controllers }) => {
    if (KNOWN.includes(name)) return false;
    return [...providers.values(), ...controllers.values()].some(({ inject, token, metatype }) => {
      if (inject) return typeof token !== 'function' || isMarked(token);
      return typeof metatype === 'function' && isGivenRegistry(metatype);
    });
  });
}

function isMarked(token: object): boolean {
  return Reflect.getMetadataKeys(token).some((key) => String(key).includes('nestjs-gearman:worker'));
}

function isGivenRegistry(type: object): boolean {
  const given = GIVEN.flatMap((key) => (Reflect.getMetadata(key, type) ?? []) as unknown[]);
  return given.some(
    (one) => one === GearmanRegistry || (one as { param?: unknown })?.param === GearmanRegistry,
  );
}
