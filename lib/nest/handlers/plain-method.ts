import { isThenable } from '../../time/thenable.js';
import type { AssignedJob } from '../../worker/index.js';
import { FILTERS, hasEnhancers, OTHER_ENHANCERS } from '../decorators/enhancer-metadata.js';
import { PARAMETER_METADATA } from '../decorators/parameter-arguments.js';
import { parameterValue } from './job-parameters.js';
import { lastValueOf } from './job-stream.js';
import type { Callable } from './method-target.js';

/** Of decorators that Nest itself knows; those that `createParamDecorator` made have keys of another form. */
const KNOWN_PARAMETER = /^(\d+):\d+$/;

/** What decorators left of one parameter. */
interface ParameterMarks {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

interface Parameter {
  readonly type: number;
  readonly property: unknown;
}

/** In their order; those without a decorator are undefined. */
type Parameters = readonly (Parameter | undefined)[];

/**
 * The method itself, where nothing stands around it. Nest's way would call it all the same, through a dozen promises: 5.6 KB of
 * garbage, and of the time of a job whose method does little more than a third (5.7 instead of 3.5 µs with the server in process).
 *
 * @returns undefined where it has an enhancer of its own or of its class, or a parameter with a pipe or of an unknown kind
 */
export function plainMethod(instance: object, methodName: string, method: Callable): Callable | undefined {
  const { constructor } = instance;
  const marked = hasEnhancers([...OTHER_ENHANCERS, FILTERS], constructor, method);
  const marks: unknown = Reflect.getMetadata(PARAMETER_METADATA, constructor, methodName);
  const parameters = marked ? undefined : plainParameters((marks ?? {}) as Record<string, ParameterMarks>);
  if (parameters === undefined) return undefined;
  if (parameters.length === 0) return (payload, job) => resultOf(method.call(instance, payload, job), job);
  return (payload, job) =>
    resultOf(Reflect.apply(method, instance, argumentsOf(parameters, payload, job)), job);
}

function plainParameters(marks: Readonly<Record<string, ParameterMarks>>): Parameters | undefined {
  const parameters: (Parameter | undefined)[] = [];
  for (const [key, { index, data: property, pipes = [], schema }] of Object.entries(marks)) {
    const [, type] = KNOWN_PARAMETER.exec(key) ?? [];
    if (type === undefined || pipes.length > 0 || schema !== undefined) return undefined;
    while (parameters.length < index) parameters.push(undefined);
    parameters[index] = { type: Number(type), property };
  }
  return parameters;
}

function argumentsOf(parameters: Parameters, payload: unknown, job: AssignedJob): unknown[] {
  return parameters.map((each) => each && parameterValue(each.type, each.property, payload, job));
}

function resultOf(brought: unknown, job: AssignedJob): unknown {
  return isThenable(brought) ? resultLater(brought, job) : lastValueOf(brought, job);
}

async function resultLater(brought: PromiseLike<unknown>, job: AssignedJob): Promise<unknown> {
  return lastValueOf(await brought, job);
}
