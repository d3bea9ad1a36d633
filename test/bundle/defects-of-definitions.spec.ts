/** Defects of GearmanBundle's definitions and configuration, by their numbers, and that ours do right. */
import { describe, expect, test } from '@jest/globals';
import { Module } from '@nestjs/common';

import {
  GearmanClient,
  GearmanDefinitionError,
  GearmanJob,
  GearmanModule,
  type GearmanModuleOptions,
  GearmanWorker,
  JobDoesNotExistError,
  TaskSet,
  WorkerDoesNotExistError,
} from '../../lib/index.js';
import { runHere } from '../cli/recording-output.js';
import { Applications, moduleOf } from '../nest/applications.js';

const applications = Applications.perTest();

@GearmanWorker({ name: 'Photos' })
class PhotoWorker {
  @GearmanJob()
  resize(): string {
    return 'resized';
  }
}

/** The bundle's documented configuration, translated; `null` is `undefined` here. */
const DOCUMENTED: GearmanModuleOptions = {
  servers: { host: '127.0.0.1', port: 4730 },
  consume: false,
  defaults: {
    defaultMethod: 'doNormal',
    iterations: 150,
    minimumExecutionTime: undefined,
    timeout: undefined,
    callbacks: true,
    jobPrefix: undefined,
    generateUniqueKey: 'md5',
    prependNamespace: true,
  },
};

describe('8. documented configuration is refused, and documented methods do not exist', () => {
  test('the documented configuration is taken, and what is left open has its default', async () => {
    const { registry } = await applications.start({ providers: [PhotoWorker] }, DOCUMENTED);

    expect(registry.jobs[0]?.options).toMatchObject({
      defaultMethod: 'doNormal',
      iterations: 150,
      minimumExecutionTime: 0,
      timeout: 0,
    });
  });

  test.each([
    ['127.0.0.1'],
    ['127.0.0.1:4730,127.0.0.1:4731'],
    [{ host: '127.0.0.1' }],
    [[{ host: '127.0.0.1', port: 4730 }, '127.0.0.1:4731']],
  ])('servers may be %j: one or a list, with or without a port', async (given) => {
    const { client } = await applications.start({}, { servers: given });

    expect(client).toBeInstanceOf(GearmanClient);
  });

  test.each<[string, object, string]>([
    ['in the module', { server: undefined, prefix: 'dev_' }, 'unknown option "prefix"'],
    ['in its defaults', { defaults: { job_prefix: 'dev_' } }, 'unknown option "job_prefix"'],
  ])(
    'an option that does not exist is refused %s, and those that do are named',
    async (_where, options, text) => {
      const start = applications.start({}, options);

      await expect(start).rejects.toThrow(text);
      await expect(start).rejects.toThrow('the options are ');
    },
  );

  test('every method of the documentation is there', () => {
    const ofClient = [
      'callJob',
      'doNormal',
      'doHigh',
      'doLow',
      'doBackground',
      'doHighBackground',
      'doLowBackground',
      'jobStatus',
      'taskSet',
    ];
    const ofSet = [
      'addTask',
      'addTaskHigh',
      'addTaskLow',
      'addTaskBackground',
      'addTaskHighBackground',
      'addTaskLowBackground',
      'runTasks',
    ];

    expect(Object.getOwnPropertyNames(GearmanClient.prototype)).toEqual(expect.arrayContaining(ofClient));
    expect(Object.getOwnPropertyNames(TaskSet.prototype)).toEqual(expect.arrayContaining(ofSet));
  });
});

@Module({})
class IdleModule {}

describe('9. workers are skipped behind an inactive bundle, name collisions undetected, errors without message', () => {
  test('workers are found behind modules that have none, wherever they are', async () => {
    const photos = moduleOf({ imports: [IdleModule], providers: [PhotoWorker] });
    const { registry } = await applications.start({ imports: [IdleModule, moduleOf({ imports: [photos] })] });

    expect(registry.workers.map(({ callableName }) => callableName)).toEqual(['Photos']);
  });

  test('two handlers of one function keep the application from starting, and both are named', async () => {
    @GearmanWorker({ name: 'Pho' })
    class OtherWorker {
      @GearmanJob({ functionName: 'Photos~resize' })
      rotate(): void {}
    }

    const start = applications.start({ providers: [PhotoWorker, OtherWorker] });

    await expect(start).rejects.toThrow(GearmanDefinitionError);
    await expect(start).rejects.toThrow(/Photos~resize .*PhotoWorker#resize.*OtherWorker#rotate/);
  });

  test('names that differ only in their parts’ borders stay apart: nothing is cut out of them', async () => {
    @GearmanWorker({ name: 'A\\BC' })
    class One {
      @GearmanJob()
      work(): string {
        return 'one';
      }
    }
    @GearmanWorker({ name: 'AB\\C' })
    class Other {
      @GearmanJob()
      work(): string {
        return 'other';
      }
    }
    const { client } = await applications.start({ providers: [One, Other] });

    expect(await client.doNormal('A\\BC~work').result()).toBe('one');
    expect(await client.doNormal('AB\\C~work').result()).toBe('other');
  });

  test('who asks for what is not there is told what is', async () => {
    const { registry } = await applications.start({ providers: [PhotoWorker] });

    expect(() => registry.worker('Photo')).toThrow(WorkerDoesNotExistError);
    expect(() => registry.worker('Photo')).toThrow('there is no worker named Photo; there are Photos');
    expect(() => registry.job('Photos~size')).toThrow(JobDoesNotExistError);
    expect(() => registry.job('Photos~size')).toThrow('there are Photos~resize');
  });

  test.each([
    [['worker:describe', 'Photo'], 'there is no worker named Photo; there are Photos'],
    [['job:describe', 'Photos~size'], 'there is no job named Photos~size; there are Photos~resize'],
    [['worker:execute', 'Photo'], 'there is no worker named Photo; there are Photos'],
    [['job:execute', 'Photos~size'], 'there is no job named Photos~size; there are Photos~resize'],
  ])('so is who asks by a command: %j', async (words, message) => {
    const gearman = GearmanModule.forRoot({ servers: '127.0.0.1' });

    const ended = await runHere(
      words,
      {},
      { module: moduleOf({ imports: [gearman], providers: [PhotoWorker] }) },
    );

    expect(ended.stderr).toContain(message);
    expect(ended.exitCode).toBe(64);
  });
});
