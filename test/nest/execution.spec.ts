import { describe, expect, it } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import {
  GearmanClient,
  GearmanJob,
  GearmanModule,
  GearmanWorker,
  JobExceptionError,
  JobFailedError,
  JobFailure,
} from '../../lib/index.js';
import { Gate } from '../support/gate.js';
import { Applications, moduleOf } from './applications.js';

@GearmanWorker({ name: 'Images', iterations: 1 })
class ImageWorker {
  @GearmanJob()
  resize(): string {
    return 'resized';
  }

  @GearmanJob()
  throwing(): never {
    throw new RangeError('too wide');
  }

  @GearmanJob()
  async rejecting(): Promise<never> {
    throw new RangeError('too wide');
  }

  @GearmanJob()
  throwingText(): never {
    // What plain JavaScript may throw.
    // oxlint-disable-next-line no-throw-literal
    throw 'too wide';
  }

  @GearmanJob()
  giveUp(): never {
    throw new JobFailure('too dark');
  }

  @GearmanJob()
  unwritable(): unknown {
    return 10n;
  }
}

describe('a job of an application', () => {
  const applications = Applications.perTest();

  it.each([
    { name: 'Images~throwing', exception: /RangeError: too wide$/ },
    { name: 'Images~rejecting', exception: /RangeError: too wide$/ },
    { name: 'Images~throwingText', exception: / Error: too wide$/ },
    { name: 'Images~unwritable', exception: /PayloadError: .*expected a value that JSON can hold/ },
  ])('$name ends with the exception $exception, and the worker goes on', async ({ name, exception }) => {
    const { client } = await applications.start({ providers: [ImageWorker] });
    const failing = client.doNormal(name).result();

    await expect(failing).rejects.toThrow(JobExceptionError);
    await expect(failing).rejects.toThrow(exception);

    expect(await client.doNormal('Images~resize').result()).toBe('resized');
  });

  it('ends without a reason where it throws a JobFailure', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });

    await expect(client.doNormal('Images~giveUp').result()).rejects.toThrow(JobFailedError);
  });

  it('is done also behind the iterations, which are for processes that only do jobs', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });

    for (let run = 0; run < 3; run++) {
      expect(await client.doNormal('Images~resize').result()).toBe('resized');
    }
  });

  it.each([1, 3])('runs beside as many others as the concurrency %i lets it', async (concurrency) => {
    const full = new Gate();
    const finish = new Gate();
    let [running, most] = [0, 0];
    @GearmanWorker({ name: 'Slow', concurrency })
    class SlowWorker {
      @GearmanJob()
      async wait(): Promise<void> {
        most = Math.max(most, ++running);
        if (running === concurrency) full.open();
        await finish.opened;
        running--;
      }
    }
    const { client } = await applications.start({ providers: [SlowWorker] });
    const tasks = Array.from({ length: 5 }, () => client.doNormal('Slow~wait'));
    await full.opened;

    finish.open();
    await Promise.all(tasks.map((task) => task.result()));

    expect(most).toBe(concurrency);
  });
});

describe('the application’s log', () => {
  it('says who takes jobs of whom, and which job threw', async () => {
    const lines: string[] = [];
    const note =
      (level: string) =>
      (message: unknown, ...rest: unknown[]) => {
        lines.push([level, rest.at(-1), message].join(' '));
      };
    const logger: LoggerService = { log: note('log'), warn: note('warn'), error: note('error') };
    const root = moduleOf({ imports: [GearmanModule.forRoot()], providers: [ImageWorker] });
    const context = await NestFactory.createApplicationContext(root, { logger, abortOnError: false });
    const task = context.get(GearmanClient, { strict: false }).doNormal('Images~throwing');

    await expect(task.result()).rejects.toThrow(JobExceptionError);
    await context.close();

    expect(lines).toContain('log Gearman Images takes jobs of 6 functions from in-process');
    const errors = lines.filter((line) => line.startsWith('error '));
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('Images~throwing');
    expect(errors[0]).toContain('too wide');
  });
});
