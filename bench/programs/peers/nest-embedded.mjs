import { NestFactory } from '@nestjs/core';

import { GearmanClient } from '../../../dist/index.js';
import { applicationOf } from './nest-gearman.mjs';

/** Fills the embedded server before its workers start, which they do when every such hook has run. */
class Filling {
  constructor(client, { jobs, payload }) {
    this.client = client;
    this.jobs = jobs;
    this.payload = payload;
  }

  async onApplicationBootstrap() {
    const handles = Array.from(
      { length: this.jobs },
      () => this.client.doBackground('bench', this.payload).handle,
    );
    await Promise.all(handles);
  }
}

export async function startWorker(_port, settings) {
  const useFactory = (client) => new Filling(client, settings);
  const filling = { provide: Filling, useFactory, inject: [GearmanClient] };
  const application = applicationOf(settings, {}, [filling]);
  const app = await NestFactory.createApplicationContext(application, { logger: false });
  return { stop: () => app.close() };
}
