import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ClientClosedError, GearmanClient } from 'nestjs-gearman';

import { AppModule } from './app.module.js';
import { AuditWorker } from './audit.worker.js';
import { Drill } from './drill.js';
import { Fleet } from './fleet.js';
import { HashProducer, ORDERS } from './hash.producer.js';
import { again, print } from './print.js';

/** Its death is the drill. */
const VICTIM = 'south';

/** Sends jobs to many servers: `main.js [jobs]`, so many in each run. */
async function main(words: readonly string[]): Promise<void> {
  const jobs = jobsOf(words);
  const app = await NestFactory.createApplicationContext(AppModule, {
    // That a server was lost would be a warning; errors are told by whoever called this.
    logger: ['fatal'],
    abortOnError: false,
  });
  app.enableShutdownHooks();
  try {
    await runAll(app, jobs);
  } finally {
    await app.close();
  }
}

function jobsOf([written = '24']: readonly string[]): number {
  const jobs = Number(written);
  if (Number.isInteger(jobs) && jobs > 0) return jobs;
  throw new Error(`expected a number of jobs from 1, got "${written}"`);
}

async function runAll(app: INestApplicationContext, jobs: number): Promise<void> {
  const [fleet, producer, drill] = [app.get(Fleet), app.get(HashProducer), app.get(Drill)];
  console.log(`job servers: ${fleet.addresses}`);
  for (const order of ORDERS) await producer.run({ title: order, order, jobs });
  if (fleet.isOwn) {
    drill.killAtNextJobOf(VICTIM);
    await producer.run({ title: `roundRobin, ${VICTIM} killed`, order: 'roundRobin', jobs });
    for (const order of ORDERS) await producer.run({ title: `${order}, without ${VICTIM}`, order, jobs });
  }
  // Any client knows every declared job, and submits it where it belongs: to the other cluster.
  const entries = await app.get(GearmanClient).of(AuditWorker).all().result();
  print(entries);
  console.log(`${entries.length} results, ${again(entries)} submitted again, ${drill.done} times done here`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  // Closed while it waited for jobs: by a signal, as `Interruption` has said.
  if (!(error instanceof ClientClosedError)) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
