import { describe, expect, it } from '@jest/globals';

import {
  type AssignedJob,
  CurrentJob,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
  RawSerializer,
  TextSerializer,
} from '../../lib/index.js';
import { Applications } from './applications.js';

interface Photo {
  readonly file: string;
  readonly width: number;
}

@GearmanWorker({ name: 'Echo' })
class EchoWorker {
  @GearmanJob()
  back(payload: unknown): unknown {
    return payload;
  }

  @GearmanJob()
  kind(payload: unknown): string {
    return payload === undefined ? 'undefined' : JSON.stringify(payload);
  }

  @GearmanJob()
  bytes(_payload: unknown, job: AssignedJob): string {
    return job.workload.toString('utf8');
  }
}

@GearmanWorker({ name: 'Images' })
class ImageWorker {
  @GearmanJob()
  undecorated(photo: Photo, job: AssignedJob): unknown[] {
    return [photo.width, job.functionName];
  }

  @GearmanJob()
  whole(@GearmanPayload() { file, width }: Photo): unknown[] {
    return [file, width];
  }

  @GearmanJob()
  properties(@GearmanPayload('width') width: unknown, @GearmanPayload('file') file: unknown): unknown[] {
    return [typeof width, width ?? null, typeof file, file ?? null];
  }

  @GearmanJob()
  swapped(@CurrentJob() job: AssignedJob, @GearmanPayload() photo: Photo): unknown[] {
    return [job.unique, job.handle, photo.file];
  }

  @GearmanJob()
  gap(undecorated: unknown, @CurrentJob() job: AssignedJob): unknown[] {
    return [undecorated ?? null, job.functionName];
  }

  @GearmanJob()
  async reporting(@CurrentJob() job: AssignedJob): Promise<string> {
    job.sendStatus(1, 2);
    job.sendData('half');
    job.sendWarning('dark');
    return 'done';
  }
}

describe('the payload', () => {
  const applications = Applications.perTest();

  it.each([[{ deep: [1, 'zwei', null, true] }], ['text'], [0], [false], [null], ['']])(
    'is JSON by default: %j comes back as it went',
    async (payload) => {
      const { client } = await applications.start({ providers: [EchoWorker] });

      expect(await client.doNormal('Echo~back', payload).result()).toEqual(payload);
      expect(await client.doNormal('Echo~bytes', payload).result()).toBe(JSON.stringify(payload));
    },
  );

  it('is undefined where none was sent, and the result where none is returned', async () => {
    const { client } = await applications.start({ providers: [EchoWorker] });

    expect(await client.doNormal('Echo~kind').result()).toBe('undefined');
    expect(await client.doNormal('Echo~bytes').result()).toBe('');
    expect(await client.doNormal('Echo~back').result()).toBeUndefined();
  });

  it('that is no JSON ends the job with an exception, and the worker goes on', async () => {
    const { client } = await applications.start({ providers: [EchoWorker] });
    const broken = client.doNormal('Echo~back', '{"a":', { serializer: new TextSerializer() });

    await expect(broken.result()).rejects.toThrow(/PayloadError: .*expected a JSON payload/);

    expect(await client.doNormal('Echo~back', 1).result()).toBe(1);
  });

  it('is read and written by the module’s serializer', async () => {
    const { client } = await applications.start(
      { providers: [EchoWorker] },
      { serializer: new TextSerializer() },
    );

    expect(await client.doNormal('Echo~back', '{"not": parsed').result()).toBe('{"not": parsed');
    expect(await client.doNormal('Echo~bytes', 'äöü').result()).toBe('äöü');
  });

  it('can be bytes', async () => {
    const bytes = Buffer.from([0, 255, 10, 13, 128]);
    const { client } = await applications.start(
      { providers: [EchoWorker] },
      { serializer: new RawSerializer() },
    );

    expect(await client.doNormal('Echo~back', bytes).result()).toEqual(bytes);
  });
});

describe('a job’s method', () => {
  const applications = Applications.perTest();
  const photo: Photo = { file: 'a.jpg', width: 200 };

  it('is called with the payload and the job where no parameter is decorated', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });

    expect(await client.doNormal('Images~undecorated', photo).result()).toEqual([200, 'Images~undecorated']);
  });

  it('gets the whole payload by @GearmanPayload()', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });

    expect(await client.doNormal('Images~whole', photo).result()).toEqual(['a.jpg', 200]);
  });

  it.each([
    { payload: photo, expected: ['number', 200, 'string', 'a.jpg'] },
    { payload: { width: 200 }, expected: ['number', 200, 'undefined', null] },
    { payload: null, expected: ['undefined', null, 'undefined', null] },
    { payload: undefined, expected: ['undefined', null, 'undefined', null] },
    { payload: 'text', expected: ['undefined', null, 'undefined', null] },
  ])(
    'gets properties of the payload by @GearmanPayload(name): $payload gives $expected',
    async ({ payload, expected }) => {
      const { client } = await applications.start({ providers: [ImageWorker] });

      expect(await client.doNormal('Images~properties', payload).result()).toEqual(expected);
    },
  );

  it('gets the job by @CurrentJob(), in any place', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });
    const task = client.doNormal('Images~swapped', photo, { unique: 'photo-1' });

    expect(await task.result()).toEqual(['photo-1', await task.handle, 'a.jpg']);
  });

  it('gets undefined for a parameter without decorator beside decorated ones', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });

    expect(await client.doNormal('Images~gap', photo).result()).toEqual([null, 'Images~gap']);
  });

  it('reports progress through the job', async () => {
    const { client } = await applications.start({ providers: [ImageWorker] });
    const task = client.doNormal('Images~reporting');
    const types: string[] = [];

    for await (const { type } of task) types.push(type);

    expect(types).toEqual(['created', 'status', 'data', 'warning', 'complete']);
  });
});
