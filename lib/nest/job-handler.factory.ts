import { Inject, Injectable } from '@nestjs/common';
import { ContextIdFactory, ExternalContextCreator, ModuleRef } from '@nestjs/core';

import type { AssignedJob, JobHandler } from '../worker/index.js';
import { PARAMETER_METADATA, PAYLOAD_PARAMETER } from './decorators/parameter-arguments.js';
import { GearmanDefinitionError } from './gearman-error.js';
import { GEARMAN_CONTEXT_TYPE } from './gearman.constants.js';
import { misnamed, serviceWithoutMethod } from './gearman.messages.js';
import type { JobDefinition, WorkerDefinition } from './worker-definition.js';

type Callable = (payload: unknown, job: AssignedJob) => unknown;
type Methods = Record<string, Callable>;

/** Hands parameters what their decorators ask for. */
const PARAMETERS = {
  exchangeKeyForValue: (type: number, property: unknown, [payload, job]: [unknown, AssignedJob]): unknown => {
    if (type !== PAYLOAD_PARAMETER) return job;
    if (typeof property !== 'string') return payload;
    return (payload as Record<string, unknown> | null | undefined)?.[property];
  },
};

/** Makes of a worker's method what `JobWorker` calls: through Nest's guards, interceptors and pipes. */
@Injectable()
export class JobHandlerFactory {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(ExternalContextCreator) private readonly contexts: ExternalContextCreator,
  ) {}

  /** @throws GearmanDefinitionError where the worker's `service` is not there, or has no such method */
  create(worker: WorkerDefinition, { methodName }: JobDefinition): JobHandler {
    const instance = this.instanceOf(worker);
    if (instance === undefined) return this.perJob(worker, methodName);
    if (typeof (instance as Methods | null)?.[methodName] !== 'function') {
      throw new GearmanDefinitionError(serviceWithoutMethod(worker.className, methodName, worker.service));
    }
    const method = this.contexts.create(...callOf(instance, methodName));
    return (job) => method(job.payload(), job);
  }

  /** The one instance whose methods are called; undefined where each job gets its own. */
  private instanceOf({ className, service, host }: WorkerDefinition): object | undefined {
    if (service === undefined) {
      return host.isDependencyTreeStatic() && !host.isTransient ? (host.instance as object) : undefined;
    }
    try {
      return this.moduleRef.get<object>(service as string, { strict: false });
    } catch (cause) {
      throw new GearmanDefinitionError(misnamed(className, (cause as Error).message), { cause });
    }
  }

  /** Request-scoped providers live for one job, which is their request. */
  private perJob({ host }: WorkerDefinition, methodName: string): JobHandler {
    return async (job) => {
      const contextId = ContextIdFactory.getByRequest(job);
      this.moduleRef.registerRequestByContextId(job, contextId);
      const token = host.token as string;
      const instance = await this.moduleRef.resolve<object>(token, contextId, { strict: false });
      const method = this.contexts.create(...callOf(instance, methodName, { contextId, hostId: host.id }));
      return method(job.payload(), job);
    };
  }
}

type ContextArguments = Parameters<ExternalContextCreator['create']>;

/** Nest knows by `hostId` whose guards and pipes hold for an instance that is made for one job. */
interface JobScope {
  readonly contextId: ContextArguments[5];
  readonly hostId: string;
}

function callOf(instance: object, methodName: string, scope?: JobScope): ContextArguments {
  const method = (instance as Methods)[methodName] as Callable;
  // An exception filter's return value would turn a failure into a success, so filters do not run.
  const enhancers = { guards: true, interceptors: true, filters: false };
  return [
    instance,
    method,
    methodName,
    PARAMETER_METADATA,
    PARAMETERS,
    scope?.contextId,
    scope?.hostId,
    enhancers,
    GEARMAN_CONTEXT_TYPE,
  ] as ContextArguments;
}
