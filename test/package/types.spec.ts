import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { runCommand } from '../support/processes.js';
import { ConsumerFolder, peersWith, ROOT_MODULES } from './consumer-folder.js';

const CONSUMER = `
import { Injectable, Module } from '@nestjs/common';
import {
  type AssignedJob,
  CurrentJob,
  GearmanClient,
  GearmanJob,
  GearmanModule,
  GearmanPayload,
  GearmanWorker,
  InjectGearmanClient,
} from 'nestjs-gearman';
import { GearmanClient as PlainClient } from 'nestjs-gearman/client';
import { JobServer } from 'nestjs-gearman/server';
import { FakeClock } from 'nestjs-gearman/testing';
import { JobWorker } from 'nestjs-gearman/worker';

interface Photo {
  readonly file: string;
}

@GearmanWorker({ name: 'Images', concurrency: 4 })
export class ImageWorker {
  @GearmanJob({ iterations: 1, defaultMethod: 'doHighBackground' })
  async resize(@GearmanPayload() photo: Photo, @CurrentJob() job: AssignedJob): Promise<string> {
    job.sendStatus(1, 2);
    return photo.file;
  }
}

@Injectable()
export class Shop {
  constructor(
    private readonly client: GearmanClient,
    @InjectGearmanClient('reports') private readonly reports: GearmanClient,
  ) {}

  async order(): Promise<string> {
    const handle: string = await this.reports.doBackground('Reports~print').handle;
    const result: string = await this.client.doNormal<string>('Images~resize', { file: handle }).result();
    return result;
  }
}

@Module({
  imports: [
    GearmanModule.forRoot({ server: { embedded: true, listen: { port: 4730 } }, consume: ['Images'] }),
    GearmanModule.forRootAsync({ useFactory: async () => ({ servers: ['a:4730', { host: 'b' }] }) }),
    GearmanModule.forClient('reports', { servers: 'c:4730' }),
  ],
  providers: [ImageWorker, Shop],
})
export class AppModule {}

const server = new JobServer();
export const worker = new JobWorker({ servers: server.dialer(), clock: new FakeClock() });
worker.register('reverse', (job) => job.payload<string>().length);
export const client: GearmanClient = new PlainClient({ servers: server.dialer() });
`;

/** Each of these is a mistake that the types must find. */
const MISTAKES = [
  'GearmanJob({ cluster: "a" });',
  'GearmanJob({ iterations: "5" });',
  'GearmanWorker({ defaultMethod: "doSometimes" });',
  'GearmanModule.forRoot({ server: { embedded: false } });',
  'GearmanModule.forRoot({ retries: 1 });',
  'const length: number = new GearmanClient().doNormal<string>("a").result();',
];

function compilerOptions(strictLibraries: boolean): string {
  return JSON.stringify({
    compilerOptions: {
      target: 'ES2022',
      module: 'NodeNext',
      strict: true,
      skipLibCheck: !strictLibraries,
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      noEmit: true,
      types: ['node'],
    },
    files: [strictLibraries ? 'consumer.ts' : 'mistakes.ts'],
  });
}

describe('the package’s types', () => {
  let folder: ConsumerFolder;
  beforeAll(async () => {
    folder = await ConsumerFolder.make({
      ...peersWith(ROOT_MODULES),
      'class-transformer': ROOT_MODULES,
      'class-validator': ROOT_MODULES,
      '@types': ROOT_MODULES,
    });
    await folder.write('package.json', JSON.stringify({ type: 'module' }));
  });
  afterAll(() => folder.remove());

  /** @returns what the compiler says */
  async function compile(project: string): Promise<string> {
    const compiler = join(ROOT_MODULES, 'typescript/bin/tsc');
    const { stdout } = await runCommand(process.execPath, [compiler, '-p', join(folder.path, project)]);
    return stdout;
  }

  it('hold for a consumer that checks libraries too', async () => {
    await folder.write('consumer.ts', CONSUMER);
    await folder.write('consumer.json', compilerOptions(true));

    expect(await compile('consumer.json')).toBe('');
  });

  it('find mistakes', async () => {
    const imports =
      "import { GearmanClient, GearmanJob, GearmanModule, GearmanWorker } from 'nestjs-gearman';";
    await folder.write('mistakes.ts', [imports, ...MISTAKES].join('\n'));
    await folder.write('mistakes.json', compilerOptions(false));

    const found = [...(await compile('mistakes.json')).matchAll(/mistakes\.ts\((\d+),/g)];

    const lines = new Set(found.map(([, line]) => Number(line)));
    expect([...lines]).toEqual(MISTAKES.map((_mistake, index) => index + 2));
  });
});
