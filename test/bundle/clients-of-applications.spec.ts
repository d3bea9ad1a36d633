/** The client within an application: it knows the application's jobs. */
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';

import {
  type AssignedJob,
  CurrentJob,
  GearmanDefinitionError,
  GearmanJob,
  GearmanModule,
  GearmanPayload,
  GearmanWorker,
  OptionError,
  RemoteWorker,
  TextSerializer,
} from '../../lib/index.js';
import { InProcess } from '../client/in-process.js';
import { Applications } from '../nest/applications.js';
import { addressOf, JobServers } from '../nest/job-servers.js';

const applications = Applications.perTest();
const jobServers = JobServers.perTest();
const set = InProcess.perTest();

@GearmanWorker({ name: 'Photos', defaultMethod: 'doLow' })
class PhotoWorker {
  @GearmanJob()
  resize(file: string): string {
    return `${file} resized`;
  }

  @GearmanJob({ name: 'turn', defaultMethod: 'doHighBackground' })
  rotate(file: string): string {
    return `${file} rotated`;
  }

  @GearmanJob({ functionName: 'reverse' })
  reverse(@CurrentJob() job: AssignedJob, @GearmanPayload() text: string): string {
    return `${job.functionName}(${[...text].toReversed().join('')})`;
  }
}

/** Of another application with the same code. */
@GearmanWorker({ name: 'Elsewhere' })
class ElsewhereWorker {
  @GearmanJob()
  work(file: string): string {
    return file;
  }
}

@Injectable()
class NoWorker {
  work(): void {}
}

const prefixed = { defaults: { jobPrefix: 'dev_' } };

describe('client.of(a worker)', () => {
  it('does its jobs, by the names of its methods', async () => {
    const { client } = await applications.start({ providers: [PhotoWorker] }, prefixed);
    const photos = client.of(PhotoWorker);

    expect(await photos.resize('a.jpg').result()).toBe('a.jpg resized');
    expect(await photos.high.rotate('a.jpg').result()).toBe('a.jpg rotated');
    expect(await photos.low.reverse('abc').result()).toBe('reverse(cba)');
    expect(photos.rotate('a.jpg').functionName).toBe('dev_Photos~turn');
  });

  it.each(['background', 'highBackground', 'lowBackground'] as const)(
    '%s submits them, and waits for none',
    async (way) => {
      const { client } = await applications.start({ providers: [PhotoWorker] });

      const task = client.of(PhotoWorker)[way].resize('a.jpg', { unique: 'a' });

      expect(task).toMatchObject({ background: true, unique: 'a', functionName: 'Photos~resize' });
      expect(await task.handle).toMatch(/^H:/);
    },
  );

  it('knows a worker that this application does not provide', async () => {
    const { client } = await applications.start({}, prefixed);

    expect(client.of(ElsewhereWorker).background.work('a.jpg').functionName).toBe('dev_Elsewhere~work');
  });

  it('refuses a class that is no worker', async () => {
    const { client } = await applications.start({ providers: [NoWorker] });

    expect(() => client.of(NoWorker)).toThrow(GearmanDefinitionError);
    expect(() => client.of(NoWorker)).toThrow('expected a class that is marked @GearmanWorker, got NoWorker');
  });

  it('refuses what is no class', async () => {
    const { client } = await applications.start({});

    expect(() => client.of('Photos' as never)).toThrow(OptionError);
  });
});

describe('callJob', () => {
  it.each([
    ['Photos~resize', 'low', false],
    ['Photos~turn', 'high', true],
    ['Nobody~knows', 'normal', false],
  ])('submits %s with priority %s, in the background: %s', async (name, priority, background) => {
    const { client } = await applications.start({ providers: [PhotoWorker] }, { consume: false });
    const kinds: object[] = [];
    client.use((job, next) => {
      const task = next();
      kinds.push({ priority: job.priority, background: task.background });
      return task;
    });

    await client.callJob(name, 'a.jpg').handle;

    expect(kinds).toEqual([{ priority, background }]);
  });

  it('takes what the configuration says before the decorators', async () => {
    const workers = { Photos: { jobs: { resize: { defaultMethod: 'doBackground' } } } } as const;
    const { client } = await applications.start({ providers: [PhotoWorker] }, { workers });

    expect(client.callJob('Photos~resize', 'a.jpg').background).toBe(true);
  });
});

describe('a remote worker of a feature module', () => {
  interface Texts {
    shout(text: string): string;
  }

  it('is known by name: function, servers, serializer and default method', async () => {
    const server = await jobServers.start();
    const text = new TextSerializer();
    set.worker(addressOf(server), { 'dev_Texts~shout': (job) => `${job.payload()}!` }, { serializer: text });
    const texts = new RemoteWorker<Texts>({
      name: 'Texts',
      servers: addressOf(server),
      serializer: text,
      defaultMethod: 'doHigh',
      jobs: { shout: {} },
    });
    const { client } = await applications.start(
      { imports: [GearmanModule.forFeature({ remote: [texts] })] },
      prefixed,
    );

    expect(await client.callJob('Texts~shout', 'hey').result()).toBe('hey!');
    expect(await client.of(texts).shout('hey').result()).toBe('hey!');
    expect(await client.taskSet().addTask('Texts~shout', 'hey').runTasks()).toMatchObject([
      { result: 'hey!' },
    ]);
  });
});
