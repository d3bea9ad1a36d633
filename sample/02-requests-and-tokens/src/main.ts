import { fileURLToPath } from 'node:url';

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';

import { AccessLog } from './access-log.js';
import { AppModule } from './app.module.js';
import { Configuration } from './configuration.js';

const PAGE = fileURLToPath(new URL('../public', import.meta.url));

async function main(): Promise<void> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule, { abortOnError: false });
  // On SIGTERM: jobs finish, then answers, then this process, with 0.
  app.enableShutdownHooks([], { useProcessExit: true });
  app.disable('x-powered-by');
  // Before the page, which is served without Nest's routes.
  app.use(app.get(AccessLog).middleware);
  app.useStaticAssets(PAGE);
  await app.listen(app.get(Configuration).port, '127.0.0.1');
  console.log(`open ${await app.getUrl()}`);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
