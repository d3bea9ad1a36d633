import type { ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { GearmanDefinitionError } from '../gearman-error.js';
import { jobWithoutWorker } from '../gearman.messages.js';
import { rejectClassEnhancers } from './class-enhancers.js';
import type { WorkerSource } from './define-worker.js';
import { GearmanMetadataAccessor } from './gearman-metadata.accessor.js';

/** A provider or controller, and the module that it is of. */
export interface Host {
  readonly wrapper: InstanceWrapper;
  readonly type: { readonly name: string; readonly prototype: object };
  readonly moduleName: string;
}

/** A worker as its class and methods are marked. */
export type FoundWorker = Omit<WorkerSource, 'configured'>;

/**
 * Finds workers and their jobs among the providers and controllers of all modules, and returns them as data. It needs
 * no instance of them, so that commands can list workers of an application whose providers were never made.
 */
export class GearmanExplorer {
  private readonly accessor = new GearmanMetadataAccessor();

  constructor(private readonly modules: ModulesContainer) {}

  /** @throws GearmanDefinitionError where a job's class is no worker, or a guard of it would not be made */
  workers(): readonly FoundWorker[] {
    return this.hosts().flatMap((host) => {
      const found = this.accessor.workersOf(host.type);
      const [job] = this.accessor.jobMarks(host.type.prototype);
      if (found.length === 0 && job !== undefined) {
        throw new GearmanDefinitionError(jobWithoutWorker(host.type.name, job.methodName));
      }
      for (const { jobMarks } of found) rejectClassEnhancers(host, jobMarks);
      const { wrapper, type, moduleName } = host;
      return found.map((marks) => ({
        ...marks,
        className: type.name,
        moduleName,
        host: { type: 'provider', wrapper, classType: type } as const,
      }));
    });
  }

  private hosts(): Host[] {
    const seen = new Set<unknown>();
    const hosts: Host[] = [];
    for (const module of this.modules.values()) {
      for (const wrapper of [...module.providers.values(), ...module.controllers.values()]) {
        const type = this.typeOf(wrapper);
        const identity: unknown = wrapper.instance ?? wrapper;
        if (type === undefined || wrapper.isAlias || seen.has(identity)) continue;
        seen.add(identity);
        hosts.push({ wrapper, type, moduleName: module.name });
      }
    }
    return hosts;
  }

  /** The class behind a provider of any form; of what a factory has not made yet, the class that it is asked for by. */
  private typeOf(wrapper: InstanceWrapper): Host['type'] | undefined {
    if (wrapper.metatype && !wrapper.inject) return classOf(wrapper.metatype);
    const made = classOf((wrapper.instance as object | undefined)?.constructor);
    const token = classOf(wrapper.token);
    const isWorker = (type: Host['type'] | undefined): boolean =>
      type !== undefined && this.accessor.workersOf(type).length > 0;
    return !isWorker(made) && isWorker(token) ? token : made;
  }
}

function classOf(type: unknown): Host['type'] | undefined {
  const isClass = typeof type === 'function' && typeof type.prototype === 'object' && type.prototype !== null;
  return isClass ? (type as unknown as Host['type']) : undefined;
}
