import { NestFactory } from '@nestjs/core';
import { GearmanClient } from 'nestjs-gearman';

import { AppModule } from './app.module.js';
import { LetterWorker } from './letter.worker.js';

/** Accepts letters, `office.js [letters]`, and writes what was accepted, now and before, until a signal ends it. */
async function main([written = '0']: readonly string[]): Promise<void> {
  const letters = Number(written);
  if (!Number.isInteger(letters) || letters < 0)
    throw new Error(`expected a number of letters, got "${written}"`);
  const app = await NestFactory.createApplicationContext(AppModule, {
    logger: ['error'],
    abortOnError: false,
  });
  app.enableShutdownHooks();
  const client = app.get(GearmanClient).of(LetterWorker);
  // Each handle comes when its letter is on the disk: from then on it is written, sooner or later.
  const tasks = Array.from({ length: letters }, (_, index) =>
    client.background.write({ to: `customer ${index + 1}` }),
  );
  await Promise.all(tasks.map((task) => task.handle));
  if (letters > 0) console.log(`${letters} letters are accepted`);
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
