import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  type NestInterceptor,
  UseInterceptors,
  ValidationPipe,
} from '@nestjs/common';
import { IsInt } from 'class-validator';
import { map, of } from 'rxjs';

import {
  type AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
  JobFailure,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import type { TestApplication } from './applications.js';

class WidthDto {
  @IsInt()
  readonly width!: number;
}

const WRAPPING: NestInterceptor = {
  intercept: (_context: ExecutionContext, next: CallHandler) =>
    next.handle().pipe(map((result: unknown) => ({ wrapped: result }))),
};

/** What a test holds up and watches. */
export class Desk {
  readonly started = new Gate();
  readonly gate = new Gate();
  readonly journal: unknown[] = [];
}

@GearmanWorker({ name: 'Images' })
export class ImageWorker {
  constructor(
    @Inject(Desk) private readonly desk: Desk,
    @Inject(GearmanClient) private readonly client: GearmanClient,
  ) {}

  @GearmanJob()
  echo(payload: unknown, job: AssignedJob): unknown {
    return [payload, job.functionName, job.attempt];
  }

  @GearmanJob()
  @UseInterceptors(WRAPPING)
  checked(@GearmanPayload(new ValidationPipe()) { width }: WidthDto): number {
    return width;
  }

  @GearmanJob()
  fail(@CurrentJob() { functionName }: AssignedJob): never {
    throw new JobFailure(functionName);
  }

  @GearmanJob()
  stream(): unknown {
    return of(1, 2);
  }

  @GearmanJob()
  async wait(@GearmanPayload() payload: unknown, @CurrentJob() job: AssignedJob): Promise<unknown> {
    this.desk.journal.push(payload);
    job.sendStatus(1, 4);
    job.sendWarning('slow');
    this.desk.started.open();
    await this.desk.gate.opened;
    return payload;
  }

  @GearmanJob()
  async untilAborted(@CurrentJob() job: AssignedJob): Promise<void> {
    this.desk.started.open();
    await new Promise((resolve) => job.signal.addEventListener('abort', resolve));
    this.desk.journal.push((job.signal.reason as Error).message);
  }

  @GearmanJob()
  async nested(payload: unknown): Promise<unknown> {
    return ['nested', await this.client.doNormal('Images~echo', payload).result()];
  }
}

export const PROVIDERS = [Desk, ImageWorker];

export function deskOf({ context }: TestApplication): Desk {
  return context.get(Desk);
}
