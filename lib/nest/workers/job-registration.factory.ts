import { Inject, Injectable, Optional } from '@nestjs/common';

import type { JobHandler, RegisterOptions, WorkerMiddleware } from '../../worker/index.js';
import type { JobDefinition, WorkerDefinition } from '../definitions/worker-definition.js';
import { WorkEvents } from '../events/work-events.js';
import { GEARMAN_HARNESS, type GearmanHarness } from '../gearman-harness.js';
import { type GearmanOutput, NO_OUTPUT } from '../handlers/gearman-output.js';
import { JobHandlerFactory } from '../handlers/job-handler.factory.js';

/** What does one job, wherever it runs. */
export interface JobRegistrationParts {
  readonly handler: JobHandler;
  readonly options: Required<Pick<RegisterOptions, 'serializer' | 'timeout'>> &
    Pick<RegisterOptions, 'concurrency'>;
}

/** Makes of definitions what a `JobWorker` and inline jobs run: handlers, their options, and what stands around them. */
@Injectable()
export class JobRegistrationFactory {
  constructor(
    @Inject(JobHandlerFactory) private readonly handlers: JobHandlerFactory,
    @Inject(WorkEvents) private readonly workEvents: WorkEvents,
    @Optional() @Inject(GEARMAN_HARNESS) private readonly harness?: GearmanHarness,
  ) {}

  /** @throws GearmanDefinitionError */
  create(
    worker: WorkerDefinition,
    job: JobDefinition,
    output: GearmanOutput = NO_OUTPUT,
  ): JobRegistrationParts {
    const { serializer = worker.module.serializer, executionTimeout } = job.options;
    const concurrency = job.ownConcurrency;
    return {
      handler: this.handlers.create(worker, job, output),
      options: {
        serializer,
        timeout: executionTimeout * 1000,
        ...(concurrency !== undefined && { concurrency }),
      },
    };
  }

  /** Around every job of a worker, the outermost first. */
  middleware(worker: WorkerDefinition): readonly WorkerMiddleware[] {
    const harness = this.harness === undefined ? [] : [this.harness.middleware];
    return [...harness, this.workEvents.middleware(worker), ...(worker.module.worker.middleware ?? [])];
  }

  /** Gives the worker the output that its jobs may write to. */
  introduce(worker: WorkerDefinition, output: GearmanOutput): void {
    this.handlers.introduce(worker, output);
  }
}
