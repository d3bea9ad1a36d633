import { Inject, Injectable } from '@nestjs/common';

import type { AssignedJob, JobOutcome, WorkerMiddleware } from '../../worker/index.js';
import type { WorkerDefinition } from '../definitions/worker-definition.js';
import { GearmanEvents } from './gearman-events.js';
import { WorkExecutedEvent, WorkStartingEvent } from './work-event.js';

/** Tells of each job's beginning and end, wherever it runs. */
@Injectable()
export class WorkEvents {
  constructor(@Inject(GearmanEvents) private readonly events: GearmanEvents) {}

  middleware(worker: WorkerDefinition): WorkerMiddleware {
    const around: WorkerMiddleware = (job, next) => this.around(worker, job, next);
    return Object.assign(around, { idle: () => this.silent });
  }

  private get silent(): boolean {
    return !this.events.heard('gearman.work.starting') && !this.events.heard('gearman.work.executed');
  }

  private async around(
    { callableName, module, jobs }: WorkerDefinition,
    assigned: AssignedJob,
    next: () => Promise<JobOutcome>,
  ): Promise<JobOutcome> {
    const definition = jobs.find(({ functionName }) => functionName === assigned.functionName);
    const starting = new WorkStartingEvent(callableName, module.name, definition, assigned);
    const startedAt = module.clock.now();
    this.events.emit('gearman.work.starting', starting);
    const outcome = await next();
    const duration = module.clock.now() - startedAt;
    const serializer = definition?.options.serializer ?? module.serializer;
    this.events.emit('gearman.work.executed', new WorkExecutedEvent(starting, outcome, duration, serializer));
    return outcome;
  }
}
