import { Inject, Injectable } from '@nestjs/common';

import type { WorkerMiddleware } from '../../worker/index.js';
import { GearmanRegistry } from '../definitions/gearman.registry.js';
import type { JobDefinition, WorkerDefinition } from '../definitions/worker-definition.js';
import { NO_OUTPUT } from '../handlers/gearman-output.js';
import { JobRegistrationFactory, type JobRegistrationParts } from '../workers/job-registration.factory.js';

/** What does one job, and what stands around it. */
export interface InlineHandler extends JobRegistrationParts {
  readonly middleware: readonly WorkerMiddleware[];
}

/** Finds what does a job, made when it is first needed. */
@Injectable()
export class InlineHandlers {
  private readonly made = new Map<JobDefinition, InlineHandler>();
  private readonly introduced = new Set<WorkerDefinition>();

  constructor(
    @Inject(GearmanRegistry) private readonly registry: GearmanRegistry,
    @Inject(JobRegistrationFactory) private readonly registrations: JobRegistrationFactory,
  ) {}

  /** @returns undefined where no worker does this function. @throws GearmanDefinitionError */
  find(name: string): InlineHandler | undefined {
    for (const worker of this.registry.workers) {
      const job = worker.jobs.find(({ functionName }) => functionName === name);
      if (job !== undefined) return this.made.get(job) ?? this.make(worker, job);
    }
    return undefined;
  }

  private make(worker: WorkerDefinition, job: JobDefinition): InlineHandler {
    if (!this.introduced.has(worker)) this.registrations.introduce(worker, NO_OUTPUT);
    this.introduced.add(worker);
    const middleware = this.registrations.middleware(worker);
    const handler = { ...this.registrations.create(worker, job), middleware };
    this.made.set(job, handler);
    return handler;
  }
}
