import type { ExternalContextCreator } from '@nestjs/core';

import type { AssignedJob } from '../../worker/index.js';
import { GEARMAN_CONTEXT_TYPE } from '../gearman.constants.js';
import { afterFilter } from './filter-result.js';
import { type Callable, type JobScope, type MethodTarget, withMetadataOf } from './method-target.js';

/** What the method brought, which thus cannot be mistaken for what a filter returned. */
class Brought {
  constructor(readonly value: unknown) {}
}

/**
 * The method behind its exception filters, which stand around everything else in a context of their own: in that of the
 * method, what a filter returned would count as what the method did.
 *
 * @param values the method behind its other enhancers
 */
export function filteredMethod(
  creator: ExternalContextCreator,
  target: MethodTarget,
  values: Callable,
  scope: JobScope,
): Callable {
  const thrown = new WeakMap<AssignedJob, unknown>();
  const context = contextOf(creator, target, remembering(values, thrown), scope);
  return async (payload, job) => {
    const ended = await context(payload, job);
    return ended instanceof Brought ? ended.value : afterFilter(ended, thrown.get(job));
  };
}

function remembering(values: Callable, thrown: WeakMap<AssignedJob, unknown>): Callable {
  return async (payload, job) => {
    try {
      return new Brought(await values(payload, job));
    } catch (error) {
      thrown.set(job, error);
      throw error;
    }
  };
}

function contextOf(
  creator: ExternalContextCreator,
  { instance, methodName, callback }: MethodTarget,
  brought: Callable,
  scope: JobScope,
): Callable {
  return creator.create(
    instance,
    withMetadataOf(callback, brought) as (...args: unknown[]) => unknown,
    // A name that no method has: Nest 11 keeps what it knows of parameters by the name alone.
    `${methodName} (filters)`,
    undefined,
    undefined,
    scope.contextId,
    scope.hostId,
    { guards: false, interceptors: false, filters: true },
    GEARMAN_CONTEXT_TYPE,
  );
}
