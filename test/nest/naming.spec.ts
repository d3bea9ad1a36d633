import { describe, expect, it } from '@jest/globals';
import type { Type } from '@nestjs/common';

import {
  type AssignedJob,
  CurrentJob,
  GearmanJob,
  GearmanWorker,
  type NameParts,
  type NamingStrategy,
} from '../../lib/index.js';
import { Applications } from './applications.js';

function imageWorker(workerName?: string, jobName?: string): Type {
  @GearmanWorker({ name: workerName })
  class ImageWorker {
    @GearmanJob({ name: jobName })
    resize(@CurrentJob() job: AssignedJob): string {
      return job.functionName;
    }
  }
  return ImageWorker;
}

/** `App\Worker\Images` and `resize_job`, as a PHP application might name them. */
class SlashStrategy implements NamingStrategy {
  workerName({ className, workerName }: Pick<NameParts, 'className' | 'workerName'>): string {
    return `app/${workerName ?? className}`;
  }

  jobName({ className, methodName, workerName = '-', jobName = '-' }: NameParts): string {
    return [className, methodName, workerName, jobName].join('/');
  }
}

describe('the naming rule', () => {
  const applications = Applications.perTest();

  it.each([
    { workerName: undefined, jobName: undefined, expected: 'ImageWorker~resize' },
    { workerName: 'Images', jobName: undefined, expected: 'Images~resize' },
    { workerName: undefined, jobName: 'shrink', expected: 'ImageWorker~shrink' },
    { workerName: 'Images', jobName: 'shrink', expected: 'Images~shrink' },
    { workerName: 'Bilder~groß', jobName: 'verkleinern', expected: 'Bilder~groß~verkleinern' },
  ])(
    'makes $expected of the worker name $workerName and the job name $jobName',
    async ({ workerName, jobName, expected }) => {
      const { client, registry } = await applications.start({
        providers: [imageWorker(workerName, jobName)],
      });

      expect(registry.workers[0]?.callableName).toBe(workerName ?? 'ImageWorker');
      expect(registry.jobs[0]?.callableName).toBe(expected);
      expect(await client.doNormal(expected).result()).toBe(expected);
    },
  );

  it('puts the prefix before the name on the wire, and nowhere else', async () => {
    const { client, registry } = await applications.start(
      { providers: [imageWorker()] },
      { defaults: { jobPrefix: 'staging-' } },
    );

    expect(registry.workers[0]?.callableName).toBe('ImageWorker');
    expect(registry.jobs[0]).toMatchObject({
      callableName: 'ImageWorker~resize',
      functionName: 'staging-ImageWorker~resize',
      jobPrefix: 'staging-',
    });
    const task = client.doNormal('ImageWorker~resize');
    expect(task.functionName).toBe('staging-ImageWorker~resize');
    expect(await task.result()).toBe('staging-ImageWorker~resize');
  });

  it('finds a job by its name with and without the prefix', async () => {
    const { registry } = await applications.start(
      { providers: [imageWorker()] },
      { defaults: { jobPrefix: 'staging-' } },
    );

    const found = registry.job('ImageWorker~resize');

    expect(found.job.methodName).toBe('resize');
    expect(registry.job('staging-ImageWorker~resize')).toEqual(found);
  });

  it('can be replaced by a strategy of one’s own, whose names get the prefix too', async () => {
    const { client, registry } = await applications.start(
      { providers: [imageWorker('Images')] },
      { namingStrategy: new SlashStrategy(), defaults: { jobPrefix: 'p:' } },
    );

    expect(registry.worker('app/Images').className).toBe('ImageWorker');
    expect(await client.doNormal('ImageWorker/resize/Images/-').result()).toBe(
      'p:ImageWorker/resize/Images/-',
    );
  });

  it('takes a worker’s name of many bytes', async () => {
    const name = 'ü'.repeat(200);
    const { client } = await applications.start({ providers: [imageWorker(name)] });

    expect(await client.doNormal(`${name}~resize`).result()).toBe(`${name}~resize`);
  });
});

describe('the registry', () => {
  const applications = Applications.perTest();

  it('says which workers and jobs there are when it is asked for others', async () => {
    const { registry } = await applications.start({ providers: [imageWorker('Images')] });

    expect(() => registry.worker('Mails')).toThrow('there is no worker named Mails; there are Images');
    expect(() => registry.job('Mails~send')).toThrow(
      'there is no job named Mails~send; there are Images~resize',
    );
  });

  it('says that there is none in an application without workers', async () => {
    const { registry } = await applications.start({});

    expect(() => registry.worker('Mails')).toThrow('the application has no worker at all');
    expect(() => registry.job('Mails~send')).toThrow('the application has no job at all');
  });
});
