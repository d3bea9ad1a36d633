import { fileURLToPath } from 'node:url';

import { NestFactory } from '@nestjs/core';
import { fromEvent, takeUntil } from 'rxjs';

import { AppModule } from './app.module.js';
import { progressFor } from './progress.js';
import { Report } from './report.js';
import { requestsFor } from './requests.js';
import type { ThumbnailRequest } from './thumbnail.js';
import { ThumbnailProducer } from './thumbnail.producer.js';

const SHIPPED_PICTURES = fileURLToPath(new URL('../pictures', import.meta.url));

/** What shells say of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Makes thumbnails of a folder's pictures: `main.js [folder [output]]`. */
async function main(folder = SHIPPED_PICTURES, output?: string): Promise<void> {
  const requests = await requestsFor(folder, output);
  const app = await NestFactory.createApplicationContext(AppModule, {
    // Without `error`: a job's error is told by the report, and one at start by whoever called this.
    logger: ['warn', 'fatal'],
    abortOnError: false,
  });
  try {
    const report = await follow(app.get(ThumbnailProducer), requests);
    if (report.complete) return;
    console.error('interrupted');
    process.exitCode = INTERRUPTED;
  } finally {
    await app.close();
  }
}

/** Shows how the jobs get on, and prints what became of them, also when they are interrupted. */
async function follow(producer: ThumbnailProducer, requests: readonly ThumbnailRequest[]): Promise<Report> {
  const report = new Report(requests);
  const progress = progressFor(process.stdout);
  progress.start(requests.length);
  try {
    const news = producer.produce(requests).pipe(takeUntil(fromEvent(process, 'SIGINT')));
    await news.forEach((item) => {
      report.add(item);
      progress.show(item);
    });
  } finally {
    progress.stop();
    report.print();
  }
  return report;
}

try {
  await main(...process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
