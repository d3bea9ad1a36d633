import 'reflect-metadata';

import { Inject, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { GearmanJob, GearmanModule, GearmanPayload, GearmanWorker } from '../../../dist/index.js';

const HANDLING = 'what does the jobs';

/** What a decorated application is, written without syntax that Node would not read. */
export function applicationOf({ concurrency, handle }, moduleOptions, furtherProviders = []) {
  class BenchWorker {
    constructor(handling) {
      this.handling = handling;
    }

    perform(payload) {
      return this.handling.handle(payload);
    }
  }
  Inject(HANDLING)(BenchWorker, undefined, 0);
  GearmanPayload()(BenchWorker.prototype, 'perform', 0);
  const perform = Object.getOwnPropertyDescriptor(BenchWorker.prototype, 'perform');
  GearmanJob({ functionName: 'bench' })(BenchWorker.prototype, 'perform', perform);
  GearmanWorker({ name: 'Bench', concurrency })(BenchWorker);
  Injectable()(BenchWorker);

  // oxlint-disable-next-line typescript/no-extraneous-class -- it is nothing but its metadata
  class AppModule {}
  const providers = [BenchWorker, { provide: HANDLING, useValue: { handle } }, ...furtherProviders];
  Module({ imports: [GearmanModule.forRoot(moduleOptions)], providers })(AppModule);
  return AppModule;
}

export async function startWorker(port, settings) {
  const options = { servers: `127.0.0.1:${port}`, consume: true };
  const app = await NestFactory.createApplicationContext(applicationOf(settings, options), { logger: false });
  return { stop: () => app.close() };
}
