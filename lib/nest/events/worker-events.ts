import { Inject, Injectable } from '@nestjs/common';

import type { JobWorker } from '../../worker/index.js';
import type { WorkerDefinition } from '../definitions/worker-definition.js';
import { GearmanEvents } from './gearman-events.js';

/** Tells what becomes of workers, and of the servers that they work for. */
@Injectable()
export class WorkerEvents {
  constructor(@Inject(GearmanEvents) private readonly events: GearmanEvents) {}

  follow({ callableName, module }: WorkerDefinition, jobWorker: JobWorker): void {
    const source = { worker: callableName, cluster: module.name };
    jobWorker.on('started', () => this.events.emit('gearman.worker.started', source));
    jobWorker.on('idle', () => this.events.emit('gearman.worker.idle', source));
    jobWorker.on('draining', (event) => this.events.emit('gearman.worker.draining', { ...source, ...event }));
    jobWorker.on('stopped', (event) => this.events.emit('gearman.worker.stopped', { ...source, ...event }));
    this.followServers(source, jobWorker);
  }

  /** A worker tells of each attempt that fails; here each server is lost once, and back once. */
  private followServers(source: { worker: string; cluster: string }, jobWorker: JobWorker): void {
    const lost = new Set<string>();
    jobWorker.on('disconnected', ({ address, error }) => {
      if (lost.has(address)) return;
      lost.add(address);
      this.events.emit('gearman.server.lost', { ...source, address, error });
    });
    jobWorker.on('connected', ({ address }) => {
      if (lost.delete(address)) this.events.emit('gearman.server.back', { ...source, address });
    });
  }
}
