import type { ExternalContextCreator } from '@nestjs/core';

import type { AssignedJob } from '../../worker/index.js';

/** What Nest's contexts are made with. */
export type ContextArguments = Parameters<ExternalContextCreator['create']>;

/** A method as Nest calls it: behind its enhancers. */
export type Callable = (payload: unknown, job: AssignedJob) => unknown;

/** What is called, and on what. */
export interface MethodTarget {
  readonly instance: object;
  readonly methodName: string;
  /** The method, or what stands around it with its metadata. */
  readonly callback: Callable;
  /** Whether any exception filter holds for it. */
  readonly filters: boolean;
}

/** Nest knows by `hostId` whose guards and pipes hold, by `contextId` those of an instance that is made for one job. */
export interface JobScope {
  readonly contextId?: ContextArguments[5];
  readonly hostId: string | undefined;
}

/** Guards, interceptors and reflectors read what decorators left on the method. */
export function withMetadataOf(method: Callable, replacement: Callable): Callable {
  for (const key of Reflect.getOwnMetadataKeys(method)) {
    Reflect.defineMetadata(key, Reflect.getOwnMetadata(key, method), replacement);
  }
  return Object.defineProperty(replacement, 'name', { value: method.name });
}
