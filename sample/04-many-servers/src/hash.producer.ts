import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import {
  ConnectionLostError,
  GearmanClient,
  getGearmanClientToken,
  InjectGearmanClient,
  type ServerOrder,
} from 'nestjs-gearman';

import { AuditWorker } from './audit.worker.js';
import type { Hashed } from './hash.worker.js';

/** Each is a client's name, see `AppModule`. */
export const ORDERS: readonly ServerOrder[] = ['preferred', 'roundRobin', 'unique', 'functionName'];

const FUNCTIONS = ['Hashes~light', 'Hashes~usual', 'Hashes~heavy'];

/** Many jobs at once, by one client. */
export interface Run {
  readonly title: string;
  readonly order: ServerOrder;
  readonly jobs: number;
}

interface HashJob {
  readonly functionName: string;
  readonly text: string;
  /** Who hashes which text: equal in every run, so that the order `unique` sends them where it sent them before. */
  readonly unique: string;
}

@Injectable()
export class HashProducer {
  constructor(
    private readonly modules: ModuleRef,
    @InjectGearmanClient('audit') private readonly audit: GearmanClient,
  ) {}

  /** Has every job of a run done, and written down. */
  async run({ title, order, jobs }: Run): Promise<void> {
    const client = this.modules.get<GearmanClient>(getGearmanClientToken(order), { strict: false });
    const all = Array.from({ length: jobs }, async (_job, index) => {
      const functionName = FUNCTIONS[index % FUNCTIONS.length] as string;
      const done = await hash(client, { functionName, text: `text ${index}`, unique: `${order} ${index}` });
      await this.audit
        .of(AuditWorker)
        .record({ run: title, ...done })
        .result();
    });
    await Promise.all(all);
  }
}

/**
 * A server that is away before it has accepted the job is passed over by the client. One that is lost behind that took
 * the job with it: only the application knows whether it may be done twice, for its worker may have had it. This one may.
 *
 * @throws ConnectError where no server is left; JobExceptionError, JobFailedError
 */
async function hash(client: GearmanClient, { functionName, text, unique }: HashJob) {
  for (let submissions = 1; ; submissions += 1) {
    try {
      const { server } = await client.doNormal<Hashed>(functionName, text, { unique }).result();
      return { server, submissions };
    } catch (error) {
      if (!(error instanceof ConnectionLostError)) throw error;
    }
  }
}
