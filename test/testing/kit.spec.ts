import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';

import '../../lib/testing/jest.js';
import {
  type AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanPayload,
  GearmanWorker,
} from '../../lib/index.js';
import {
  GearmanTester,
  GearmanTestingModule,
  type GearmanTestingOptions,
  withGearmanMode,
} from '../../lib/testing/index.js';

interface Photo {
  readonly file: string;
}

@GearmanWorker({ name: 'Images' })
class ImageWorker {
  constructor(private readonly client: GearmanClient) {}

  @GearmanJob()
  async resize(@GearmanPayload() photo: Photo, @CurrentJob() job: AssignedJob): Promise<string> {
    job.sendStatus(1, 2);
    await this.client.doBackground('Images~index', photo.file).handle;
    return `small ${photo.file}`;
  }

  @GearmanJob()
  index(file: string): void {
    if (file === 'bad.jpg') throw new RangeError('bad file');
  }
}

@Injectable()
class Albums {
  constructor(private readonly client: GearmanClient) {}

  async publish(...files: string[]): Promise<void> {
    for (const file of files)
      await this.client.doBackground('Images~resize', { file }, { unique: file }).handle;
  }
}

let app: TestingModule | undefined;

async function start(
  options: GearmanTestingOptions = {},
): Promise<{ gearman: GearmanTester; albums: Albums; client: GearmanClient }> {
  app = await Test.createTestingModule({
    imports: [GearmanTestingModule.forRoot(options)],
    providers: [Albums, ImageWorker],
  }).compile();
  app.useLogger(false);
  await app.init();
  return { gearman: app.get(GearmanTester), albums: app.get(Albums), client: app.get(GearmanClient) };
}

afterEach(async () => {
  await app?.close();
  app = undefined;
});

describe('the fake', () => {
  it('records what is submitted, and does it when it is drained', async () => {
    const { gearman, albums } = await start();
    await albums.publish('a.jpg', 'b.jpg');
    expect(gearman).toHaveSubmitted(
      'Images~resize',
      { file: 'a.jpg' },
      { unique: 'a.jpg', background: true },
    );
    expect(gearman).not.toHaveSubmitted('Images~resize', { file: 'c.jpg' });
    expect(await gearman.drain()).toEqual({ complete: 2, fail: 0, exception: 0, total: 2 });
    expect(gearman.submitted('Images~index')).toHaveLength(2);
    expect(await gearman.drain({ recursive: true })).toMatchObject({ complete: 2 });
  });
});

describe('inline', () => {
  it('does jobs at once', async () => {
    const { albums, gearman, client } = await start({ mode: 'inline' });
    await albums.publish('a.jpg');
    expect(gearman.submitted('Images~resize')).toMatchObject([{ state: 'complete' }]);
    expect(await client.doNormal('Images~resize', { file: 'b' }).result()).toBe('small b');
  });
});

describe('server', () => {
  it('does jobs by the embedded server', async () => {
    const { albums, gearman, client } = await start({ mode: 'server' });
    await albums.publish('a.jpg');
    expect(await gearman.drain({ recursive: true })).toMatchObject({ complete: 2 });
    expect(await client.doNormal('Images~resize', { file: 'b' }).result()).toBe('small b');
    await expect(gearman).toHaveSubmitted('Images~index', 'b', { within: 1000 });
    gearman.faults.dropConnections();
    expect(await client.doNormal('Images~resize', { file: 'c' }).result()).toBe('small c');
    await gearman.faults.restartServer();
    expect(await client.doNormal('Images~resize', { file: 'd' }).result()).toBe('small d');
  });
});

describe('perform', () => {
  it('throws what the handler threw', async () => {
    const { gearman } = await start();
    expect(await gearman.perform(ImageWorker, 'resize', { file: 'x' })).toBe('small x');
    await expect(gearman.perform(ImageWorker, 'index', 'bad.jpg')).rejects.toThrow(RangeError);
    expect(gearman.jobs).toHaveLength(1);
  });

  it('switches modes', async () => {
    const { gearman, client } = await start();
    expect(
      await withGearmanMode('inline', () => client.doNormal('Images~resize', { file: 'b' }).result()),
    ).toBe('small b');
    expect(gearman.jobs).toHaveLength(2);
  });
});
