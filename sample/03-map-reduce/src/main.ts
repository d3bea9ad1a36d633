import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

import { NestFactory } from '@nestjs/core';
import { ClientClosedError } from 'nestjs-gearman';

import { AppModule } from './app.module.js';
import { LogAnalysis } from './log.analysis.js';
import type { LogFile } from './log-part.js';
import { print } from './print.js';
import type { Summary } from './summary.js';

const SHIPPED_LOG = fileURLToPath(new URL('../log/access.log', import.meta.url));

/** A part's bytes: at least so many, and so many more that there are not more parts than that. */
const [LEAST_PART, MOST_PARTS] = [32 * 1024, 1000];

/** Analyses an access log: `main.js [file]`. */
async function main(file = SHIPPED_LOG): Promise<void> {
  const log = await logFile(resolve(file));
  const app = await NestFactory.createApplicationContext(AppModule, {
    logger: ['warn', 'fatal'],
    abortOnError: false,
  });
  app.enableShutdownHooks();
  console.log(`counting ${log.file}`);
  try {
    await analyse(app.get(LogAnalysis), log);
  } finally {
    await app.close();
  }
}

async function logFile(file: string): Promise<LogFile> {
  const found = await stat(file).catch((cause: Error) => {
    throw new Error(`cannot read the log ${file}: ${cause.message}`, { cause });
  });
  if (!found.isFile()) throw new Error(`expected a log, got ${file}, which is no file`);
  return { file, partSize: Math.max(LEAST_PART, Math.ceil(found.size / MOST_PARTS)) };
}

async function analyse(analysis: LogAnalysis, log: LogFile): Promise<void> {
  const { summary, parts } = await analysis.mapReduce(log);
  print(summary);
  for (const [pid, count] of parts) console.log(`process ${pid} has counted ${count} parts`);

  const alone = await analysis.alone(log);
  check('map and reduce jobs', summary, alone);
  const byReduceJob = await analysis.byReduceJob(log, (done, of) => {
    if (done === of) console.log(`the reduce job has had ${of} parts counted`);
  });
  check("Gearman's reduce job", byReduceJob, alone);
}

function check(what: string, found: Summary, alone: Summary): void {
  if (!isDeepStrictEqual(found, alone))
    throw new Error(`${what} found something else than one process alone; is the log still written to?`);
  console.log(`${what}: the same as one process alone`);
}

try {
  await main(process.argv[2]);
} catch (error) {
  // Closed while it waited for jobs: by a signal, as `Interruption` has said.
  if (!(error instanceof ClientClosedError)) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
