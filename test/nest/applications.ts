import { afterEach } from '@jest/globals';
import { type INestApplicationContext, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { GearmanClient, GearmanModule, type GearmanModuleOptions, GearmanRegistry } from '../../lib/index.js';

/** So that a job nobody does fails with the client's own words, before Jest's. In ms. */
const TASK_TIMEOUT = 10_000;

/** An application that has started, and what most tests need of it. */
export interface TestApplication {
  readonly context: INestApplicationContext;
  readonly client: GearmanClient;
  readonly registry: GearmanRegistry;
}

/** The applications of one test, closed when it ends. */
export class Applications {
  private readonly contexts: INestApplicationContext[] = [];

  /** To be called in a `describe`, or at the top of a file: makes a set that is emptied behind every test. */
  static perTest(): Applications {
    const applications = new Applications();
    afterEach(() => applications.close());
    return applications;
  }

  /** Starts an application whose root module has these parts besides `GearmanModule.forRoot(options)`. */
  start(parts: ModuleMetadata, options: GearmanModuleOptions = {}): Promise<TestApplication> {
    const client = { timeout: TASK_TIMEOUT, ...options.client };
    const gearman = GearmanModule.forRoot({ ...options, client });
    return this.run(moduleOf({ ...parts, imports: [gearman, ...(parts.imports ?? [])] }));
  }

  /** Starts an application with a root module of the test's own. */
  async run(rootModule: Type): Promise<TestApplication> {
    const context = await NestFactory.createApplicationContext(rootModule, {
      logger: false,
      abortOnError: false,
    });
    this.contexts.push(context);
    return {
      context,
      client: context.get(GearmanClient, { strict: false }),
      registry: context.get(GearmanRegistry, { strict: false }),
    };
  }

  async close(): Promise<void> {
    for (let context = this.contexts.pop(); context !== undefined; context = this.contexts.pop()) {
      await context.close();
    }
  }
}

/** A module class of its own. */
export function moduleOf(parts: ModuleMetadata): Type {
  @Module(parts)
  class TestModule {}
  return TestModule;
}

/** Turns of the event loop and round trips to the server, many more than a worker needs to connect and do a job. */
export async function passTime(client: GearmanClient): Promise<void> {
  for (let round = 0; round < 30; round++) await client.echo('are you there?');
}
