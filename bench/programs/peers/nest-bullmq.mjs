import 'reflect-metadata';

import { BullModule, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

const QUEUE = 'bench';

const HANDLING = 'what does the jobs';

function applicationOf(port, { concurrency, handle }) {
  class BenchProcessor extends WorkerHost {
    constructor(handling) {
      super();
      this.handling = handling;
    }

    async process(job) {
      return this.handling.handle(job.data);
    }
  }
  Inject(HANDLING)(BenchProcessor, undefined, 0);
  Processor(QUEUE, { concurrency })(BenchProcessor);

  // oxlint-disable-next-line typescript/no-extraneous-class -- it is nothing but its metadata
  class AppModule {}
  const connection = { host: '127.0.0.1', port };
  const imports = [BullModule.forRoot({ connection }), BullModule.registerQueue({ name: QUEUE })];
  Module({ imports, providers: [BenchProcessor, { provide: HANDLING, useValue: { handle } }] })(AppModule);
  return AppModule;
}

export async function startWorker(port, settings) {
  const app = await NestFactory.createApplicationContext(applicationOf(port, settings), { logger: false });
  return { stop: () => app.close() };
}
