import type { ExternalContextCreator } from '@nestjs/core';

import type { AssignedJob } from '../../worker/index.js';
import { PARAMETER_METADATA } from '../decorators/parameter-arguments.js';
import { GEARMAN_CONTEXT_TYPE } from '../gearman.constants.js';
import { filteredMethod } from './filtered-method.js';
import { parameterValue } from './job-parameters.js';
import type { Callable, ContextArguments, JobScope, MethodTarget } from './method-target.js';
import { lastValueOf } from './job-stream.js';

/** Hands parameters what their decorators ask for. */
const PARAMETERS = {
  exchangeKeyForValue: (type: number, property: unknown, [payload, job]: [unknown, AssignedJob]): unknown =>
    parameterValue(type, property, payload, job),
};

/** The method behind guards, interceptors, pipes, and where there are some, exception filters. */
export function enhancedMethod(
  creator: ExternalContextCreator,
  target: MethodTarget,
  scope: JobScope,
): Callable {
  const inner = contextOf(creator, target, scope);
  const values: Callable = async (payload, job) => lastValueOf(await inner(payload, job), job);
  return target.filters ? filteredMethod(creator, target, values, scope) : values;
}

function contextOf(
  creator: ExternalContextCreator,
  { instance, methodName, callback }: MethodTarget,
  scope: JobScope,
): Callable {
  const parameters = [
    instance,
    callback,
    methodName,
    PARAMETER_METADATA,
    PARAMETERS,
    scope.contextId,
    scope.hostId,
    { guards: true, interceptors: true, filters: false },
    GEARMAN_CONTEXT_TYPE,
  ] as ContextArguments;
  return creator.create(...parameters);
}
