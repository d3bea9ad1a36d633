import type { PipeTransform, Type } from '@nestjs/common';

/** A pipe's instance, or its class. */
export type Pipe = Type<PipeTransform> | PipeTransform;

/**
 * Where Nest keeps what parameters ask for (`ROUTE_ARGS_METADATA`), so that `createParamDecorator`'s own decorators
 * work on job methods beside ours.
 */
export const PARAMETER_METADATA = '__routeArguments__';

/** Nest's `RouteParamtypes.BODY`: its pipes, above all `ValidationPipe`, treat such a parameter as a body. */
export const PAYLOAD_PARAMETER = 3;

/** Nest's `RouteParamtypes.REQUEST`: no built-in pipe touches such a parameter. */
export const JOB_PARAMETER = 0;

export function parameterDecorator(
  type: number,
  property: string | undefined,
  pipes: readonly Pipe[],
): ParameterDecorator {
  return (target, methodName, index) => {
    if (methodName === undefined) return;
    const { constructor } = target;
    const others = (Reflect.getMetadata(PARAMETER_METADATA, constructor, methodName) ?? {}) as object;
    const parameter = { [`${type}:${index}`]: { index, data: property, pipes } };
    Reflect.defineMetadata(PARAMETER_METADATA, { ...others, ...parameter }, constructor, methodName);
  };
}
