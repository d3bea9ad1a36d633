import { Injectable } from '@nestjs/common';

import {
  type AssignedJob,
  CurrentJob,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
  JobFailure,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';

/** How far the job `half` may go. */
@Injectable()
export class Step {
  readonly reached = new Gate();
  readonly next = new Gate();
}

/** Jobs that end in every way there is. */
@GearmanWorker({ name: 'Photos' })
export class PhotoWorker {
  constructor(readonly step: Step) {}

  @GearmanJob()
  resize(@GearmanPayload() photo: unknown): string {
    return photo === undefined ? 'resized nothing' : `resized ${String(photo)}`;
  }

  @GearmanJob()
  tell(@CurrentJob() job: AssignedJob): string {
    job.sendData('part');
    job.sendWarning('careful');
    job.sendStatus(1, 2);
    return 'told';
  }

  @GearmanJob()
  async half(@CurrentJob() job: AssignedJob): Promise<void> {
    job.sendStatus(10, 20);
    this.step.reached.open();
    await this.step.next.opened;
  }

  @GearmanJob()
  throwing(): never {
    throw new RangeError('too wide');
  }

  @GearmanJob()
  giveUp(): never {
    throw new JobFailure();
  }
}

/** The worker and what it needs. */
export const PHOTO_PROVIDERS = [Step, PhotoWorker];
