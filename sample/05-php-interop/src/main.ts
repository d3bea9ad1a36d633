import { NestFactory } from '@nestjs/core';
import { ClientClosedError, GearmanClient } from 'nestjs-gearman';

import { AppModule } from './app.module.js';
import { askPhp } from './conversation.js';
import { PhpMissingError, PhpScripts } from './php-scripts.js';
import { ADDRESSES } from './servers.js';

/** What shell scripts call it when something that a program needs is not there (sysexits.h). */
const EX_UNAVAILABLE = 69;

async function main(): Promise<void> {
  PhpScripts.check();
  const app = await NestFactory.createApplicationContext(AppModule, {
    logger: ['fatal'],
    abortOnError: false,
  });
  app.enableShutdownHooks();
  try {
    console.log(`job servers: ${ADDRESSES}`);
    const scripts = app.get(PhpScripts);
    await scripts.startWorker();
    console.log('Nest asks, PHP works');
    await askPhp(app.get(GearmanClient), indented);
    console.log('PHP asks, Nest works');
    await scripts.runClient(indented);
  } finally {
    await app.close();
  }
}

function indented(line: string): void {
  console.log(`  ${line}`);
}

try {
  await main();
} catch (error) {
  // Closed while it waited for jobs: by a signal, as `Interruption` has said.
  if (!(error instanceof ClientClosedError)) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = error instanceof PhpMissingError ? EX_UNAVAILABLE : 1;
  }
}
