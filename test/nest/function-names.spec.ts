import { createHash } from 'node:crypto';

import { describe, expect, it } from '@jest/globals';
import { Module, type Type } from '@nestjs/common';

import {
  type AssignedJob,
  GearmanClient,
  GearmanJob,
  type GearmanJobOptions,
  GearmanModule,
  type GearmanModuleOptions,
  GearmanWorker,
  type GearmanWorkerOptions,
  TextSerializer,
} from '../../lib/index.js';
import { Applications, moduleOf } from './applications.js';
import { addressOf, JobServers } from './job-servers.js';

function textWorker(options: GearmanWorkerOptions, ...jobs: GearmanJobOptions[]): Type {
  @GearmanWorker(options)
  class TextWorker {
    reverse(_text: string, job: AssignedJob): string {
      return job.functionName;
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(TextWorker.prototype, 'reverse') as PropertyDescriptor;
  for (const job of jobs) GearmanJob(job)(TextWorker.prototype, 'reverse', descriptor);
  return TextWorker;
}

describe('functionName', () => {
  const applications = Applications.perTest();
  const servers = JobServers.perTest();

  it.each([{ jobPrefix: undefined }, { jobPrefix: 'staging-' }])(
    'is the whole name on the wire, prefix $jobPrefix or not; client and registry know the job by it',
    async ({ jobPrefix }) => {
      const { client, registry } = await applications.start(
        { providers: [textWorker({ name: 'Text' }, { functionName: 'reverse' })] },
        jobPrefix === undefined ? {} : { defaults: { jobPrefix } },
      );

      const task = client.doNormal('reverse', 'abc');

      expect(task.functionName).toBe('reverse');
      expect(await task.result()).toBe('reverse');
      expect(registry.job('reverse').job).toMatchObject({
        callableName: 'reverse',
        functionName: 'reverse',
        jobPrefix: '',
      });
    },
  );

  it('is reached by clients that know nothing of this application', async () => {
    const server = await servers.start();
    const Text = textWorker({ name: 'Text', serializer: new TextSerializer() }, { functionName: 'reverse' });
    await applications.start(
      { providers: [Text] },
      { servers: addressOf(server), consume: true, defaults: { jobPrefix: 'staging-' } },
    );
    const stranger = new GearmanClient({
      servers: addressOf(server),
      serializer: new TextSerializer(),
      timeout: 10_000,
    });

    const result = await stranger.doNormal('reverse', 'abc').result();
    await stranger.close();

    expect(result).toBe('reverse');
  });

  it('may stand beside a name by the rule, on one method', async () => {
    const { client } = await applications.start({
      providers: [textWorker({ name: 'Text' }, {}, { functionName: 'reverse' })],
    });

    expect(await client.doNormal('reverse').result()).toBe('reverse');
    expect(await client.doNormal('Text~reverse').result()).toBe('Text~reverse');
  });

  it('is not what the naming strategy is asked for', async () => {
    const namingStrategy = {
      workerName: () => 'named',
      jobName: () => {
        throw new Error('asked');
      },
    };
    const { client } = await applications.start(
      { providers: [textWorker({ name: 'Text' }, { functionName: 'reverse' })] },
      { namingStrategy },
    );

    expect(await client.doNormal('reverse').result()).toBe('reverse');
  });
});

describe('a name', () => {
  const applications = Applications.perTest();

  it.each([
    { what: 'of a worker', worker: textWorker({ name: '' }, {}), message: /^TextWorker: expected name/ },
    {
      what: 'of a job',
      worker: textWorker({}, { name: '' }),
      message: /^TextWorker#reverse: expected name/,
    },
    {
      what: 'of a function',
      worker: textWorker({}, { functionName: '' }),
      message: /^TextWorker#reverse: expected functionName/,
    },
  ])('$what that is empty is refused', async ({ worker, message }) => {
    await expect(applications.start({ providers: [worker] })).rejects.toMatchObject({
      name: 'GearmanDefinitionError',
      message: expect.stringMatching(message),
    });
  });
});

@Module({ providers: [textWorker({ name: 'Words' }, {})] })
class TextModule {}

@Module({ providers: [textWorker({}, {}, { name: 'turn' }, { functionName: 'reverse' })] })
class Letters {}

describe('prependNamespace', () => {
  const applications = Applications.perTest();

  it('puts the module’s name, without Module, before the worker’s', async () => {
    const { client, registry } = await applications.start(
      { imports: [TextModule, Letters] },
      { defaults: { prependNamespace: true, jobPrefix: 'p-' } },
    );

    expect(registry.workers.map(({ callableName }) => callableName)).toEqual([
      'TextWords',
      'LettersTextWorker',
    ]);
    for (const [name, functionName] of [
      ['TextWords~reverse', 'p-TextWords~reverse'],
      ['LettersTextWorker~turn', 'p-LettersTextWorker~turn'],
      ['reverse', 'reverse'],
    ] as const) {
      expect(await client.doNormal(name).result()).toBe(functionName);
    }
  });

  it('cannot stand beside a naming strategy', async () => {
    const namingStrategy = { workerName: () => 'a', jobName: () => 'b' };

    await expect(
      applications.start({}, { namingStrategy, defaults: { prependNamespace: true } }),
    ).rejects.toThrow('expected either `defaults.prependNamespace` or a `namingStrategy`');
  });

  it('refuses a worker class that no module provides', async () => {
    class Elsewhere {
      reverse(): void {}
    }
    GearmanWorker()(Elsewhere);
    const descriptor = Object.getOwnPropertyDescriptor(Elsewhere.prototype, 'reverse') as PropertyDescriptor;
    GearmanJob()(Elsewhere.prototype, 'reverse', descriptor);
    const { client } = await applications.start({}, { defaults: { prependNamespace: true } });

    expect(() => client.of(Elsewhere)).toThrow(
      /^Elsewhere: expected Elsewhere to be provided by a module of this application/,
    );
  });

  it('finds a worker class that another module provides by the module’s name', async () => {
    const { client } = await applications.start(
      { imports: [TextModule] },
      { defaults: { prependNamespace: true } },
    );

    const [Words] = Reflect.getMetadata('providers', TextModule) as [Type<{ reverse(text: string): string }>];

    expect(await client.of(Words).reverse('abc').result()).toBe('TextWords~reverse');
  });
});

describe('generateUniqueKey', () => {
  const applications = Applications.perTest();

  async function uniqueWith(options: GearmanModuleOptions, unique?: string): Promise<string[]> {
    const gearman = GearmanModule.forRoot({ ...options, consume: false });
    const { client } = await applications.run(
      moduleOf({ imports: [gearman], providers: [textWorker({}, {})] }),
    );
    const submit = (): string =>
      client.doBackground('TextWorker~reverse', { a: 1 }, unique === undefined ? {} : { unique }).unique;
    return [submit(), submit()];
  }

  it('makes GearmanBundle’s key by md5, of the name without prefix and the payload', async () => {
    const [first, second] = await uniqueWith({
      defaults: { generateUniqueKey: 'md5', jobPrefix: 'staging-' },
    });

    expect(first).toBe(createHash('md5').update('TextWorker~reverse{"a":1}').digest('hex'));
    expect(second).toBe(first);
  });

  it('lets equal payloads be one job', async () => {
    const { client } = await applications.start(
      { providers: [textWorker({}, {})] },
      { consume: false, defaults: { generateUniqueKey: 'md5' } },
    );

    const handles = await Promise.all(
      [1, 1, 2].map((payload) => client.doBackground('TextWorker~reverse', payload).handle),
    );

    expect(handles[1]).toBe(handles[0]);
    expect(handles[2]).not.toBe(handles[0]);
  });

  it('may be a function, and does not replace a unique ID that is given', async () => {
    const defaults: GearmanModuleOptions['defaults'] = { generateUniqueKey: ({ name }) => `key of ${name}` };

    const key = 'key of TextWorker~reverse';
    expect(await uniqueWith({ defaults })).toEqual([key, key]);
    expect(await uniqueWith({ defaults }, 'mine')).toEqual(['mine', 'mine']);
  });

  it('is off where it is not asked for', async () => {
    const [first, second] = await uniqueWith({});

    expect(first).not.toBe(second);
  });

  it('refuses a strategy that it does not know', async () => {
    const generateUniqueKey = 'sha1' as 'md5';

    await expect(uniqueWith({ defaults: { generateUniqueKey } })).rejects.toThrow(
      /GearmanModule\.forRoot\(\): expected generateUniqueKey to be a function or one of md5, got sha1/,
    );
  });
});
