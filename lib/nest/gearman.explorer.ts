import type { ModulesContainer } from '@nestjs/core';
import type { InstanceWrapper } from '@nestjs/core/injector/instance-wrapper.js';

import { rejectClassEnhancers } from './class-enhancers.js';
import { GearmanDefinitionError } from './gearman-error.js';
import { GearmanMetadataAccessor } from './gearman-metadata.accessor.js';
import type { ResolvedModuleOptions } from './gearman-module-options.js';
import { jobWithoutWorker } from './gearman.messages.js';
import { defineWorker } from './define-worker.js';
import type { WorkerDefinition } from './worker-definition.js';

/** A provider or controller, and the module that it is of. */
export interface Host {
  readonly wrapper: InstanceWrapper;
  readonly type: { readonly name: string; readonly prototype: object };
  readonly moduleName: string;
}

/**
 * Finds workers and their jobs among the providers and controllers of all modules, and returns them as data. It needs
 * no instance of them, so that commands can list workers of an application whose providers were never made.
 */
export class GearmanExplorer {
  private readonly accessor = new GearmanMetadataAccessor();

  constructor(private readonly modules: ModulesContainer) {}

  /** @throws GearmanDefinitionError where a worker or job cannot be what its decorators say */
  explore(options: ResolvedModuleOptions): readonly WorkerDefinition[] {
    return this.hosts().flatMap((host) => {
      const jobMarks = this.accessor.jobMarks(host.type.prototype);
      const workerMarks = this.accessor.workerMarks(host.type);
      const [job] = jobMarks;
      if (workerMarks.length === 0 && job !== undefined) {
        throw new GearmanDefinitionError(jobWithoutWorker(host.type.name, job.methodName));
      }
      rejectClassEnhancers(host, jobMarks);
      return workerMarks.map((mark) => defineWorker(host, mark, jobMarks, options));
    });
  }

  private hosts(): Host[] {
    const seen = new Set<unknown>();
    const hosts: Host[] = [];
    for (const module of this.modules.values()) {
      for (const wrapper of [...module.providers.values(), ...module.controllers.values()]) {
        const type = typeOf(wrapper);
        const identity: unknown = wrapper.instance ?? wrapper;
        if (type === undefined || wrapper.isAlias || seen.has(identity)) continue;
        seen.add(identity);
        hosts.push({ wrapper, type, moduleName: module.name });
      }
    }
    return hosts;
  }
}

/** The class behind a provider of any form; a factory's product is known only once it is made. */
function typeOf(wrapper: InstanceWrapper): Host['type'] | undefined {
  const type: unknown =
    !wrapper.metatype || wrapper.inject
      ? (wrapper.instance as object | undefined)?.constructor
      : wrapper.metatype;
  const isClass = typeof type === 'function' && typeof type.prototype === 'object' && type.prototype !== null;
  return isClass ? (type as unknown as Host['type']) : undefined;
}
