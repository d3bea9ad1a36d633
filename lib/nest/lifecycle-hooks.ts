import type { ModulesContainer } from '@nestjs/core';

type HookName = 'onApplicationBootstrap' | 'onModuleDestroy';
type Hooked = { [Name in HookName]?: (...args: unknown[]) => unknown };

/**
 * Adds to a hook of an object that Nest keeps; Nest looks hooks up when it calls them. The object's own one runs
 * first at start, and last at the end.
 */
export function attachHook(target: object, name: HookName, hook: () => Promise<void>): void {
  const hooked = target as Hooked;
  const own = hooked[name]?.bind(target);
  hooked[name] = async (...args: unknown[]) => {
    if (name === 'onModuleDestroy') await hook();
    await own?.(...args);
    if (name === 'onApplicationBootstrap') await hook();
  };
}

/**
 * The object whose `onApplicationBootstrap` Nest calls last. A global module's own hooks run first, which is too early
 * to begin with jobs: hooks go module by module from the most distant to the root, and the module's class comes last
 * in each.
 */
export function lastToBootstrap(modules: ModulesContainer): object {
  const byDistance = [...modules.values()].toSorted((one, other) => other.distance - one.distance);
  return byDistance.at(-1)?.instance as object;
}
