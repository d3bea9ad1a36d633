import { Inject, Injectable } from '@nestjs/common';
import { ContextIdFactory, type ExternalContextCreator, ModuleRef } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import type { AssignedJob, JobHandler } from '../../worker/index.js';
import { FILTERS, hasEnhancers } from '../decorators/enhancer-metadata.js';
import type { JobDefinition, WorkerDefinition } from '../definitions/worker-definition.js';
import { GearmanDefinitionError } from '../gearman-error.js';
import { misnamed, serviceWithoutMethod } from '../gearman.messages.js';
import { enhancedMethod } from './enhanced-method.js';
import { type GearmanOutput, giveOutput, NO_OUTPUT } from './gearman-output.js';
import { JobContexts, type MakeForJob } from './job-contexts.js';
import { describedError } from './job-error.js';
import { aroundJob, hasHooks, withSetUp } from './job-hooks.js';
import { streaming } from './job-stream.js';
import type { Callable, JobScope } from './method-target.js';
import { plainMethod } from './plain-method.js';

type Methods = Record<string, Callable>;

/** What is needed to call one job's method, whichever instance it is called on. */
interface JobCall {
  readonly worker: WorkerDefinition;
  readonly methodName: string;
  readonly creator: ExternalContextCreator;
  readonly globalFilters: boolean;
  readonly output: GearmanOutput;
}

/** Makes of a worker's method what does a job: through Nest's guards, interceptors, pipes and filters. */
@Injectable()
export class JobHandlerFactory {
  constructor(
    @Inject(ModuleRef) private readonly moduleRef: ModuleRef,
    @Inject(JobContexts) private readonly contexts: JobContexts,
  ) {}

  /** @throws GearmanDefinitionError where the worker's `service` is not there, or has no such method */
  create(
    worker: WorkerDefinition,
    { methodName }: JobDefinition,
    output: GearmanOutput = NO_OUTPUT,
  ): JobHandler {
    const { globalEnhancers } = worker.module;
    const creator = this.contexts.creatorWith(globalEnhancers);
    const globalFilters = this.contexts.hasGlobalFilters(globalEnhancers);
    const call: JobCall = { worker, methodName, creator, globalFilters, output };
    const instance = this.instanceOf(worker);
    if (instance === undefined) return described(this.perJob(call, wrapperOf(worker)));
    const plain = this.contexts.hasGlobal(globalEnhancers) ? undefined : plainHandlerOf(call, instance);
    if (plain !== undefined) return described(plain);
    const handler = handlerOf(call, instance, { hostId: hostIdOf(worker) });
    return described(
      this.contexts.hasScoped(globalEnhancers) ? this.perJobEnhancers(call, instance) : handler,
    );
  }

  /** Gives a worker that lives as long as the application its output; those of single jobs get it when they are made. */
  introduce(worker: WorkerDefinition, output: GearmanOutput): void {
    const instance = this.instanceOf(worker);
    if (instance !== undefined && instance !== null) giveOutput(instance, output);
  }

  /** The one instance whose methods are called; undefined where each job gets its own. */
  private instanceOf({ className, service, host }: WorkerDefinition): object | null | undefined {
    if (host.type === 'object') return host.instance;
    if (service === undefined) {
      const { wrapper } = host;
      return wrapper.isDependencyTreeStatic() && !wrapper.isTransient
        ? (wrapper.instance as object)
        : undefined;
    }
    try {
      return this.moduleRef.get<object>(service as string, { strict: false });
    } catch (cause) {
      throw new GearmanDefinitionError(misnamed(className, (cause as Error).message), { cause });
    }
  }

  /** Request-scoped providers live for one job, which is their request. */
  private perJob(call: JobCall, wrapper: InstanceWrapper): JobHandler {
    return async (job) => {
      const { contextId, make } = this.contextOf(job);
      const creator = await this.creatorForJob(call, make);
      const instance = await make(wrapper);
      if (instance !== null) giveOutput(instance, call.output);
      return handlerOf({ ...call, creator }, instance, { contextId, hostId: wrapper.id })(job);
    };
  }

  /** One instance for all jobs, behind global enhancers that are made for each. */
  private perJobEnhancers(call: JobCall, instance: object | null): JobHandler {
    return async (job) => {
      const { make } = this.contextOf(job);
      const creator = await this.creatorForJob(call, make);
      return handlerOf({ ...call, creator }, instance, { hostId: hostIdOf(call.worker) })(job);
    };
  }

  private async creatorForJob(
    { worker, creator }: JobCall,
    make: MakeForJob,
  ): Promise<ExternalContextCreator> {
    const { globalEnhancers } = worker.module;
    if (!this.contexts.hasScoped(globalEnhancers)) return creator;
    return this.contexts.creatorForJob(globalEnhancers, make);
  }

  private contextOf(job: AssignedJob) {
    const contextId = ContextIdFactory.getByRequest(job);
    this.moduleRef.registerRequestByContextId(job, contextId);
    const make = ({ token }: InstanceWrapper): Promise<object | null> =>
      this.moduleRef.resolve<object>(token as string, contextId, { strict: false });
    return { contextId, make };
  }
}

function wrapperOf({ host }: WorkerDefinition): InstanceWrapper {
  return (host as { readonly wrapper: InstanceWrapper }).wrapper;
}

/** Whose guards and pipes hold: those of transient ones are made for each host. */
function hostIdOf({ host, service }: WorkerDefinition): string | undefined {
  return host.type === 'provider' && service === undefined ? host.wrapper.id : undefined;
}

function handlerOf(call: JobCall, instance: object | null, scope: JobScope): JobHandler {
  const { worker, methodName, creator, globalFilters } = call;
  const method: unknown = (instance as Methods | null)?.[methodName];
  if (instance === null || typeof method !== 'function') {
    throw new GearmanDefinitionError(serviceWithoutMethod(worker.className, methodName, worker.service));
  }
  const marked = hasEnhancers([FILTERS], instance.constructor, method);
  const callback = withSetUp(instance, streaming(method as Callable));
  const target = { instance, methodName, callback, filters: globalFilters || marked };
  const enhanced = enhancedMethod(creator, target, scope);
  const run = (job: AssignedJob): unknown => enhanced(job.payload(), job);
  return hasHooks(instance) ? (job) => aroundJob(instance, job, () => run(job)) : run;
}

/** Undefined where anything may stand around the method, be it hooks, or Nest's enhancers. */
function plainHandlerOf({ worker, methodName }: JobCall, instance: object | null): JobHandler | undefined {
  const method: unknown = (instance as Methods | null)?.[methodName];
  if (instance === null || typeof method !== 'function' || hasHooks(instance)) return undefined;
  // Nest looks for the enhancers of the class that it knows, which may not be the one that the instance names.
  if (classOf(worker) !== instance.constructor) return undefined;
  const plain = plainMethod(instance, methodName, method as Callable);
  return plain && ((job) => plain(job.payload(), job));
}

/** Undefined where Nest alone knows it. */
function classOf({ host, service }: WorkerDefinition): object | undefined {
  if (service !== undefined) return undefined;
  return host.type === 'provider' ? host.classType : Object;
}

/** What is thrown becomes the text of WORK_EXCEPTION. */
function described(handler: JobHandler): JobHandler {
  return (job) => {
    try {
      const brought = handler(job);
      return brought instanceof Promise ? brought.catch(throwDescribed) : brought;
    } catch (error) {
      return throwDescribed(error);
    }
  };
}

function throwDescribed(error: unknown): never {
  throw describedError(error);
}
